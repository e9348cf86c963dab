import type { JsonObject } from "../core/json-object.ts";
import { isJsonObject } from "../core/json-object.ts";

/** A piece of a chat completion. */
export interface ChatPiece {
  readonly text: string;
  /** Why it ended; null while it goes on. */
  readonly finish: "stop" | "length" | null;
}

/** What a server sent that is no chat completion, as the end of a sentence. */
export class MalformedReply extends Error {}

/** No line of a reply is nearly as long. */
const MAX_LINE_CHARACTERS = 2 ** 20;

/**
 * The pieces of a streamed chat completion, as they come. A server that does not stream sends one piece.
 * @throws MalformedReply for anything else, and for a stream that ends before the answer does
 * Source: the OpenAI API's chat completions: server-sent events whose data is JSON, the last of them `[DONE]`.
 */
export async function* readChat(response: Response): AsyncGenerator<ChatPiece> {
  if (!response.headers.get("Content-Type")?.includes("text/event-stream")) {
    yield wholeReply(await response.text());
    return;
  }
  let isFinished = false;
  for await (const line of linesOf(response)) {
    if (!line.startsWith("data:")) continue;
    const data = line.slice("data:".length).trim();
    if (data === "[DONE]") {
      isFinished = true;
      break;
    }
    const piece = streamedPiece(data);
    if (piece.finish !== null) isFinished = true;
    yield piece;
  }
  if (!isFinished) throw new MalformedReply("ended its reply in the middle");
}

async function* linesOf(response: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  let rest = "";
  try {
    while (reader) {
      const { done, value } = await reader.read();
      if (done) break;
      rest += decoder.decode(value, { stream: true });
      if (rest.length > MAX_LINE_CHARACTERS) throw new MalformedReply("sent a line without end");
      const lines = rest.split(/\r\n|\n|\r/);
      rest = lines.pop() ?? "";
      yield* lines;
    }
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
  if (rest !== "") yield rest;
}

function streamedPiece(data: string): ChatPiece {
  const choice = firstChoice(data);
  // A last piece may hold nothing but counts.
  if (!choice) return { text: "", finish: null };
  return { text: contentOf(choice.delta), finish: finishOf(choice.finish_reason) };
}

function wholeReply(body: string): ChatPiece {
  const choice = firstChoice(body);
  if (!choice) throw new MalformedReply("sent no choices");
  return { text: contentOf(choice.message), finish: finishOf(choice.finish_reason) ?? "stop" };
}

/** @throws MalformedReply for no JSON, and for an error in place of a completion */
function firstChoice(text: string): JsonObject | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new MalformedReply("sent something else than JSON");
  }
  if (!isJsonObject(json)) throw new MalformedReply("sent JSON that is no completion");
  if (isJsonObject(json.error) && typeof json.error.message === "string") {
    throw new MalformedReply(`said: ${json.error.message.slice(0, 200)}`);
  }
  const [choice]: unknown[] = Array.isArray(json.choices) ? json.choices : [];
  return isJsonObject(choice) ? choice : null;
}

/** Content is a text, or a list of parts with texts. */
function contentOf(message: unknown): string {
  if (!isJsonObject(message)) return "";
  const { content } = message;
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .map((part: unknown) => (isJsonObject(part) && typeof part.text === "string" ? part.text : ""))
    .join("");
}

const finishOf = (reason: unknown): ChatPiece["finish"] =>
  typeof reason !== "string" ? null : reason === "length" ? "length" : "stop";
