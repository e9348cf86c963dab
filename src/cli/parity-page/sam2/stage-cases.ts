import { rotaryCode, sineCode } from "../../../builder/graphs/segmenter/position-tables.ts";
import type { BitMask } from "../../../core/mask.ts";
import { readTensors } from "../../../engine/runtime/tensors.ts";
import { framePixels } from "../../../segment/sam2/antialiased.ts";
import { chosenMask } from "../../../segment/sam2/choice.ts";
import { fillHoles } from "../../../segment/sam2/holes.ts";
import { givenLogits, squareMask } from "../../../segment/sam2/mask-prompt.ts";
import { pointerSpan } from "../../../segment/sam2/planner.ts";
import type { StageLog } from "../stage-log.ts";
import { asTokens, coarseFeatures, placed } from "./place.ts";
import type { Sam2Case, Workbench } from "./workbench.ts";

/** Stages one by one, each with upstream's inputs. */
export function stageCases(bench: Workbench): Sam2Case[] {
  return [
    { id: "positions", run: async (log) => comparePositions(bench, log) },
    { id: "encoder", run: (log) => compareEncoder(bench, log) },
    { id: "masks", run: async (log) => compareMasks(bench, log) },
    { id: "memory encoder", run: (log) => compareMemoryEncoder(bench, log) },
    { id: "memory attention", run: (log) => compareMemoryAttention(bench, log) },
  ];
}

/** The tables that the graphs hold. Codes of points and of pointers are computed inside of the graphs. */
function comparePositions(bench: Workbench, log: StageLog): void {
  const { tensors, bounds } = bench;
  const { width, memory } = bench.networks.config;
  const compare = (name: string, actual: Float32Array) => {
    if (tensors.has(name)) log.within("position tables", actual, bench.floats(name), bounds.pixels);
  };
  const sines = (name: string, channels: number) => {
    if (!tensors.has(name)) return;
    compare(name, onBothAxes(sineCode(tensors.get(name).shape.at(-1)!, channels / 2), channels / 2));
  };
  sines("pe/vision16", width);
  sines("pe/memory", memory.width);
  sines("pe/latents2d", memory.width);
  for (const prefix of ["pe/rope", "pe/rope_q", "pe/rope_k"]) {
    if (!tensors.has(`${prefix}_cos`)) continue;
    const side = Math.sqrt(tensors.get(`${prefix}_cos`).shape[0]!);
    const { cos, sin } = rotaryCode(side, width / 4, memory.ropeTheta);
    compare(`${prefix}_cos`, turnedBy(cos, width / 4));
    compare(`${prefix}_sin`, turnedBy(sin, width / 4));
  }
}

/** A code [side, half] of one axis as a map [2 · half, side, side], rows first. */
function onBothAxes(code: Float32Array, half: number): Float32Array {
  const side = code.length / half;
  return Float32Array.from({ length: 2 * half * side * side }, (_, at) => {
    const channel = Math.floor(at / side ** 2);
    const [row, column] = [Math.floor(at / side) % side, at % side];
    return channel < half ? code[row * half + channel]! : code[column * half + channel - half]!;
  });
}

/** A code [side, quarter] of one axis as a table [side², 2 · quarter], columns first. */
function turnedBy(code: Float32Array, quarter: number): Float32Array {
  const side = code.length / quarter;
  return Float32Array.from({ length: side * side * 2 * quarter }, (_, at) => {
    const cell = Math.floor(at / (2 * quarter));
    const pair = at % (2 * quarter);
    const [row, column] = [Math.floor(cell / side), cell % side];
    return pair < quarter ? code[column * quarter + pair]! : code[row * quarter + pair - quarter]!;
  });
}

async function compareEncoder(bench: Workbench, log: StageLog): Promise<void> {
  const { tensors, bounds, execution, networks } = bench;
  log.within("pixels", framePixels(bench.frame(0), networks.side), bench.floats("pixels/0"), bounds.pixels);
  const compare = async (frame: number, name: "feats0" | "feats1" | "feats2", golden: string) => {
    const { shape, values } = tensors.get(golden);
    const tokens = asTokens(values as Float32Array, shape[1]!);
    const [actual] = await readTensors(execution, [(await bench.features(frame))[name]]);
    log.within(name, actual!, tokens, bounds.stages);
  };
  for (const name of ["feats0", "feats1", "feats2"] as const) await compare(0, name, `enc/${name}`);
  for (let frame = 1; frame < bench.golden.video.frames; frame++) {
    const golden = `enc/feats2_frame${frame}`;
    if (tensors.has(golden)) await compare(frame, "feats2", golden);
  }
}

