/** How pixel bytes become model inputs, one mean and deviation per channel (preprocessor_config.json). */
export interface PixelScaling {
  readonly rescaleFactor: number;
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
}

/**
 * Normalised float32 value of every byte: `((v · rescale) − mean) / deviation`, rounded to float32 after each step.
 * @returns float32 [3, 256], channel-major
 * Source: videorefer-models.md 4.7; bit exact with the upstream image processor.
 */
export function normalisationTables({ rescaleFactor, mean, deviation }: PixelScaling): Float32Array {
  const { fround } = Math;
  const tables = new Float32Array(3 * 256);
  for (let channel = 0; channel < 3; channel++) {
    for (let value = 0; value < 256; value++) {
      const centred = fround(fround(value * rescaleFactor) - fround(mean[channel]!));
      tables[channel * 256 + value] = centred / fround(deviation[channel]!);
    }
  }
  return tables;
}
