import type * as Ort from "onnxruntime-web";
import type { Execution } from "../runtime/execution.ts";
import { readTensor } from "../runtime/tensors.ts";

/** A region as the decoder reads it. */
export interface EncodedRegion {
  /** float32 [n, H], on the execution's device; null for a region that gives no tokens. */
  readonly tokens: Ort.Tensor | null;
}

/**
 * The last question's regions. One that goes on from it shows the same ones first: they are neither encoded again nor, being the
 * same tensors, read again by the decoder.
 */
export class RegionCache<Region extends EncodedRegion> {
  private readonly keys: string[] = [];
  private readonly regions: Region[] = [];

  /**
   * The kept regions that these begin with; all others go.
   * @param keys equal ones mean equal regions, if all before them are equal too
   */
  take(keys: readonly string[]): Region[] {
    const differs = this.keys.findIndex((key, nth) => key !== keys[nth]);
    this.truncate(differs < 0 ? this.keys.length : differs);
    return [...this.regions];
  }

  /** Keeps another region, behind those there are; it is the cache's to dispose. */
  add(key: string, region: Region): void {
    this.keys.push(key);
    this.regions.push(region);
  }

  clear(): void {
    this.truncate(0);
  }

  private truncate(count: number): void {
    this.keys.splice(count);
    for (const { tokens } of this.regions.splice(count)) tokens?.dispose();
  }
}

/** The tokens of all regions, for a probe. @returns float32 [all regions' tokens, H] */
export async function readRegions(
  execution: Execution,
  regions: readonly EncodedRegion[],
): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  for (const { tokens } of regions) if (tokens) parts.push(await readTensor(execution, tokens));
  const values = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  return values;
}
