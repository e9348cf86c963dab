import { createMask } from "./bitmask.ts";
import type { BitMask } from "./mask.ts";

/**
 * A picture's numbers as its file has them: row-major, colours not multiplied by alpha. One channel is grey, two are grey and alpha,
 * three are RGB, four RGB and alpha.
 */
export interface PictureSamples {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
  readonly data: ArrayLike<number>;
  /** Colours above `maxValue` do not occur: 255 for 8 bits, 65535 for 16. */
  readonly maxValue: number;
}

/**
 * The rule for pictures that keep every number: a pixel is inside the mask when its colour is not black and its alpha is not zero.
 * So every label from 1 on is inside, however dark and however transparent short of invisible.
 * @throws RangeError when the data does not fill the picture
 */
export function maskFromLabels(picture: PictureSamples): BitMask {
  return maskWhere(picture, (data, at, colours) => {
    for (let channel = 0; channel < colours; channel++) if (data[at + channel] !== 0) return true;
    return false;
  });
}

/**
 * The rule for pictures whose compression smears edges: a pixel is inside the mask when it is at least half as bright as white and its
 * alpha is not zero. Labels cannot be read from these.
 * @throws RangeError when the data does not fill the picture
 */
export function maskFromBrightness(picture: PictureSamples): BitMask {
  const half = picture.maxValue / 2;
  return maskWhere(picture, (data, at, colours) => {
    if (colours === 1) return data[at]! >= half;
    // Rec. 601 luma, the Y of JPEG.
    return 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]! >= half;
  });
}

function maskWhere(
  { width, height, channels, data }: PictureSamples,
  isInside: (data: ArrayLike<number>, at: number, colours: number) => boolean,
): BitMask {
  if (data.length !== width * height * channels) {
    throw new RangeError(
      `a picture of ${width}×${height} with ${channels} channels should have ${width * height * channels} numbers, got ${data.length}`,
    );
  }
  const mask = createMask(width, height);
  const hasAlpha = channels === 2 || channels === 4;
  const colours = hasAlpha ? channels - 1 : channels;
  for (let pixel = 0; pixel < mask.data.length; pixel++) {
    const at = pixel * channels;
    if (hasAlpha && data[at + colours] === 0) continue;
    if (isInside(data, at, colours)) mask.data[pixel] = 1;
  }
  return mask;
}
