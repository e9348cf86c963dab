import type { Prompt } from "../../../core/prompt.ts";
import {
  chooseForImage,
  chooseForVideo,
  type DecoderOutput,
  stability,
} from "../../../segment/sam2/choice.ts";
import { fullLogits } from "../../../segment/sam2/full-size.ts";
import { promptLogits } from "../../../segment/sam2/mask-prompt.ts";
import {
  EMPTY_POINT,
  type ModelPoints,
  modelPoints,
  NO_POINTS,
  padded,
} from "../../../segment/sam2/prompt-points.ts";
import type { StageLog } from "../stage-log.ts";
import { compareBits } from "./compare-bits.ts";
import type { PointsStep, Sam2ImageCase } from "./golden.ts";
import type { Sam2Case, Workbench } from "./workbench.ts";

/** Prompts on the first frame. */
export function imageCases(bench: Workbench): Sam2Case[] {
  return Object.entries(bench.golden.image).map(([name, one]) => ({
    id: `image ${name}`,
    run: (log) => compareImage(bench, name, one, log),
  }));
}

async function compareImage(
  bench: Workbench,
  name: string,
  one: Sam2ImageCase,
  log: StageLog,
): Promise<void> {
  const { tensors, bounds, networks } = bench;
  const has = (part: string) => tensors.has(`img/${name}/${part}`);
  const golden = (part: string) => bench.floats(`img/${name}/${part}`);
  const { prompt } = one;
  const given = goldenPoints(bench, prompt);
  // Upstream tells of the empty point, but not of the one that it always adds.
  const isEmpty = !prompt.points && !prompt.box && !prompt.mask;
  const explicit = isEmpty ? EMPTY_POINT : given;
  if (has("coords")) {
    log.within("points", explicit.coordinates, golden("coords"), bounds.pixels);
    log.exact("labels of points", explicit.labels, tensors.get(`img/${name}/labels`).values);
  }
  const decoded = await networks.decode(await bench.features(0), "first", {
    points: explicit.labels.length > 0 ? padded(explicit) : NO_POINTS,
    mask: prompt.mask ? promptLogits(bestMask(bench, prompt.mask)) : null,
  });
  log.within("four masks", decoded.masks, golden("masks4"), bounds.logits);
  log.within("four IoUs", decoded.ious, golden("iou4"), bounds.ious);
  log.within("object score", [decoded.score], golden("score"), bounds.scores);
  log.within("four pointers", decoded.pointers, golden("ptr4"), bounds.pointers);
  compareChoice(bench, name, one, decoded, log);
}

function compareChoice(
  bench: Workbench,
  name: string,
  { prompt, stable, best_multi: best }: Sam2ImageCase,
  decoded: DecoderOutput,
  log: StageLog,
): void {
  const { tensors, bounds, networks, golden } = bench;
  const { stabilityDelta: delta, stabilityThreshold: threshold } = networks.config.choice;
  const rule = { delta, threshold };
  const first = decoded.masks.subarray(0, bench.lowSide ** 2);
  const ious = [...decoded.ious.subarray(1)];
  log.exact(
    "decisions",
    [stability(first, delta) >= threshold ? 1 : 0, ious.indexOf(Math.max(...ious))],
    [stable ? 1 : 0, best],
    "choice",
  );
  const part = (suffix: string) => bench.floats(`img/${name}/${suffix}`);
  const answers = chooseForImage(decoded, prompt.multimask, rule);
  const lows = answers.map(({ low }) => promptLogits(low));
  log.within(
    "masks",
    lows.flatMap((low) => [...low]),
    part("low"),
    bounds.logits,
    "choice",
  );
  log.within(
    "IoUs",
    answers.map(({ iou }) => iou),
    part("iou"),
    bounds.ious,
    "choice",
  );
  // Only what is given back as a prompt is limited; the pixels are those of all logits.
  const full = answers.map(({ low }) => fullLogits(low, bench.lowSide, golden.video));
  const size = bench.lowSide ** 2;
  const chosen = prompt.multimask ? [1, 2, 3] : [stable ? 0 : best + 1];
  const expected = chosen.map((mask) =>
    fullLogits(part("masks4").slice(mask * size, (mask + 1) * size), bench.lowSide, golden.video),
  );
  compareBits(log, full, expected, tensors.get(`img/${name}/bits`).values as Uint8Array, bounds.undecided);
  if (tensors.has(`img/${name}/full`)) {
    const { width } = golden.video;
    const sampled = full[0]!.filter((_, at) => (at % width) % 2 === 0 && Math.floor(at / width) % 2 === 0);
    log.within("logits at the frame's size", sampled, part("full"), bounds.logits, "choice");
  }
  if (tensors.has(`img/${name}/heads_low`)) {
    const heads = chooseForVideo(decoded, prompt.multimask, rule, networks.absentPointer);
    log.within("mask of a video", heads.low, part("heads_low"), bounds.logits, "choice");
    log.within("pointer of a video", heads.pointer, part("heads_ptr"), bounds.pointers, "choice");
  }
}

/** Points and box of a golden prompt, as the app has them. */
export function goldenPoints(
  { golden, networks }: Workbench,
  { points = [], labels = [], box }: Pick<PointsStep, "points" | "labels" | "box">,
): ModelPoints {
  const prompt: Pick<Prompt, "points" | "box"> = {
    points: points.map(([x, y], nth) => ({ x, y, positive: labels[nth] === 1 })),
    box: box ? { x0: box[0], y0: box[1], x1: box[2], y1: box[3] } : null,
  };
  return modelPoints(prompt, golden.video, networks.side);
}

/** Logits of the best answer of another case, named `CASE:best`. */
function bestMask(bench: Workbench, reference: string): Float32Array {
  const name = reference.split(":")[0]!;
  const ious = [...bench.floats(`img/${name}/iou`)];
  const best = ious.indexOf(Math.max(...ious));
  const size = bench.lowSide ** 2;
  return bench.floats(`img/${name}/low`).slice(best * size, (best + 1) * size);
}
