import { readdirSync, readFileSync } from "node:fs";
import { MemoryFiles } from "./memory-files.ts";

/** A fixture's checkpoint in memory, with the encoder's configuration beside it as the real repositories have it. */
export function tinyCheckpoint(fixture = "videorefer-videollama3-tiny"): MemoryFiles {
  const root = new URL(`./fixtures/${fixture}/`, import.meta.url);
  const folder = (name: string, prefix: string): [string, Uint8Array][] =>
    readdirSync(new URL(`${name}/`, root)).map((file) => [
      `${prefix}${file}`,
      new Uint8Array(readFileSync(new URL(`${name}/${file}`, root))),
    ]);
  return new MemoryFiles([...folder("model", ""), ...folder("encoder", "../encoder/")]);
}
