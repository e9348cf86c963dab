import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the stub does with one question. */
export type ChatReply =
  /** Streams these words. `slow` waits in front of each; after the last it ends as it should. */
  | { readonly words: readonly string[]; readonly slow?: boolean; readonly finish?: "stop" | "length" }
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  /** The whole answer at once, as servers send it that do not stream. */
  | { readonly whole: unknown }
  /** Streams these words and drops the connection. */
  | { readonly cut: readonly string[] }
  /** An event that is no JSON. */
  | "malformed"
  /** Never answers. */
  | "silence";

export interface ChatRequest {
  readonly authorization: string | null;
  readonly body: {
    readonly model: string;
    readonly stream: boolean;
    readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  };
}

/** An OpenAI-compatible interface on this machine that does as it is told. */
export interface ChatServer {
  readonly base: string;
  readonly requests: readonly ChatRequest[];
  /** Questions whose connection the other side closed before they were answered. */
  readonly abandoned: number;
  close(): Promise<void>;
}

interface ChatServerOptions {
  readonly models?: readonly string[];
  /** Wanted from everyone who asks; null where none is. */
  readonly key?: string | null;
  /** Whether pages of other origins may read the answers. */
  readonly allowsPages?: boolean;
}

/** @param reply what to do with a question, and which it is, from 0 */
export async function startChatServer(
  reply: (request: ChatRequest, nth: number) => ChatReply,
  { models = ["stub"], key = null, allowsPages = true }: ChatServerOptions = {},
): Promise<ChatServer> {
  const requests: ChatRequest[] = [];
  let abandoned = 0;
  const server = createServer(async (message, response) => {
    if (allowsPages) {
      response.setHeader("Access-Control-Allow-Origin", "*");
      response.setHeader("Access-Control-Allow-Headers", "*");
      response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
    }
    if (message.method === "OPTIONS") return void response.writeHead(204).end();
    const authorization = message.headers.authorization ?? null;
    if (key !== null && authorization !== `Bearer ${key}`) {
      return void response.writeHead(401).end('{"error":{"message":"no key"}}');
    }
    if (message.method === "GET") {
      return void response.end(JSON.stringify({ data: models.map((id) => ({ id })) }));
    }
    const request: ChatRequest = { authorization, body: JSON.parse(await textOf(message)) };
    requests.push(request);
    response.once("close", () => {
      if (!response.writableFinished) abandoned++;
    });
    await give(reply(request, requests.length - 1), response);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    base: `http://127.0.0.1:${port}/v1`,
    requests,
    get abandoned() {
      return abandoned;
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function textOf(message: IncomingMessage): Promise<string> {
  let text = "";
  for await (const piece of message) text += String(piece);
  return text;
}

async function give(reply: ChatReply, response: ServerResponse): Promise<void> {
  if (reply === "silence") return;
  if (reply !== "malformed" && "status" in reply) {
    response.writeHead(reply.status, reply.headers);
    return void response.end(reply.body ?? "");
  }
  if (reply !== "malformed" && "whole" in reply) {
    response.writeHead(200, { "Content-Type": "application/json" });
    return void response.end(JSON.stringify({ choices: [{ message: { content: reply.whole } }] }));
  }
  response.writeHead(200, { "Content-Type": "text/event-stream" }).flushHeaders();
  if (reply === "malformed") return void response.end("data: {not json\n\n");
  const isCut = "cut" in reply;
  for (const content of isCut ? reply.cut : reply.words) {
    if (!isCut && reply.slow) await new Promise((resolve) => setTimeout(resolve, 150));
    response.write(`data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`);
  }
  // What was written arrives before the end does.
  if (isCut) return void setTimeout(() => response.destroy(), 50);
  const finish_reason = reply.finish ?? "stop";
  response.end(`data: ${JSON.stringify({ choices: [{ delta: {}, finish_reason }] })}\n\ndata: [DONE]\n\n`);
}
