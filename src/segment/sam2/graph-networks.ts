import type * as Ort from "onnxruntime-web";
import type { Execution } from "../../engine/runtime/execution.ts";
import { GraphSession, type GraphWeights } from "../../engine/runtime/graph-session.ts";
import { joinedTensors, readTensors } from "../../engine/runtime/tensors.ts";
import {
  blobOf,
  fileBytes,
  graphEntry,
  type SegmenterPackage,
  tensorBlob,
} from "../../package/open-package.ts";
import { checkInputs } from "../check-inputs.ts";
import type { DecoderOutput } from "./choice.ts";
import { parseTrackerConfig, type Sam2Config } from "./config.ts";
import type {
  AttendedMemory,
  AttendedPointer,
  DecoderImage,
  DecoderPrompt,
  FrameFeatures,
  FrameMemory,
  Sam2Networks,
} from "./networks.ts";
import { fourierCode } from "./position-codes.ts";

/** The parts of a model, each a graph for each side of its square: `encoder-512`. */
const PARTS = ["encoder", "decoder", "memory_encoder", "memory_attention"] as const;
type Part = (typeof PARTS)[number];

/** Told how many sessions of all are there; often the same number again, as a sign of life. */
type OnSession = (done: number, total: number) => void;

/**
 * Creates the sessions of a model of the SAM 2 family.
 * @param side of the square that frames are stretched to, one of `segmenterSides`
 * @throws FailureError `package-corrupt`, `package-unsupported`, `out-of-memory`, `gpu-lost`
 */
export async function openSam2Networks(
  execution: Execution,
  model: SegmenterPackage,
  side: number,
  onSession: OnSession = () => undefined,
): Promise<Sam2Networks> {
  const { manifest } = model;
  const config = parseTrackerConfig(manifest.config);
  const sessions: Partial<Record<Part, GraphSession>> = {};
  try {
    for (const [done, part] of PARTS.entries()) {
      const onSign = () => onSession(done, PARTS.length);
      onSign();
      const graph = await fileBytes(model, graphEntry(manifest, `${part}-${side}`).path);
      const weights = weightsOf(model, part, onSign);
      const session = await GraphSession.create(execution, graph, { weights });
      sessions[part] = session;
      checkInputs(model, part, session, inputsOf(part, config));
    }
    const [bias] = await floats(model, "memory.mask_downsample.bias");
    const tables: Tables = {
      absentPointer: await floats(model, "memory.no_object_pointer"),
      kernel: await floats(model, "memory.mask_downsample.weight"),
      bias: bias!,
      frequencies: await floats(model, "decoder.shared_image_embedding.positional_embedding"),
    };
    onSession(PARTS.length, PARTS.length);
    return new GraphNetworks(execution, config, side, sessions as Record<Part, GraphSession>, tables);
  } catch (error) {
    for (const session of Object.values(sessions)) await session.release().catch(() => undefined);
    throw error;
  }
}

/** What each graph is given. */
function inputsOf(part: Part, { memory }: Sam2Config): readonly string[] {
  switch (part) {
    case "encoder":
      return ["pixels"];
    case "decoder":
      return ["feats0", "feats1", "cond", "no_memory", "point_codes", "labels", "mask_prompt", "has_mask"];
    case "memory_encoder":
      return ["feats2", "low", "prompted", ...(memory.occlusion ? ["score"] : [])];
    case "memory_attention": {
      const times = memory.pointerTimes ? ["pointer_times"] : [];
      return ["feats2", "memories", "memory_rows", "pointers", ...times, "key_bias"];
    }
  }
}

/** Tensors of the package that are read outside of the graphs. */
interface Tables {
  readonly absentPointer: Float32Array;
  /** Float32 [4, 4], at steps of 4. */
  readonly kernel: Float32Array;
  readonly bias: number;
  /** Of the codes of points, float32 [2, width / 2]. */
  readonly frequencies: Float32Array;
}

async function floats(model: SegmenterPackage, name: string): Promise<Float32Array> {
  return new Float32Array(await tensorBlob(model, name).arrayBuffer());
}

/** All sides read the weights of a part. Tables of positions are of one side, which their names end with. */
function weightsOf(model: SegmenterPackage, part: Part, onRead: () => void): GraphWeights {
  const tensors = model.manifest.tensors.filter(({ name }) => name.startsWith(`${part}.`));
  const paths = new Set(tensors.map(({ shard }) => shard));
  const common = tensors.filter(({ name }) => !/-\d+$/.test(name));
  return {
    files: [...paths].map((path) => ({ path, blob: blobOf(model, path) })),
    bytes: common.reduce((sum, { bytes }) => sum + bytes, 0),
    onRead,
  };
}

/** Step and side of the learned kernel that shrinks a mask. */
const DOWNSAMPLING = 4;
/** Added to the logits of keys that stand for nothing. */
const UNATTENDED = -1e4;

class GraphNetworks implements Sam2Networks {
  constructor(
    private readonly execution: Execution,
    readonly config: Sam2Config,
    readonly side: number,
    private readonly sessions: Readonly<Record<Part, GraphSession>>,
    private readonly tables: Tables,
  ) {}

  get absentPointer(): Float32Array {
    return this.tables.absentPointer;
  }

