import { Tokenizer } from "@huggingface/tokenizers";
import { expect, it } from "vitest";
import type { MemoryFiles } from "../../testing/memory-files.ts";
import { tinyCheckpoint } from "../../testing/vr3-checkpoint.ts";
import { golden } from "../../testing/vr3-fixture.ts";
import { readJson } from "../byte-source.ts";
import { buildTokenizerFile } from "./tokenizer-file.ts";

const source = tinyCheckpoint();
const parse = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes));

it("has the vocabulary, merges and added tokens of the fast file", async () => {
  const built = parse(await buildTokenizerFile(source));
  const fast = parse(source.get("tokenizer.json"));
  expect(built.model).toEqual(fast.model);
  expect(built.added_tokens).toEqual(fast.added_tokens);
  expect(built.pre_tokenizer.pretokenizers[0]).toEqual(fast.pre_tokenizer.pretokenizers[0]);
});

it("gives upstream's ids on every golden string", async () => {
  const tokenizer = new Tokenizer(parse(await buildTokenizerFile(source)), {
    ...(await readJson(source, "tokenizer_config.json")),
  });
  for (const { text, ids } of golden.tokenizer) expect(tokenizer.encode(text).ids, text).toEqual(ids);
});

/** The tokenizer as transformers wrote it before 4.34: added tokens without flags, in a file of their own. */
function legacyCheckpoint(): MemoryFiles {
  const files = tinyCheckpoint();
  const { added_tokens_decoder: _, ...config } = parse(files.get("tokenizer_config.json"));
  files.files.set("tokenizer_config.json", new TextEncoder().encode(JSON.stringify(config)));
  return files;
}

it("takes added tokens from added_tokens.json where the configuration has none", async () => {
  const [legacy, current] = [await buildTokenizerFile(legacyCheckpoint()), await buildTokenizerFile(source)];
  const withoutFlag = ({ special: _, ...token }: { special: boolean }) => token;
  expect(parse(legacy).added_tokens.map(withoutFlag)).toEqual(parse(current).added_tokens.map(withoutFlag));
  const listed = parse(source.get("special_tokens_map.json"));
  for (const { content, special } of parse(legacy).added_tokens) {
    expect(special, content).toBe(JSON.stringify(listed).includes(JSON.stringify(content)));
  }
});

it("needs one of the two", async () => {
  const files = legacyCheckpoint();
  files.files.delete("added_tokens.json");
  await expect(buildTokenizerFile(files)).rejects.toThrow("added_tokens_decoder, or added_tokens.json");
});

it("reads merges with the line ends of Windows, a version line and none at the end", async () => {
  const files = tinyCheckpoint();
  const merges = new TextDecoder().decode(source.get("merges.txt")).replace(/^#version.*\n/, "");
  const lines = ["#version: 0.2", ...merges.trimEnd().split("\n")];
  files.files.set("merges.txt", new TextEncoder().encode(lines.join("\r\n")));
  expect(await buildTokenizerFile(files)).toEqual(await buildTokenizerFile(source));
});

it.each([
  ["merges.txt", "a b\na b c\n", "merges.txt: merge 2"],
  ["vocab.json", "[]", "vocab.json should hold a JSON object"],
  ["added_tokens.json", '{"<a>":"1"}', "added_tokens.json: <a>"],
  ["added_tokens.json", '{"<a>":-1}', "added_tokens.json: <a>"],
  ["tokenizer_config.json", '{"added_tokens_decoder":{"x":{"content":"<a>"}}}', "added token x"],
])("refuses a broken %s: %s", async (file, content, message) => {
  const broken = file === "added_tokens.json" ? legacyCheckpoint() : tinyCheckpoint();
  broken.files.set(file, new TextEncoder().encode(content));
  await expect(buildTokenizerFile(broken)).rejects.toThrow(message);
});
