import { FailureError } from "../core/failure.ts";
import { type ByteSource, type JsonObject, readJson, readText } from "./byte-source.ts";

/** How Qwen2 cuts text before merging bytes. Source: the fast tokenizer of Qwen2 and Qwen2.5. */
const QWEN2_PATTERN =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

const ADDED_TOKEN_FLAGS = ["single_word", "lstrip", "rstrip", "normalized", "special"] as const;

/**
 * Writes `tokenizer.json` from the slow files, since the publishers save with Python's slow tokenizer, which leaves it out:
 * `vocab.json`, `merges.txt`, and the added tokens with their flags in `tokenizer_config.json`.
 * @throws FailureError `checkpoint-invalid`, naming the file
 */
export async function buildTokenizerFile(source: ByteSource): Promise<Uint8Array> {
  const vocabulary = await readJson(source, "vocab.json");
  const merges = parseMerges(await readText(source, "merges.txt"));
  const added = addedTokens(await readJson(source, "tokenizer_config.json"));
  const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: false };
  const tokenizer = {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: added,
    normalizer: { type: "NFC" },
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        { type: "Split", pattern: { Regex: QWEN2_PATTERN }, behavior: "Isolated", invert: false },
        byteLevel,
      ],
    },
    post_processor: byteLevel,
    decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: vocabulary,
      merges,
    },
  };
  return new TextEncoder().encode(JSON.stringify(tokenizer));
}

function parseMerges(text: string): string[][] {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#version"));
  return lines.map((line, index) => {
    const pair = line.replace(/\r$/, "").split(" ");
    if (pair.length !== 2) {
      throw new FailureError(
        "checkpoint-invalid",
        `merges.txt: merge ${index + 1} should be two pieces, is ${JSON.stringify(line)}`,
      );
    }
    return pair;
  });
}

function addedTokens(config: JsonObject): object[] {
  const decoder = config.added_tokens_decoder;
  if (typeof decoder !== "object" || decoder === null || Array.isArray(decoder)) {
    throw new FailureError("checkpoint-invalid", "tokenizer_config.json should hold added_tokens_decoder");
  }
  return Object.entries(decoder as JsonObject)
    .map(([key, entry]) => {
      const token = (entry ?? {}) as JsonObject;
      const id = Number(key);
      if (!Number.isSafeInteger(id) || id < 0 || typeof token.content !== "string") {
        throw new FailureError(
          "checkpoint-invalid",
          `tokenizer_config.json: added token ${key} should have a content`,
        );
      }
      const flags = Object.fromEntries(ADDED_TOKEN_FLAGS.map((flag) => [flag, token[flag] === true]));
      return { id, content: token.content, ...flags };
    })
    .sort((a, b) => a.id - b.id);
}
