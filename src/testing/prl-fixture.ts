import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { JsonObject } from "../core/json-object.ts";
import { MemoryFiles } from "./memory-files.ts";
import { imagesOf, masksOf, parseTensors, type Tensor } from "./tensors.ts";

/** The golden fixture `pixelrefer-lite-tiny`; its README.md says how upstream's code made it. */
const FOLDER = new URL("./fixtures/pixelrefer-lite-tiny/", import.meta.url);

type Pair = readonly [number, number];
type Box = readonly [number, number, number, number];

export interface PrlGoldenRegion {
  readonly maskId: number;
  readonly area: number;
  readonly cropBoxYXYX: Box;
  readonly boxForPositionsYXYX: Box;
  readonly pictureHW: Pair;
  readonly scaledHW: Pair;
  readonly maskGrid: Pair;
  readonly cellsOn: number;
  readonly placeholders: number;
  readonly imageGrid: Pair;
  readonly scaledCropSha256: string;
  readonly globalViewSha256: string;
  readonly globalViewGrid: Pair;
  readonly localViewSha256: string;
  readonly localViewGrid: Pair;
  readonly selectedCells: number;
  readonly kmeans: { readonly iterations: number } | null;
}

interface StackRows {
  readonly stack: string;
  readonly indices: readonly number[];
}

export interface PrlGoldenCase {
  readonly id: string;
  readonly modal: "video" | "image" | "text";
  readonly question: string;
  readonly frames?: StackRows;
  readonly masks?: StackRows;
  readonly maskIds?: readonly number[];
  readonly maskIdsPerObject?: readonly (readonly number[])[];
  readonly timestampsSeconds?: readonly number[];
  readonly regions?: readonly PrlGoldenRegion[];
  readonly prompt: string;
  readonly generatedText: string;
  readonly tensors: Readonly<
    Record<
      string,
      {
        readonly sha256OfAllRows?: string;
        readonly rows?: { readonly of: number; readonly start: number; readonly step: number };
      }
    >
  >;
}

interface PrlGolden {
  readonly cases: readonly PrlGoldenCase[];
  readonly seeds: { readonly kmeans: number };
  readonly ids: Readonly<Record<"region", number>>;
  readonly regionGeometry: readonly {
    readonly note: string;
    readonly maskHW: Pair;
    readonly rectanglesYXYX: readonly Box[];
    readonly area: number;
    readonly boxForPositionsYXYX: Box;
    readonly scaledHW: Pair;
    readonly maskGrid: Pair;
    readonly maskRowSums: readonly number[];
    readonly cellsOn: number;
    readonly imageGridOneRegion: Pair;
    readonly positionsAtCorners: readonly Pair[];
  }[];
  readonly kmeans: {
    readonly runs: readonly { readonly prefix: string; readonly n: number; readonly iterations: number }[];
  };
  readonly areaResize: { readonly runs: readonly ResizeRun[] };
  readonly maskResize: { readonly runs: readonly ResizeRun[] };
}

interface ResizeRun {
  readonly prefix: string;
  readonly from: Pair;
  readonly to: Pair;
}

export function readPrlJson(path: string): JsonObject {
  return JSON.parse(readFileSync(new URL(path, FOLDER), "utf8"));
}

export const prlGolden = readPrlJson("golden.json") as unknown as PrlGolden;

export const prlConfigFiles = {
  config: readPrlJson("model/config.json"),
  visionConfig: readPrlJson("encoder/config.json"),
  preprocessorConfig: readPrlJson("model/preprocessor_config.json"),
  generationConfig: readPrlJson("model/generation_config.json"),
};

const bytesOf = (path: string) => readFileSync(new URL(path, FOLDER));
const unzipped = (path: string) => parseTensors(Uint8Array.from(gunzipSync(bytesOf(path))));

const frames = unzipped("frames.safetensors.gz");
const masks = unzipped("masks.safetensors.gz");
/** By case, and of the runs `resize` and `kmeans`. */
const tensors = Object.fromEntries(
  readdirSync(new URL("golden/", FOLDER)).map((file) => [
    file.replace(".safetensors", ""),
    parseTensors(Uint8Array.from(bytesOf(`golden/${file}`))),
  ]),
);

/** A tensor of a case, or of the runs `resize` and `kmeans`. */
export function prlTensor(owner: string, name: string): Tensor {
  const tensor = tensors[owner]?.[name];
  if (!tensor) throw new RangeError(`the fixture keeps no tensor ${name} of ${owner}`);
  return tensor;
}

/** The pictures a case names, in its order. */
export const prlFrames = ({ stack, indices }: StackRows) => imagesOf(frames[stack]!, indices);

/** The masks a case names, in its order. */
export const prlMasks = ({ stack, indices }: StackRows) => masksOf(masks[stack]!, indices);

/** The fixture's checkpoint in memory, with the encoder's configuration where `config.json` says it is. */
export function tinyPrlCheckpoint(): MemoryFiles {
  const folder = (name: string, prefix: string): [string, Uint8Array][] =>
    readdirSync(new URL(`${name}/`, FOLDER)).map((file) => [
      `${prefix}${file}`,
      new Uint8Array(readFileSync(new URL(`${name}/${file}`, FOLDER))),
    ]);
  return new MemoryFiles([...folder("model", ""), ...folder("encoder", "../encoder/")]);
}
