import { FailureError } from "../../core/failure.ts";
import type { JsonObject } from "../../core/json-object.ts";
import { type ByteSource, readJson, readText } from "../byte-source.ts";
import { readSpecialTokens } from "./special-tokens.ts";

/** How Qwen2 cuts text before merging bytes. Source: the fast tokenizer of Qwen2 and Qwen2.5. */
const QWEN2_PATTERN =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

const ADDED_TOKEN_FLAGS = ["single_word", "lstrip", "rstrip", "normalized", "special"] as const;

const LEGACY_FILE = "added_tokens.json";

/**
 * Builds `tokenizer.json` from the files of Python's slow tokenizer, which does not write it: `vocab.json`, `merges.txt`, and the
 * added tokens with their flags in `tokenizer_config.json`. Before transformers 4.34 the added tokens were in `added_tokens.json`,
 * without flags.
 * @throws FailureError `checkpoint-invalid`, naming the file
 */
export async function buildTokenizerFile(source: ByteSource): Promise<Uint8Array> {
  const vocabulary = await readJson(source, "vocab.json");
  const merges = parseMerges(await readText(source, "merges.txt"));
  const added = await readAddedTokens(source);
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

type AddedToken = { readonly id: number; readonly content: string } & Readonly<
  Record<(typeof ADDED_TOKEN_FLAGS)[number], boolean>
>;

async function readAddedTokens(source: ByteSource): Promise<AddedToken[]> {
  const decoder = (await readJson(source, "tokenizer_config.json")).added_tokens_decoder;
  if (typeof decoder === "object" && decoder !== null && !Array.isArray(decoder))
    return describedTokens(decoder as JsonObject);
  if (decoder === undefined && (await source.exists(LEGACY_FILE)))
    return legacyTokens(await readJson(source, LEGACY_FILE), await specialTokens(source));
  throw new FailureError(
    "checkpoint-invalid",
    `tokenizer_config.json should hold added_tokens_decoder, or ${LEGACY_FILE} should be beside it; download all files of the tokenizer`,
  );
}

/** `added_tokens_decoder`: id to token with flags. */
function describedTokens(decoder: JsonObject): AddedToken[] {
  const tokens = Object.entries(decoder).map(([key, entry]) => {
    const { content, ...token } = (entry ?? {}) as JsonObject;
    return addedToken(
      Number(key),
      content,
      (flag) => token[flag] === true,
      `tokenizer_config.json: added token ${key}`,
    );
  });
  return tokens.sort((a, b) => a.id - b.id);
}

/**
 * `added_tokens.json` maps contents to ids. Upstream's slow tokenizer does not change the text around such tokens, so all flags
 * but `special` are off.
 */
function legacyTokens(ids: JsonObject, special: ReadonlySet<unknown>): AddedToken[] {
  const tokens = Object.entries(ids).map(([content, id]) =>
    addedToken(
      id,
      content,
      (flag) => flag === "special" && special.has(content),
      `${LEGACY_FILE}: ${content}`,
    ),
  );
  return tokens.sort((a, b) => a.id - b.id);
}

function addedToken(
  id: unknown,
  content: unknown,
  flag: (name: string) => boolean,
  where: string,
): AddedToken {
  if (!Number.isSafeInteger(id) || (id as number) < 0 || typeof content !== "string" || content === "") {
    throw new FailureError("checkpoint-invalid", `${where} should have a content and an id`);
  }
  const flags = Object.fromEntries(ADDED_TOKEN_FLAGS.map((name) => [name, flag(name)]));
  return { id: id as number, content, ...(flags as Record<(typeof ADDED_TOKEN_FLAGS)[number], boolean>) };
}

/** The content of every special token: texts, tokens with flags, and lists of either. */
async function specialTokens(source: ByteSource): Promise<Set<unknown>> {
  const map = await readSpecialTokens(source);
  const tokens = Object.values(map).flat();
  return new Set(
    tokens.map((token) => (typeof token === "string" ? token : (token as JsonObject | null)?.content)),
  );
}
