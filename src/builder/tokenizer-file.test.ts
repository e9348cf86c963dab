import { Tokenizer } from "@huggingface/tokenizers";
import { expect, it } from "vitest";
import { tinyCheckpoint } from "../testing/vr3-checkpoint.ts";
import { golden } from "../testing/vr3-fixture.ts";
import { readJson } from "./byte-source.ts";
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

it.each([
  ["merges.txt", "a b\na b c\n", "merges.txt: merge 2"],
  ["vocab.json", "[]", "vocab.json should hold a JSON object"],
  ["tokenizer_config.json", "{}", "should hold added_tokens_decoder"],
  ["tokenizer_config.json", '{"added_tokens_decoder":{"x":{"content":"<a>"}}}', "added token x"],
])("refuses a broken %s: %s", async (file, content, message) => {
  const broken = tinyCheckpoint();
  broken.files.set(file, new TextEncoder().encode(content));
  await expect(buildTokenizerFile(broken)).rejects.toThrow(message);
});
