import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { JsonObject } from "../core/json-object.ts";
import type { ModelSettings } from "../videorefer/shared/model-settings.ts";
import { parseVr3Config, type Vr3Config } from "../videorefer/vr3/config.ts";
import { imagesOf, masksOf, parseTensors, type Tensor } from "./tensors.ts";

export interface GoldenRegion {
  readonly maskId: number;
  readonly area: number;
  readonly cropBoxYXYX: readonly [number, number, number, number];
  readonly scale?: number;
  readonly scaledHW: readonly [number, number];
  readonly maskGrid: readonly [number, number];
  readonly cellsOn: number;
  readonly placeholders: number;
  readonly imageGrid: readonly [number, number];
  readonly featuresInterpolated: boolean;
  readonly scaledCropSha256: string;
  readonly kmeans: { readonly iterations: number } | null;
}

interface StackRows {
  readonly stack: string;
  readonly indices: readonly number[];
}

export interface GoldenCase {
  readonly id: string;
  readonly modal: "video" | "image" | "text";
  readonly question: string;
  readonly frames?: StackRows;
  readonly regionFrames?: StackRows;
  readonly masks?: StackRows;
  readonly maskIds?: readonly number[];
  readonly timestampsSeconds?: readonly number[];
  readonly gridThw?: readonly (readonly [number, number, number])[];
  readonly resizedHW?: readonly [number, number];
  readonly patchesUint8Sha256?: string;
  readonly pruning?: { readonly keptPerFrame: readonly number[]; readonly blocksPerFrame: number };
  readonly regions?: readonly GoldenRegion[];
  readonly prompt: string;
  readonly promptTokens: number;
  readonly sequenceLength: number;
  readonly generatedText: string;
  readonly file: string;
  readonly tensors: Readonly<
    Record<string, { readonly sha256OfAllRows?: string; readonly rows?: RowChoice }>
  >;
}

export interface RowChoice {
  readonly of: number;
  readonly start: number;
  readonly step: number;
}

export interface Golden {
  readonly cases: readonly GoldenCase[];
  readonly seeds: { readonly kmeans: number };
  readonly ids: Readonly<Record<"imStart" | "imEnd" | "image" | "region", number>>;
  readonly mergeOrder: { readonly order: readonly number[] };
  readonly tokenizer: readonly {
    readonly text: string;
    readonly ids: readonly number[];
    readonly decoded: string;
  }[];
  readonly smartResize: readonly {
    readonly h: number;
    readonly w: number;
    readonly factor: number;
    readonly minPixels: number;
    readonly maxPixels: number;
    readonly result: readonly [number, number];
  }[];
  readonly regionGeometry: readonly {
    readonly note: string;
    readonly maskHW: readonly [number, number];
    readonly rectanglesYXYX: readonly (readonly [number, number, number, number])[];
    readonly area: number;
    readonly cropBoxYXYX: readonly [number, number, number, number];
    readonly scaledHW: readonly [number, number];
    readonly maskGrid: readonly [number, number];
    readonly maskRowSums: readonly number[];
    readonly cellsOn: number;
    readonly placeholders: number;
    readonly imageGridOneRegion: readonly [number, number];
    /** Of the first and last cell of the first and last row of features, in families whose regions know where they are. */
    readonly boxForPositionsYXYX?: readonly [number, number, number, number];
    readonly positionsAtCorners?: readonly (readonly [number, number])[];
  }[];
  readonly kmeans: {
    readonly file: string;
    readonly runs: readonly {
      readonly prefix: string;
      readonly n: number;
      readonly dimensions: number;
      readonly seed: number;
      readonly iterations: number;
      readonly converged: boolean;
    }[];
  };
}

/** A golden fixture of this family, or of one built on it; its README.md says how upstream's code made it. */
export class Vr3Fixture {
  readonly golden: Golden;
  readonly config: Vr3Config;
  private readonly frames: Record<string, Tensor>;
  private readonly masks: Record<string, Tensor>;

  constructor(
    private readonly folder: URL,
    parse: (settings: ModelSettings) => Vr3Config,
  ) {
    this.golden = this.readJson("golden.json") as unknown as Golden;
    this.config = parse({
      config: this.readJson("model/config.json"),
      visionConfig: this.readJson("encoder/config.json"),
      preprocessorConfig: this.readJson("model/preprocessor_config.json"),
      generationConfig: this.readJson("model/generation_config.json"),
    });
    this.frames = this.readTensors("frames.safetensors");
    this.masks = this.readTensors("masks.safetensors");
  }

  readJson(path: string): JsonObject {
    return JSON.parse(readFileSync(new URL(path, this.folder), "utf8"));
  }

  /** @param path also of a file that is there as `path.gz` */
  readTensors(path: string): Record<string, Tensor> {
    const file = new URL(path, this.folder);
    const bytes = existsSync(file)
      ? readFileSync(file)
      : gunzipSync(readFileSync(new URL(`${path}.gz`, this.folder)));
    return parseTensors(Uint8Array.from(bytes));
  }

  /** The pictures a case names, in its order. */
  readonly picturesOf = ({ stack, indices }: StackRows) => imagesOf(this.frames[stack]!, indices);

  /** The masks a case names, in its order. */
  readonly masksOf = ({ stack, indices }: StackRows) => masksOf(this.masks[stack]!, indices);
}

export const vr3Fixture = new Vr3Fixture(
  new URL("./fixtures/videorefer-videollama3-tiny/", import.meta.url),
  parseVr3Config,
);

export const golden = vr3Fixture.golden;
export const fixtureConfig = vr3Fixture.config;
export const readJson = (path: string): JsonObject => vr3Fixture.readJson(path);
export const readTensors = (path: string): Record<string, Tensor> => vr3Fixture.readTensors(path);
export const fixtureFrames = vr3Fixture.picturesOf;
