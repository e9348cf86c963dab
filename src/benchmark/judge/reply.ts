import type { JsonObject } from "../../core/json-object.ts";
import { correctedScores } from "../corrected-scores.ts";
import { upstreamScores } from "../judge-scores.ts";

/** What a judge wrote; or why that is nothing to score, as the end of a sentence. */
export type ReadReply =
  | { readonly text: string; readonly fault: null }
  | { readonly text: null; readonly fault: string };

/** Many times what a judge has to say. */
const MAX_CHARACTERS = 2 ** 16;

const fault = (words: string): ReadReply => ({ text: null, fault: words });

/** The reply in the body of a chat completion. */
export function readReply(body: string): ReadReply {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return fault("sent a body that is no JSON");
  }
  const [choice] = listOf(member(json, "choices"));
  if (choice === undefined) return fault("sent no choices");
  const text = textOf(member(member(choice, "message"), "content"));
  if (text.trim() === "") return fault("sent empty content");
  if (text.length > MAX_CHARACTERS) return fault(`sent a reply of more than ${MAX_CHARACTERS} characters`);
  return hasScores(text) ? { text, fault: null } : fault("sent a reply in which no score can be read");
}

/** Whether any dimension can be read, by either reading. */
export function hasScores(reply: string): boolean {
  return [correctedScores(reply), upstreamScores(reply)].some((scores) =>
    Object.values(scores).some((score) => score !== null),
  );
}

/** Content is a text, or a list of parts with texts. */
function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  return listOf(content)
    .map((part) => (typeof part === "string" ? part : member(part, "text")))
    .filter((text) => typeof text === "string")
    .join("");
}

/** What an error's body says, in a line; empty where it says nothing that is meant to be read. */
export function errorWords(body: string): string {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return "";
  }
  const error = member(json, "error") ?? json;
  const words = typeof error === "string" ? error : member(error, "message");
  return typeof words === "string"
    ? words
        .replace(/[\s\p{Cc}]+/gu, " ")
        .trim()
        .slice(0, 200)
    : "";
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function member(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.hasOwn(value, key) ? (value as JsonObject)[key] : undefined;
}
