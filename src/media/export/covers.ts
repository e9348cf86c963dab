import { type Cover, coverOf } from "../../core/cover-plan.ts";
import { FailureError } from "../../core/failure.ts";
import type { BitMask } from "../../core/mask.ts";
import { masksBetween } from "../../core/mask-between.ts";
import { decodeRle } from "../../core/rle.ts";
import type { ExportedObject, ReadMask } from "../../protocol/video-export.ts";
import type { PaintedObject } from "./frame-painter.ts";

/** Masks of one object, frame after frame; what the next frame is likely to need again is kept. */
export class Covers {
  private last: { readonly frame: number; readonly mask: BitMask } | null = null;
  private between: {
    readonly from: number;
    readonly to: number;
    readonly at: (share: number) => BitMask;
  } | null = null;

  constructor(
    readonly object: ExportedObject,
    private readonly readMask: ReadMask,
  ) {}

  /**
   * What covers the object on a frame; null where nothing does.
   * @throws FailureError `annotations-invalid` when a mask's pixels are lost
   */
  async on(frame: number): Promise<BitMask | null> {
    const cover = coverOf(this.object, frame, this.object.gaps);
    if (!cover) return null;
    return cover.kind === "mask" ? this.read(cover.frame) : this.mixed(cover);
  }

  private async mixed({ from, to, share }: Extract<Cover, { kind: "between" }>): Promise<BitMask> {
    if (this.between?.from !== from || this.between.to !== to) {
      this.between = { from, to, at: masksBetween(await this.read(from), await this.read(to)) };
    }
    return this.between.at(share);
  }

  private async read(frame: number): Promise<BitMask> {
    if (this.last?.frame === frame) return this.last.mask;
    const rle = await this.readMask(this.object.id, frame);
    if (!rle) {
      throw new FailureError(
        "annotations-invalid",
        "the mask of {name} on frame {frame} could not be read; draw it again",
        { values: { name: this.object.name, frame: frame + 1 } },
      );
    }
    const mask = decodeRle(rle);
    this.last = { frame, mask };
    return mask;
  }
}

/** The objects that are painted on a frame. @throws FailureError as `Covers.on` */
export async function paintedOn(covers: readonly Covers[], frame: number): Promise<readonly PaintedObject[]> {
  const painted: PaintedObject[] = [];
  for (const cover of covers) {
    const mask = await cover.on(frame);
    if (mask) painted.push({ ...cover.object, mask });
  }
  return painted;
}
