import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { JsonObject } from "../core/json-object.ts";
import { parseVr7Config } from "../videorefer/vr7/config.ts";
import { MemoryFiles } from "./memory-files.ts";
import { imagesOf, masksOf, parseTensors, type Tensor } from "./tensors.ts";

/** The golden fixture `videorefer-7b-tiny`; its README.md says how upstream's code made it. */
const FOLDER = new URL("./fixtures/videorefer-7b-tiny/", import.meta.url);

interface Vr7GoldenCase {
  readonly mode: "video" | "image" | "text";
  readonly question: string;
  readonly prompt: string;
  readonly input_ids: readonly number[];
  readonly masks?: string;
  readonly region_token_counts?: readonly number[];
}

interface Vr7Golden {
  readonly cases: Readonly<Record<string, Vr7GoldenCase>>;
  readonly sentinels: { readonly "<image>": number; readonly "<video>": number };
  readonly frame_sampling: readonly { frames: number; n: number; indices: readonly number[] }[];
  readonly tokenizer_samples: readonly {
    readonly text: string;
    readonly ids: readonly number[];
    readonly decoded_skip_special: string;
  }[];
}

export function readVr7Json(path: string): JsonObject {
  return JSON.parse(readFileSync(new URL(path, FOLDER), "utf8"));
}

export const vr7Golden = readVr7Json("golden.json") as unknown as Vr7Golden;

export const vr7ConfigFiles = {
  config: readVr7Json("config.json"),
  visionConfig: readVr7Json("siglip/config.json"),
  preprocessorConfig: readVr7Json("siglip/preprocessor_config.json"),
  generationConfig: readVr7Json("generation_config.json"),
};

export const vr7FixtureConfig = parseVr7Config(vr7ConfigFiles);

const unzipped = (path: string) =>
  parseTensors(Uint8Array.from(gunzipSync(readFileSync(new URL(path, FOLDER)))));

const inputs = unzipped("inputs.safetensors.gz");
export const vr7Tensors: Readonly<Record<string, Tensor>> = unzipped("golden.safetensors.gz");

/** Frames of a clip. */
export const vr7Frames = (clip: string, indices: readonly number[]) =>
  imagesOf(inputs[`clip.${clip}`]!, indices);

/** The masks of a case, all objects' one after another. */
export const vr7Masks = (name: string) => masksOf(inputs[name]!);

/** The fixture's checkpoint in memory. */
export function tinyVr7Checkpoint(): MemoryFiles {
  const read = (folder: string): [string, Uint8Array][] =>
    readdirSync(new URL(folder, FOLDER), { withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.startsWith("golden") && !entry.name.endsWith(".gz"))
      .map(({ name }) => [
        `${folder}${name}`,
        new Uint8Array(readFileSync(new URL(`${folder}${name}`, FOLDER))),
      ]);
  return new MemoryFiles([...read(""), ...read("siglip/")]);
}
