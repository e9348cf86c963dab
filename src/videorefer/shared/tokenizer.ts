import { Tokenizer } from "@huggingface/tokenizers";
import { FailureError } from "../../core/failure.ts";
import type { JsonObject } from "../../core/json-object.ts";
import { Detokenizer, type TokenTable } from "./detokenizer.ts";
import type { Prompt } from "./prompt.ts";

interface AddedToken {
  readonly id: number;
  readonly content: string;
}

export interface TokenizerSource {
  /** tokenizer.json */
  readonly tokenizer: JsonObject;
  /** special_tokens_map.json */
  readonly specialTokensMap: JsonObject;
}

/** A prompt as ids, with the positions that take picture and region rows, each in order. */
export interface EncodedPrompt {
  readonly ids: Int32Array;
  readonly imagePositions: Int32Array;
  readonly regionPositions: Int32Array;
}

/** A checkpoint's byte-level BPE tokenizer, with upstream's rules for added tokens. */
export class PromptTokenizer {
  private readonly bpe: Tokenizer;
  private readonly added: ReadonlyMap<string, number>;
  private readonly addedPattern: RegExp | null;
  private readonly table: TokenTable;

  /**
   * @param controlTokens that prompts of the model's family need
   * @throws FailureError `package-corrupt` for files that are not a tokenizer, `package-unsupported` for added tokens
   *         that strip or normalise their surroundings (no family's do) or a missing control token
   */
  constructor({ tokenizer, specialTokensMap }: TokenizerSource, controlTokens: readonly string[]) {
    const added = readAddedTokens(tokenizer);
    this.added = new Map(added.map(({ content, id }) => [content, id]));
    this.addedPattern = longestFirst([...this.added.keys()]);
    // The library sees no added tokens: which texts may become one is decided here, by who wrote the text.
    this.bpe = openBpe(tokenizer);
    const contents = new Map(added.map(({ content, id }) => [id, content]));
    const skipped = new Set(specialContents(specialTokensMap).map((content) => this.added.get(content)));
    this.table = {
      entry: (id) => contents.get(id) ?? this.bpe.id_to_token(id),
      isAdded: (id) => contents.has(id),
      isSkipped: (id) => skipped.has(id),
    };
    for (const token of controlTokens) this.controlId(token);
  }

  /** Id of a control token. */
  controlId(token: string): number {
    const id = this.added.get(token);
    if (id === undefined)
      throw new FailureError("package-unsupported", `tokenizer.json: ${token} is missing`);
    return id;
  }

  /** Ids of a text in which every added token is recognised, as upstream's tokenizer reads a finished string. */
  encode(text: string): number[] {
    if (this.addedPattern === null) return this.encodePlain(text);
    return text.split(this.addedPattern).flatMap((piece) => {
      const id = this.added.get(piece);
      return id === undefined ? this.encodePlain(piece) : [id];
    });
  }

  /**
   * Ids of a prompt with every place widened to its rows. Equal to `encode` of the widened string, except that
   * control tokens spelled out by a person stay plain text. A place whose token is not in the vocabulary gets id 0: its
   * embedding is replaced anyway.
   * @param rowsPerPicture rows of every picture in prompt order; give kept counts to leave pruned tokens out
   * @param rowsPerRegion  rows of every region place; one each when absent
   * @throws RangeError when the prompt has another number of pictures or regions
   * Source: videorefer-models.md 5.7, 6.8 step 5, 6.9.
   */
  encodePrompt(
    prompt: Prompt,
    rowsPerPicture: readonly number[],
    rowsPerRegion?: readonly number[],
  ): EncodedPrompt {
    const ids: number[] = [];
    const positions = { picture: [] as number[], region: [] as number[] };
    const seen = { picture: 0, region: 0 };
    for (const part of prompt.parts) {
      if (typeof part === "string") {
        for (const id of this.encodePlain(part)) ids.push(id);
        continue;
      }
      const { token, place } = part;
      if (!place) {
        ids.push(this.controlId(token));
        continue;
      }
      const nth = seen[place]++;
      const rows =
        place === "picture" ? (rowsPerPicture[nth] ?? 0) : rowsPerRegion ? (rowsPerRegion[nth] ?? 0) : 1;
      const id = this.added.get(token) ?? 0;
      for (let row = 0; row < rows; row++) {
        positions[place].push(ids.length);
        ids.push(id);
      }
    }
    expectCount("pictures", seen.picture, rowsPerPicture.length);
    if (rowsPerRegion) expectCount("regions", seen.region, rowsPerRegion.length);
    return {
      ids: Int32Array.from(ids),
      imagePositions: Int32Array.from(positions.picture),
      regionPositions: Int32Array.from(positions.region),
    };
  }

  /** Text of generated ids, not trimmed. */
  decode(ids: Iterable<number>): string {
    const detokenizer = this.detokenizer();
    let text = "";
    for (const id of ids) text += detokenizer.push(id);
    return text + detokenizer.finish();
  }

  /** A detokeniser for one stream of ids. */
  detokenizer(): Detokenizer {
    return new Detokenizer(this.table);
  }

  private encodePlain(text: string): number[] {
    return text === "" ? [] : this.bpe.encode(text, { add_special_tokens: false }).ids;
  }
}

function expectCount(what: string, found: number, given: number): void {
  if (found !== given)
    throw new RangeError(`the prompt shows ${found} ${what}, got token counts for ${given}`);
}

function openBpe(tokenizer: JsonObject): Tokenizer {
  try {
    return new Tokenizer({ ...tokenizer, added_tokens: [] }, {});
  } catch (error) {
    throw new FailureError("package-corrupt", `tokenizer.json cannot be read: ${String(error)}`, {
      cause: error,
    });
  }
}

function readAddedTokens(tokenizer: JsonObject): AddedToken[] {
  const list = tokenizer.added_tokens;
  if (!Array.isArray(list))
    throw new FailureError("package-corrupt", "tokenizer.json: added_tokens is missing");
  return list.map((token: JsonObject) => {
    if (typeof token?.content !== "string" || token.content === "" || !Number.isSafeInteger(token.id)) {
      throw new FailureError("package-corrupt", `tokenizer.json: bad added token ${JSON.stringify(token)}`);
    }
    if (token.lstrip || token.rstrip || token.single_word || token.normalized) {
      throw new FailureError(
        "package-unsupported",
        `tokenizer.json: added token ${token.content} should neither strip nor normalise`,
      );
    }
    return { id: token.id as number, content: token.content };
  });
}

/** Contents of every token in special_tokens_map.json, whether written as a string, an object or a list. */
function specialContents(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(specialContents);
  if (value === null || typeof value !== "object") return [];
  const { content } = value as JsonObject;
  return typeof content === "string" ? [content] : Object.values(value).flatMap(specialContents);
}

/** A splitting pattern that captures the longest of the given texts; null for none. */
function longestFirst(texts: readonly string[]): RegExp | null {
  if (texts.length === 0) return null;
  const escaped = [...texts]
    .sort((a, b) => b.length - a.length)
    .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`(${escaped.join("|")})`);
}
