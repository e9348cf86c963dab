import type { Rle } from "../../core/mask.ts";
import type { FramePoint } from "../../core/point.ts";
import type { MaskSize } from "../mask-size.ts";
import { maskOfCvatRuns } from "./cvat-runs.ts";
import {
  type ClaimedVideo,
  type FoundAnnotations,
  frameInName,
  invalid,
  isFrame,
  ObjectCollector,
  type OpenVideo,
  originIn,
  timeIn,
} from "./found-annotations.ts";
import { placedRle, ringsRle } from "./placed-mask.ts";
import { xmlElements } from "./xml-elements.ts";

type Attributes = ReadonlyMap<string, string>;

/** Shapes that enclose no pixels that could be taken for a mask. */
const OTHER_SHAPES = ["box", "polyline", "points", "ellipse", "cuboid", "skeleton"];

/** CVAT 1.1, for video or for images: masks and polygons. Those of an object share a track, or else a label and a group. */
export function readCvat(text: string, open: OpenVideo): FoundAnnotations {
  const collector = new ObjectCollector();
  const path: string[] = [];
  const claimed: { -readonly [Field in keyof ClaimedVideo]: ClaimedVideo[Field] } = {};
  let size: MaskSize = [open.height, open.width];
  const original = { width: 0, height: 0 };
  let track: Attributes | null = null;
  let image: Attributes | null = null;
  let tracks = 0;
  let others = 0;
  let isCvat = false;

  for (const step of xmlElements(text)) {
    if (step.kind === "end") {
      path.pop();
      const parent = path.at(-1);
      if (step.name === "track") track = null;
      if (step.name === "image") image = null;
      if (step.name === "fingerprint" && parent === "meta") claimed.fingerprint = step.text;
      if (step.name === "source" && parent === "task" && step.text !== "") claimed.name = step.text;
      if (step.name === "size" && parent === "task") {
        const count = Number(step.text);
        if (isFrame(count) && count > 0) claimed.frameCount = count;
      }
      if (parent === "original_size" && (step.name === "width" || step.name === "height")) {
        original[step.name] = wholeIn(step.text, `the original ${step.name}`, 1);
        if (original.width > 0 && original.height > 0) size = [original.height, original.width];
      }
      continue;
    }
    const { name, attributes } = step;
    if (path.length === 0) isCvat = name === "annotations";
    path.push(name);
    if (name === "track") {
      track = attributes;
      tracks++;
    }
    if (name === "image") {
      image = attributes;
      if (attributes.has("width") && attributes.has("height")) {
        size = [whole(attributes, "height", 1), whole(attributes, "width", 1)];
      }
    }
    if (!track && !image) continue;
    if (OTHER_SHAPES.includes(name)) others++;
    if (name !== "mask" && name !== "polygon") continue;
    if (attributes.get("outside") === "1") continue;
    const mask = name === "mask" ? maskIn(attributes, size) : polygonIn(attributes, size);
    const label = (track ?? attributes).get("label") ?? null;
    const frame = track ? whole(attributes, "frame", 0) : frameOfImage(image!);
    const group = (track ?? attributes).get("group_id");
    const confidence = attributes.get("confidence");
    const place = {
      frame,
      timeSeconds: attributes.has("time_seconds") ? timeIn(Number(attributes.get("time_seconds"))) : null,
      ...originIn(confidence === undefined ? "hand" : "tracked", Number(confidence)),
    };
    collector.add(
      keyOf(collector, { label, frame, group, track: name === "polygon" && track ? tracks : null }),
      label,
      place,
      mask,
    );
  }
  if (!isCvat) throw invalid("expected the XML of CVAT, which begins with <annotations>");
  const notes = others === 0 ? [] : [`${others} boxes, lines and points are no masks; they are left out.`];
  return { video: claimed, objects: collector.found(), notes };
}

interface Belonging {
  readonly label: string | null;
  readonly frame: number | null;
  readonly group: string | undefined;
  /** The number of a track of polygons; tracks of masks have one frame each. */
  readonly track: number | null;
}

function keyOf(collector: ObjectCollector, { label, frame, group, track }: Belonging): string {
  if (group !== undefined && group !== "0") return `group ${group} ${label}`;
  if (track !== null) return `track ${track}`;
  for (let turn = 0; ; turn++) {
    const key = `turn ${turn} ${label}`;
    if (frame === null || !collector.has(key, frame)) return key;
  }
}

function frameOfImage(image: Attributes): number | null {
  const id = Number(image.get("id") ?? Number.NaN);
  return isFrame(id) ? id : frameInName(image.get("name"));
}

function maskIn(attributes: Attributes, size: MaskSize): Rle {
  const [left, top] = [whole(attributes, "left", 0), whole(attributes, "top", 0)];
  const [width, height] = [whole(attributes, "width", 1), whole(attributes, "height", 1)];
  if (left + width > size[1] || top + height > size[0]) {
    throw invalid(
      `expected a mask within ${size[1]}×${size[0]}, found one up to ${left + width}×${top + height}`,
    );
  }
  const runs = (attributes.get("rle") ?? "").split(",").map(Number);
  const mask = maskOfCvatRuns(runs, width, height);
  if (!mask)
    throw invalid(`expected run lengths that add up to ${width}×${height}, found ${runs.length} others`);
  return placedRle(mask, left, top, size);
}

function polygonIn(attributes: Attributes, size: MaskSize): Rle {
  const points = (attributes.get("points") ?? "").split(";").map((pair): FramePoint => {
    const [x, y, ...rest] = pair.split(",").map(Number);
    if (!Number.isFinite(x) || !Number.isFinite(y) || rest.length > 0) {
      throw invalid(`expected points as x,y pairs, found ${JSON.stringify(pair.slice(0, 40))}`);
    }
    return { x: x!, y: y! };
  });
  if (points.length < 3) throw invalid(`expected a polygon of at least three points, found ${points.length}`);
  return ringsRle([points], size);
}

const whole = (attributes: Attributes, name: string, least: number): number =>
  wholeIn(attributes.get(name) ?? "nothing", name, least);

function wholeIn(text: string, name: string, least: number): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw invalid(
    `expected ${name} as a whole number from ${least} on, found ${JSON.stringify(text.slice(0, 40))}`,
  );
}
