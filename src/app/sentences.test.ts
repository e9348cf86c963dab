import { expect, it } from "vitest";
import { SentenceReader } from "./sentences.ts";

it("reads whole sentences from pieces cut anywhere, and the rest at the end", () => {
  const text = 'The disc is 0.5 wide. It says "stop." Then it moves';
  for (const size of [1, 2, 7, text.length]) {
    const reader = new SentenceReader();
    const read: string[] = [];
    for (let at = 0; at < text.length; at += size) read.push(...reader.push(text.slice(at, at + size)));
    read.push(reader.finish());
    expect(read).toEqual(["The disc is 0.5 wide.", 'It says "stop."', "Then it moves"]);
  }
});
