import { readFileSync } from "node:fs";
import type { JsonObject } from "../core/json-object.ts";
import { parseVr3Config } from "../videorefer/vr3/config.ts";
import { imagesOf, masksOf, parseTensors, type Tensor } from "./tensors.ts";

/** The golden fixture `videorefer-videollama3-tiny`; its README.md says how upstream's code made it. */
const FOLDER = new URL("./fixtures/videorefer-videollama3-tiny/", import.meta.url);

export interface GoldenRegion {
  readonly maskId: number;
  readonly area: number;
  readonly cropBoxYXYX: readonly [number, number, number, number];
  readonly scale: number;
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

export function readJson(path: string): JsonObject {
  return JSON.parse(readFileSync(new URL(path, FOLDER), "utf8"));
}

export const golden = readJson("golden.json") as unknown as Golden;

export const fixtureConfig = parseVr3Config({
  config: readJson("model/config.json"),
  visionConfig: readJson("encoder/config.json"),
  preprocessorConfig: readJson("model/preprocessor_config.json"),
  generationConfig: readJson("model/generation_config.json"),
});

export function readTensors(path: string): Record<string, Tensor> {
  return parseTensors(Uint8Array.from(readFileSync(new URL(path, FOLDER))));
}

const frames = readTensors("frames.safetensors");
const masks = readTensors("masks.safetensors");

/** The pictures a case names, in its order. */
export const fixtureFrames = ({ stack, indices }: StackRows) => imagesOf(frames[stack]!, indices);

/** The masks a case names, in its order. */
export const fixtureMasks = ({ stack, indices }: StackRows) => masksOf(masks[stack]!, indices);
