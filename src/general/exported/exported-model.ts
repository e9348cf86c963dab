import type { PreTrainedModel, Processor, Tensor } from "@huggingface/transformers";
import { FailureError } from "../../core/failure.ts";
import type { RgbImage } from "../../core/image.ts";
import { yieldOnce } from "../../core/yield-once.ts";
import type { Execution } from "../../engine/runtime/execution.ts";
import { asExportedPackage, type ModelPackage } from "../../package/open-package.ts";
import type { AnswerSummary, AskSettings } from "../../protocol/engine.ts";
import type { MarkedPrompt } from "../../videorefer/general/marked-prompt.ts";
import { type BoundLibrary, bindTransformers } from "./transformers.ts";

/** Of an answer, where the person sets nothing. */
const USUAL_TOKENS = 256;
/** Pictures of the usual size become about so many tokens, where a model does not say. */
const USUAL_PICTURE_TOKENS = 200;

/** What is asked: a conversation whose first question shows the pictures. */
export interface Asked {
  readonly images: readonly RgbImage[];
  readonly turns: MarkedPrompt["turns"];
  readonly settings: AskSettings;
}

/** Told on the way. */
interface AnswerEvents {
  encoded(done: number, total: number): void;
  /** The prompt as the model reads it, before any of it is read. */
  prompted(text: string, tokens: number): void;
  /** The pictures are looked at, and the words come next. */
  reads(): void;
  wrote(delta: string): void;
}

/** A part of the library's processors that its types leave out. */
interface ImageProcessor {
  size?: unknown;
  readonly max_image_size?: { readonly longest_edge?: number };
}

type Answered = Pick<AnswerSummary, "text" | "tokenIds" | "finish"> & {
  readonly encodeMs: number;
  /** From the beginning, null where nothing was written. */
  readonly firstTokenMs: number | null;
};

/** A general model that was exported for transformers.js, loaded. One question at a time. */
export class ExportedModel {
  private constructor(
    private readonly bound: BoundLibrary,
    private readonly model: PreTrainedModel,
    private readonly processor: Processor,
    readonly contextTokens: number,
    /** Tokens that a picture becomes. */
    readonly pictureTokens: number,
    private readonly type: unknown,
  ) {}

  /**
   * @throws FailureError `package-corrupt` when its files are not what transformers.js can load
   */
  static async open(opened: ModelPackage, { runtime, gpu }: Execution): Promise<ExportedModel> {
    const { manifest, blobs } = asExportedPackage(opened);
    const bound = await bindTransformers(runtime);
    const { library } = bound;
    const name = bound.use(blobs);
    const { precisions, config, contextTokens } = manifest;
    const usesData = Object.fromEntries(
      Object.values(manifest.graphs).map(({ path }) => [
        path,
        manifest.shards.filter((shard) => shard.path.startsWith(`${path}_data`)).length,
      ]),
    );
    try {
      const processor = await bound.faultsOf(() => library.AutoProcessor.from_pretrained(name, {}));
      let made: PreTrainedModel | null = null;
      const model = await bound
        .faultsOf(async () => {
          made = await library.AutoModelForImageTextToText.from_pretrained(name, {
            // The package has all files in one folder.
            subfolder: "",
            dtype: precisions,
            // The session options below say it. The library's own check of devices knows nothing of a runtime that it was given.
            device: "auto",
            use_external_data_format: usesData,
            session_options: {
              executionProviders: gpu
                ? [{ name: "webgpu", device: gpu.device, preferredLayout: "NCHW" }, "wasm"]
                : ["wasm"],
              ...(gpu && { preferredOutputLocation: CACHE_STAYS_ON_GPU }),
            },
          });
          return made;
        })
        .catch(async (error: unknown) => {
          await made?.dispose();
          throw error;
        });
      const { image_processor: pictures } = processor as { image_processor?: ImageProcessor };
      // Frames of a video are shown whole, as upstream does. So they need not be enlarged to be cut into parts.
      if (pictures?.max_image_size?.longest_edge) pictures.size = pictures.max_image_size;
      const { image_seq_len: tokens } = (processor as { config?: { image_seq_len?: number } }).config ?? {};
      return new ExportedModel(
        bound,
        model,
        processor,
        contextTokens,
        tokens ?? USUAL_PICTURE_TOKENS,
        config.model_type,
      );
    } catch (error) {
      if (error instanceof FailureError) throw error;
      const said = error instanceof Error ? error.message : String(error);
      throw new FailureError(
        "package-corrupt",
        `${manifest.name} could not be loaded: its files should be a whole export for transformers.js, and it said "${said.slice(0, 300)}". Get the model again, or take another export of it`,
        { cause: error },
      );
    }
  }

