import { readdirSync, readFileSync } from "node:fs";
import { MemoryFiles } from "./memory-files.ts";

const FOLDER = new URL("./fixtures/videorefer-videollama3-tiny/", import.meta.url);

/** The fixture's checkpoint in memory, with the encoder's configuration beside it as the real repositories have it. */
export function tinyCheckpoint(): MemoryFiles {
  const folder = (name: string, prefix: string): [string, Uint8Array][] =>
    readdirSync(new URL(`${name}/`, FOLDER)).map((file) => [
      `${prefix}${file}`,
      new Uint8Array(readFileSync(new URL(`${name}/${file}`, FOLDER))),
    ]);
  return new MemoryFiles([...folder("model", ""), ...folder("encoder", "../encoder/")]);
}
