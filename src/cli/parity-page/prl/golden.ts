import type { GoldenCase, GoldenRegion, Golden as Vr3Golden } from "../vr3/golden.ts";

/** A fixture of the PixelRefer-Lite family. */
export interface Golden extends Omit<Vr3Golden, "cases"> {
  readonly family: "pixelrefer-lite";
  readonly cases: readonly PrlGoldenCase[];
}

export interface PrlGoldenCase extends Omit<GoldenCase, "regions"> {
  /** Of the masks of every object, in a video. */
  readonly maskIdsPerObject?: readonly (readonly number[])[];
  /** One for every mask. */
  readonly regions?: readonly PrlGoldenRegion[];
}

export interface PrlGoldenRegion extends GoldenRegion {
  readonly area: number;
  readonly boxForPositionsYXYX: readonly [number, number, number, number];
  readonly cellsOn: number;
  readonly imageGrid: readonly [number, number];
  readonly globalViewGrid: readonly [number, number];
  readonly globalViewSha256: string;
  readonly localViewGrid: readonly [number, number];
  readonly localViewSha256: string;
}

export function isPrlGolden(golden: object): golden is Golden {
  return "family" in golden && golden.family === "pixelrefer-lite";
}
