import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { JsonObject } from "../core/json-object.ts";
import { MemoryFiles } from "./memory-files.ts";
import { parseTensors, type Tensor } from "./tensors.ts";

/** A golden fixture of the SAM 2 family; its README.md says how upstream's code made it. */
export interface Sam2Fixture {
  readonly config: JsonObject;
  /** golden.json, parsed. */
  readonly golden: unknown;
  readonly tensors: Readonly<Record<string, Tensor>>;
  /** The checkpoint in memory. */
  checkpoint(): MemoryFiles;
}

export function readSam2Fixture(name: "sam2-tiny" | "edgetam-tiny"): Sam2Fixture {
  const folder = new URL(`./fixtures/${name}/`, import.meta.url);
  const read = (path: string) => readFileSync(new URL(path, folder));
  const json = (path: string) => JSON.parse(read(path).toString());
  return {
    config: json("config.json"),
    golden: json("golden.json"),
    tensors: parseTensors(Uint8Array.from(gunzipSync(read("golden.safetensors.gz")))),
    checkpoint: () =>
      new MemoryFiles(
        readdirSync(folder)
          .filter((path) => path === "config.json" || path.endsWith(".safetensors"))
          .map((path): [string, Uint8Array] => [path, new Uint8Array(read(path))]),
      ),
  };
}
