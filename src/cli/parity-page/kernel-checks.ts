import { encodeHalf } from "../../core/float.ts";
import { emptyBuffer, readBuffer, storageBuffer } from "../../engine/gpu/buffers.ts";
import { type EmbeddingTable, embedRows } from "../../engine/language/embedding-table.ts";
import { GpuEmbedding } from "../../engine/language/gpu-embedding.ts";
import { IdReader } from "../../engine/language/id-reader.ts";
import { logProbability, SCORE_TOLERANCE } from "../../engine/language/log-probability.reference.ts";
import { GpuScorer } from "../../engine/language/log-probability.ts";
import { pickToken, type Sampling, stepUniform } from "../../engine/language/sample.reference.ts";
import { GpuSampler } from "../../engine/language/sample.ts";

export interface KernelCheck {
  readonly name: string;
  readonly expected: readonly number[];
  readonly actual: readonly number[];
}

/** Vocabularies around the kernels' slice (2048) and workgroup (256), dividing neither. */
const VOCABULARIES = [1, 3, 255, 1026, 2048, 2049, 5003];
const STEPS = 6;

/** Runs our kernels and their plain references on the same numbers. @param device ours or a bare one */
export async function checkKernels(device: GPUDevice): Promise<KernelCheck[]> {
  const checks: KernelCheck[] = [];
  for (const vocabulary of VOCABULARIES) {
    checks.push(await checkSampler(device, vocabulary, null));
    checks.push(await checkSampler(device, vocabulary, { temperature: 0.7, topK: 20, topP: 0.8 }));
  }
  for (const vocabulary of VOCABULARIES) checks.push(await checkScorer(device, vocabulary));
  checks.push(await checkSampler(device, 5003, { temperature: 1.5, topK: 256, topP: 1 }));
  for (const kind of ["f32", "f16", "q8"] as const) {
    checks.push(await checkEmbedding(device, kind, Number.POSITIVE_INFINITY));
    // Parts of a few rows, as on a device whose bindings are too small for the table.
    checks.push(await checkEmbedding(device, kind, 4 * 64 * 4));
  }
  checks.push(await checkIdReader(device));
  return checks;
}

/** Several steps on the same logits, so that the penalty and the steps' own random numbers matter. */
async function checkSampler(
  device: GPUDevice,
  vocabulary: number,
  sampling: Sampling | null,
): Promise<KernelCheck> {
  // Few distinct values: ties must fall to the lowest id on both sides. NaN must lose.
  const logits = Float32Array.from({ length: vocabulary }, (_, i) => Math.round(noise(i) * 40) / 4);
  if (vocabulary > 3) logits[2] = Number.NaN;
  const options = { repetitionPenalty: 1.1, sampling, seed: 42 };

  const seen = new Uint8Array(vocabulary);
  const expected = Array.from({ length: STEPS }, (_, step) => {
    const id = pickToken(logits, seen, options.repetitionPenalty, sampling, stepUniform(options.seed, step));
    seen[id] = 1;
    return id;
  });

  const sampler = new GpuSampler(device, vocabulary);
  const buffer = storageBuffer(device, "logits", new Uint8Array(logits.buffer));
  try {
    sampler.begin(STEPS);
    for (let step = 0; step < STEPS; step++)
      device.queue.submit([sampler.choose(buffer, step, options).finish()]);
    const actual = [...new Uint32Array(await readBuffer(device, sampler.history, STEPS * 4))];
    const how = sampling ? `top ${sampling.topK} of` : "greedy over";
    return { name: `sampler, ${how} ${vocabulary}`, expected, actual };
  } finally {
    sampler.dispose();
    buffer.destroy();
  }
}