  /**
   * Answers a question. It can be stopped between pictures and between words.
   * @throws FailureError `cancelled` before there is a word, `question-invalid` for more than fits the context
   */
  async answer(
    { images, turns, settings }: Asked,
    events: AnswerEvents,
    signal: AbortSignal,
  ): Promise<Answered> {
    const { library } = this.bound;
    const startedMs = performance.now();
    const { text, inputs } = await this.bound.faultsOf(() => this.prepare(images, turns));
    const promptTokens = (inputs.input_ids as Tensor).dims.at(-1)!;
    events.prompted(text, promptTokens);
    const room = this.contextTokens - promptTokens;
    if (room < 1) {
      throw new FailureError(
        "question-invalid",
        "this model reads at most {contextTokens} tokens, and the question with its frames has {promptTokens}: ask with fewer frames, or in a new conversation",
        { values: { contextTokens: this.contextTokens, promptTokens } },
      );
    }
    const limit = Math.min(settings.maxNewTokens ?? USUAL_TOKENS, room);

    const stop = new library.InterruptableStoppingCriteria();
    const onAbort = () => stop.interrupt();
    signal.addEventListener("abort", onAbort, { once: true });
    const ids: number[] = [];
    let written = "";
    let firstTokenMs: number | null = null;
    let encodeMs = 0;
    const streamer = new library.TextStreamer(this.tokenizer, {
      skip_prompt: true,
      skip_special_tokens: true,
      callback_function: (piece: string) => {
        const delta = written === "" ? piece.trimStart() : piece;
        written += delta;
        if (delta !== "") events.wrote(delta);
      },
      token_callback_function: (tokens: bigint[]) => {
        firstTokenMs ??= performance.now() - startedMs;
        ids.push(...tokens.map(Number));
      },
    });
    const restore = this.stoppable(signal, {
      shows: images.length > 0,
      encoded: events.encoded,
      reads: events.reads,
      tookMs: (ms) => {
        encodeMs = ms;
      },
      hasWords: () => ids.length > 0,
    });
    try {
      const { sampling, seed } = settings;
      library.random.seed(seed ?? 0);
      const generation = {
        ...inputs,
        max_new_tokens: limit,
        do_sample: sampling !== undefined,
        ...(sampling && { temperature: sampling.temperature, top_k: sampling.topK, top_p: sampling.topP }),
        streamer,
        stopping_criteria: stop,
      };
      await this.bound.faultsOf(() =>
        this.model.generate(generation as unknown as Parameters<PreTrainedModel["generate"]>[0]),
      );
    } finally {
      restore();
      signal.removeEventListener("abort", onAbort);
    }
    const finish = signal.aborted ? "cancelled" : ids.length >= limit ? "length" : "stop";
    return { text: written.trimEnd(), tokenIds: ids, finish, encodeMs, firstTokenMs };
  }

  async dispose(): Promise<void> {
    await this.model.dispose();
  }

  private get tokenizer() {
    return this.processor.tokenizer!;
  }

  private async prepare(
    images: readonly RgbImage[],
    turns: MarkedPrompt["turns"],
  ): Promise<{ text: string; inputs: Record<string, unknown> }> {
    const first = turns.findIndex(({ role }) => role === "user");
    const messages = turns.map(({ role, text }, at) => ({
      role,
      content: [
        ...(at === first ? images.map(() => ({ type: "image" })) : []),
        { type: "text", text: this.withoutControl(text) },
      ],
    }));
    const text = this.processor.apply_chat_template(messages as never, {
      add_generation_prompt: true,
    }) as unknown as string;
    const options = { add_special_tokens: false, do_image_splitting: false };
    if (images.length === 0) return { text, inputs: this.tokenizer(text, options) };
    const pictures = images.map(
      ({ data, width, height }) => new this.bound.library.RawImage(data as never, width, height, 3),
    );
    // The one whose processor has them the other way round.
    const given = this.type === "lfm2_vl" ? [pictures, text] : [text, pictures];
    return { text, inputs: await this.processor(...given, options) };
  }

  /** A person's words with the names of control tokens broken up, so that they stay words. */
  private withoutControl(text: string): string {
    return this.tokenizer.all_special_tokens.reduce(
      (words, token) => words.replaceAll(token, `${token.slice(0, 1)} ${token.slice(1)}`),
      text,
    );
  }

  /**
   * Has the model look, between its runs, whether it is to stop, and take pictures one by one where they are separate.
   * @returns undoes it
   */
  private stoppable(
    signal: AbortSignal,
    {
      shows,
      encoded,
      reads,
      tookMs,
      hasWords,
    }: {
      readonly shows: boolean;
      encoded(done: number, total: number): void;
      reads(): void;
      tookMs(ms: number): void;
      hasWords(): boolean;
    },
  ): () => void {
    const { cat } = this.bound.library;
    const model = this.model as PreTrainedModel & {
      encode_image(inputs: Record<string, unknown>): Promise<Tensor>;
    };
    const whole = model.encode_image.bind(model);
    const step = model.forward.bind(model);
    const look = async () => {
      await yieldOnce();
      // Once there are words, the library ends after the next one, and keeps its books in order.
      if (signal.aborted && !hasWords()) throw new FailureError("cancelled", "cancelled");
    };
    model.encode_image = async (inputs) => {
      const startedMs = performance.now();
      const pixels = inputs.pixel_values as Tensor;
      const mask = inputs.pixel_attention_mask as Tensor | undefined;
      const count = pixels.dims.length === 5 ? pixels.dims[1]! : 1;
      const features: Tensor[] = [];
      for (let nth = 0; nth < count; nth++) {
        encoded(nth, count);
        await look();
        const one = (tensor: Tensor) => tensor.slice(null as never, [nth, nth + 1]);
        const part =
          count === 1 ? {} : { pixel_values: one(pixels), ...(mask && { pixel_attention_mask: one(mask) }) };
        features.push(await whole({ ...inputs, ...part }));
      }
      encoded(count, count);
      reads();
      tookMs(performance.now() - startedMs);
      return features.length === 1 ? features[0]! : cat(features, 0);
    };
    let isFirst = true;
    model.forward = async (inputs: unknown) => {
      if (isFirst && !shows) reads();
      isFirst = false;
      await look();
      return step(inputs as never);
    };
    return () => {
      // The prototype's own come back.
      for (const name of ["encode_image", "forward"] as const) delete (model as Partial<typeof model>)[name];
    };
  }
}

/**
 * Keeps keys and values where they were computed. The runtime asks for each output by its name, and which there are is known to the
 * graph alone.
 */
const CACHE_STAYS_ON_GPU = new Proxy<Record<string, "gpu-buffer" | "cpu">>(
  {},
  { get: (_, output) => (/^present/.test(String(output)) ? "gpu-buffer" : "cpu") },
);
