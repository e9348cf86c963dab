import { paletteEntry } from "../../core/palette.ts";
import type { ObjectId, Project } from "../../core/project.ts";
import { drawMask } from "../../render/draw-mask.ts";
import { shapeOfRle } from "../../render/mask-shape.ts";
import type { MaskRegistry } from "../../state/mask-registry.ts";

/** Of the fill; the outline is drawn in full. */
const OPACITY = 0.3;
/** Pictures of this height get lines of the same width as on screen. */
const LINE_HEIGHT = 540;

interface MarkedPicture {
  readonly canvas: HTMLCanvasElement;
  /** What is outlined on it. */
  readonly objects: readonly {
    readonly id: ObjectId;
    readonly name: string;
    readonly paletteIndex: number;
  }[];
}

/**
 * A frame with the outlines of its objects, hidden ones left out.
 * @param bitmap the frame at display size, which the caller closes
 * @param mostWidth the picture is made no wider than this, in pixels
 */
export async function markedPicture(
  bitmap: ImageBitmap,
  frameIndex: number,
  { objects }: Pick<Project, "objects">,
  masks: Pick<MaskRegistry, "load">,
  mostWidth: number,
): Promise<MarkedPicture> {
  const scale = Math.min(1, mostWidth / bitmap.width);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext("2d")!;
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const pixelRatio = Math.max(1, canvas.height / LINE_HEIGHT);
  const view = { scale: scale / pixelRatio, originLeft: 0, originTop: 0 };
  const marked: MarkedPicture["objects"][number][] = [];
  for (const { id, name, paletteIndex, hidden, masks: own } of objects) {
    const mask = own[frameIndex];
    const rle = mask && !hidden ? await masks.load(id, mask) : null;
    if (!rle) continue;
    const style = { look: paletteEntry(paletteIndex), opacity: OPACITY, emphasised: false };
    drawMask(context, shapeOfRle(rle), style, view, pixelRatio);
    marked.push({ id, name, paletteIndex });
  }
  return { canvas, objects: marked };
}