  async encode(pixels: Float32Array): Promise<FrameFeatures> {
    const { side } = this;
    const outputs = await this.sessions.encoder.run({ pixels: this.tensor(pixels, [1, 3, side, side]) });
    const { feats0, feats1, feats2 } = outputs as Record<"feats0" | "feats1" | "feats2", Ort.Tensor>;
    return { feats0, feats1, feats2, dispose: () => disposeAll(outputs) };
  }

  async decode(
    { feats0, feats1, feats2 }: FrameFeatures,
    image: DecoderImage,
    { points, mask }: DecoderPrompt,
  ): Promise<DecoderOutput> {
    const count = points.labels.length;
    const places = Float64Array.from(points.coordinates, (coordinate) => (coordinate + 0.5) / this.side);
    const low = this.side / 4;
    const outputs = await this.sessions.decoder.run({
      feats0,
      feats1,
      cond: typeof image === "string" ? feats2 : image.map,
      no_memory: this.tensor([image === "first" ? 1 : 0], [1]),
      point_codes: this.tensor(fourierCode(places, this.tables.frequencies), [1, count, this.config.width]),
      labels: this.tensor(points.labels, [1, count]),
      mask_prompt: this.tensor(mask ?? new Float32Array(low * low), [1, 1, low, low]),
      has_mask: this.tensor([mask ? 1 : 0], [1]),
    });
    try {
      const names = ["masks", "ious", "score", "pointers"] as const;
      const [masks, ious, score, pointers] = (await readTensors(
        this.execution,
        names.map((name) => outputs[name]!),
      )) as [Float32Array, Float32Array, Float32Array, Float32Array];
      return { masks, ious, score: score[0]!, pointers };
    } finally {
      disposeAll(outputs);
    }
  }

  async remember(
    { feats2 }: FrameFeatures,
    low: Float32Array,
    prompted: boolean,
    score: number,
  ): Promise<FrameMemory> {
    const lowSide = this.side / 4;
    const outputs = await this.sessions.memory_encoder.run({
      feats2,
      low: this.tensor(low, [1, 1, lowSide, lowSide]),
      prompted: this.tensor([prompted ? 1 : 0], [1]),
      ...(this.config.memory.occlusion ? { score: this.tensor([score], [1, 1]) } : {}),
    });
    const tokens = outputs.tokens!;
    return { tokens, dispose: () => tokens.dispose() };
  }

  async attend(
    { feats2 }: FrameFeatures,
    memories: readonly AttendedMemory[],
    pointers: readonly AttendedPointer[],
    span: number,
  ): Promise<Ort.Tensor> {
    const { memory, width } = this.config;
    const [tokens, channels] = memories[0]!.memory.tokens.dims as readonly [number, number];
    // Tensors of no size are best avoided: without pointers an empty one is given, which no query attends to.
    const given = pointers.length > 0 ? pointers : [{ pointer: new Float32Array(width), distance: 0 }];
    const tokenKeys = memories.length * tokens;
    const keyBias = new Float32Array(tokenKeys + given.length * (width / memory.width));
    if (pointers.length === 0) keyBias.fill(UNATTENDED, tokenKeys);
    const bank = joinedTensors(
      this.execution,
      memories.map(({ memory: { tokens: one } }) => one),
      [memories.length, tokens, channels],
    );
    const { Tensor } = this.execution.runtime.ort;
    try {
      const outputs = await this.sessions.memory_attention.run({
        feats2,
        memories: bank,
        memory_rows: new Tensor(
          "int32",
          Int32Array.from(memories, ({ row }) => row),
          [memories.length],
        ),
        pointers: this.tensor(
          given.flatMap(({ pointer }) => [...pointer]),
          [given.length, width],
        ),
        ...(memory.pointerTimes
          ? {
              pointer_times: this.tensor(
                given.map(({ distance }) => (span > 0 ? distance / span : 0)),
                [given.length, 1],
              ),
            }
          : {}),
        key_bias: this.tensor(keyBias, [1, keyBias.length]),
      });
      return outputs.cond!;
    } finally {
      bank.dispose();
    }
  }

  maskPrompt(mask: Float32Array): Float32Array {
    const { side } = this;
    const low = side / DOWNSAMPLING;
    const { kernel, bias } = this.tables;
    return Float32Array.from({ length: low * low }, (_, at) => {
      const top = Math.floor(at / low) * DOWNSAMPLING;
      const left = (at % low) * DOWNSAMPLING;
      let sum = bias;
      for (let y = 0; y < DOWNSAMPLING; y++) {
        for (let x = 0; x < DOWNSAMPLING; x++)
          sum += kernel[y * DOWNSAMPLING + x]! * mask[(top + y) * side + left + x]!;
      }
      return sum;
    });
  }

  async dispose(): Promise<void> {
    for (const session of Object.values(this.sessions)) await session.release();
  }

  private tensor(values: ArrayLike<number>, dims: readonly number[]): Ort.Tensor {
    const data = values instanceof Float32Array ? values : Float32Array.from(values);
    return new this.execution.runtime.ort.Tensor("float32", data, dims);
  }
}

function disposeAll(outputs: Readonly<Record<string, Ort.Tensor>>): void {
  for (const tensor of Object.values(outputs)) tensor.dispose();
}
