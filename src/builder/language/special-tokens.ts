import type { JsonObject } from "../../core/json-object.ts";
import { type ByteSource, readJson } from "../byte-source.ts";

const SPECIAL_TOKENS = "special_tokens_map.json";

/** Entries of `tokenizer_config.json` that name special tokens: each a text, a token with flags, or a list of either. */
const SPECIAL_ENTRIES = [
  "bos_token",
  "eos_token",
  "unk_token",
  "sep_token",
  "pad_token",
  "cls_token",
  "mask_token",
  "additional_special_tokens",
  "extra_special_tokens",
] as const;

/**
 * `special_tokens_map.json`. Since transformers 5 its entries are in `tokenizer_config.json` alone.
 * @throws FailureError `checkpoint-invalid`, naming the file
 */
export async function readSpecialTokens(source: ByteSource): Promise<JsonObject> {
  if (await source.exists(SPECIAL_TOKENS)) return readJson(source, SPECIAL_TOKENS);
  const tokenizerConfig = await readJson(source, "tokenizer_config.json");
  return Object.fromEntries(
    SPECIAL_ENTRIES.flatMap((key) => {
      const value = tokenizerConfig[key] ?? null;
      return value === null ? [] : [[key, value]];
    }),
  );
}