/** What is computed of masks outside of the graphs. */
function compareMasks(bench: Workbench, log: StageLog): void {
  const { tensors, bounds, networks } = bench;
  const { side, config } = networks;
  const { stabilityDelta: delta, stabilityThreshold: threshold } = config.choice;
  const [cases] = tensors.get("unit/select_masks").shape as readonly [number];
  const masks = bench.floats("unit/select_masks");
  const size = masks.length / cases;
  const chosen = Array.from({ length: cases }, (_, nth) => {
    const output = {
      masks: masks.subarray(nth * size, (nth + 1) * size),
      ious: bench.floats("unit/select_iou").subarray(4 * nth, 4 * nth + 4),
    };
    const mask = chosenMask(output, false, { delta, threshold });
    return [...output.masks.subarray((mask * size) / 4, ((mask + 1) * size) / 4)];
  });
  log.exact("choice of mask", chosen.flat(), bench.floats("unit/select_out"));

  if (tensors.has("unit/holes_in")) {
    const [, , holeSide] = tensors.get("unit/holes_in").shape as readonly [number, number, number];
    const holes = bench.floats("unit/holes_in");
    const filled = Array.from({ length: holes.length / holeSide ** 2 }, (_, nth) => [
      ...fillHoles(holes.slice(nth * holeSide ** 2, (nth + 1) * holeSide ** 2), holeSide, 8),
    ]);
    log.exact("filled holes", filled.flat(), bench.floats("unit/holes_out"));
  }

  const square = squareMask(goldenMask(bench, "mask_prompt"), side);
  log.exact("mask prompt's square", square, tensors.get("unit/mask_resized").values);
  if (tensors.has("unit/mask_low")) {
    log.within(
      "mask prompt's logits",
      givenLogits(square, side),
      bench.floats("unit/mask_low"),
      bounds.logits,
    );
  }
  const prompt = networks.maskPrompt(square);
  log.within("mask for the pointer", prompt, bench.floats("unit/mask_downsample"), bounds.stages);
}

/** A mask of the frame's size; `empty` is one without a pixel. */
export function goldenMask({ tensors, golden }: Workbench, name: string): BitMask {
  const { width, height } = golden.video;
  if (name === "empty") return { width, height, data: new Uint8Array(width * height) };
  return { width, height, data: tensors.get(name).values as Uint8Array };
}

async function compareMemoryEncoder(bench: Workbench, log: StageLog): Promise<void> {
  const { tensors, bounds, execution, networks } = bench;
  const features = await bench.features(0);
  const low = bench.floats("unit/memenc_low");
  const compare = async (prompted: boolean, score: number, expected: Float32Array) => {
    const memory = await networks.remember(features, low, prompted, score);
    const [tokens] = await readTensors(execution, [memory.tokens]);
    log.within("memory tokens", tokens!, expected, bounds.stages);
    memory.dispose();
  };
  for (const [kind, prompted] of [
    ["prompted", true],
    ["tracked", false],
  ] as const) {
    const compressed = `unit/perceiver_${kind}_out`;
    if (tensors.has(compressed)) {
      for (const score of [1, -1]) await compare(prompted, score, bench.floats(compressed));
      continue;
    }
    for (const [presence, score] of [
      ["present", 1],
      ["absent", -1],
    ] as const) {
      const map = bench.floats(`unit/memenc_${kind}_${presence}`);
      await compare(prompted, score, asTokens(map, networks.config.memory.width));
    }
  }
}

/** One call with upstream's own features, memories and pointers. */
async function compareMemoryAttention(bench: Workbench, log: StageLog): Promise<void> {
  const { tensors, bounds, execution, networks, golden } = bench;
  const { config } = networks;
  const { width, memory } = config;
  const { mem, ptr } = golden.memattn.plan;
  const bank = bench.floats("memattn/memory");
  const pointersFrom = bank.length - ptr.length * width;
  const size = pointersFrom / mem.length;
  const memories = mem.map(([, row], nth) => {
    const tokens = placed(execution, bank.slice(nth * size, (nth + 1) * size), [
      size / memory.width,
      memory.width,
    ]);
    return { memory: { tokens, dispose: () => tokens.dispose() }, row };
  });
  const pointers = ptr.map(([, distance], nth) => {
    const from = pointersFrom + nth * width;
    return { pointer: bank.slice(from, from + width), distance };
  });
  const features = coarseFeatures(placed(execution, bench.floats("memattn/curr"), [1, bench.cells, width]));
  const span = pointerSpan(golden.video.frames, memory);
  const cond = await networks.attend(features, memories, pointers, span);
  const [actual] = await readTensors(execution, [cond]);
  const expected = asTokens(bench.floats("memattn/cond"), tensors.get("memattn/cond").shape[1]!);
  log.within("conditioned features", actual!, expected, bounds.stages);
  for (const tensor of [cond, features, ...memories.map((one) => one.memory)]) tensor.dispose();
}