/** What lies within the tolerance counts as equal, so that a failure shows the number that does not. */
async function checkScorer(device: GPUDevice, vocabulary: number): Promise<KernelCheck> {
  const logits = Float32Array.from({ length: vocabulary }, (_, i) => noise(i) * 20);
  const ids = Array.from({ length: STEPS }, (_, step) => (step * 977) % vocabulary);
  const expected = ids.map((id) => logProbability(logits, id));
  const scorer = new GpuScorer(device, vocabulary);
  const buffer = storageBuffer(device, "logits", new Uint8Array(logits.buffer));
  const given = storageBuffer(device, "ids", new Uint8Array(Uint32Array.from(ids).buffer));
  const out = emptyBuffer(device, "scores", STEPS * 4);
  try {
    for (let step = 0; step < STEPS; step++) scorer.submit(buffer, given, step, out);
    const found = new Float32Array(await readBuffer(device, out, STEPS * 4));
    const actual = [...found].map((value, step) =>
      Math.abs(value - expected[step]!) <= SCORE_TOLERANCE ? expected[step]! : value,
    );
    return { name: `log probabilities among ${vocabulary}`, expected, actual };
  } finally {
    scorer.dispose();
    for (const used of [buffer, given, out]) used.destroy();
  }
}

async function checkEmbedding(
  device: GPUDevice,
  kind: EmbeddingTable["kind"],
  mostBytes: number,
): Promise<KernelCheck> {
  const [rows, columns] = [37, 96];
  const numbers = Float32Array.from({ length: rows * columns }, (_, i) => noise(i));
  const table: EmbeddingTable = {
    kind,
    rows,
    columns,
    values:
      kind === "f32"
        ? numbers.buffer
        : kind === "f16"
          ? Uint16Array.from(numbers, encodeHalf).buffer
          : Uint8Array.from(numbers, (value) => 128 + value * 127).buffer,
    scales:
      kind === "q8"
        ? Float32Array.from({ length: (rows * columns) / 32 }, (_, i) => 2 ** -(i % 7)).buffer
        : null,
  };
  const ids = [36, 0, 17, 17, 5, 30];
  const expected = new Float32Array((ids.length - 1) * columns);
  embedRows(table, ids.slice(1), expected);

  const { values, scales } = table;
  const embedding = await GpuEmbedding.create(
    device,
    { ...table, values: new Blob([values]), scales: scales && new Blob([scales]) },
    Math.min(mostBytes, device.limits.maxStorageBufferBindingSize),
  );
  const idBuffer = storageBuffer(device, "ids", new Uint8Array(Uint32Array.from(ids).buffer));
  const out = emptyBuffer(device, "rows", expected.byteLength);
  try {
    embedding.submit(idBuffer, 1, ids.length - 1, out);
    const actual = new Float32Array(await readBuffer(device, out, expected.byteLength));
    const parts = Number.isFinite(mostBytes) ? "in parts" : "whole";
    return { name: `embedding rows, ${kind}, ${parts}`, expected: [...expected], actual: [...actual] };
  } finally {
    embedding.dispose();
    idBuffer.destroy();
    out.destroy();
  }
}

/** Four reads under way at once, over and over: the ids come in order, and no more than four buffers are ever made. */
async function checkIdReader(device: GPUDevice): Promise<KernelCheck> {
  const ids = Array.from({ length: 24 }, (_, index) => 1000 + 7 * index);
  const source = storageBuffer(device, "ids", new Uint8Array(Uint32Array.from(ids).buffer));
  const reader = new IdReader(device);
  try {
    const actual: number[] = [];
    for (let first = 0; first < ids.length; first += 4) {
      const read = (nth: number) => reader.read(device.createCommandEncoder(), source, first + nth);
      actual.push(...(await Promise.all([0, 1, 2, 3].map(read))));
    }
    return { name: "ids read, then buffers made", expected: [...ids, 4], actual: [...actual, reader.size] };
  } finally {
    reader.dispose();
    source.destroy();
  }
}

/** Repeatable values in [-1, 1). */
function noise(index: number): number {
  return stepUniform(1, index) * 2 - 1;
}
