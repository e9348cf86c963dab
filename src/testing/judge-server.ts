import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the stub judge does with one request. */
export type JudgeAnswer =
  | { readonly content: unknown }
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  /** Drops the connection, `cut` in the middle of the body. */
  | "drop"
  | "cut"
  /** Never answers. */
  | "silence";

export interface JudgeRequest {
  readonly path: string;
  readonly authorization: string | null;
  readonly model: string;
  readonly system: string;
  readonly user: string;
  readonly temperature: unknown;
}

/** An OpenAI-compatible endpoint on this machine that does as it is told. */
export interface JudgeServer {
  readonly base: string;
  readonly requests: readonly JudgeRequest[];
  close(): Promise<void>;
}

/** @param answer what to do with a request, and which it is, from 0 */
export async function startJudgeServer(
  answer: (request: JudgeRequest, nth: number) => JudgeAnswer,
): Promise<JudgeServer> {
  const requests: JudgeRequest[] = [];
  const server = createServer(async (message, response) => {
    // It has no list of models.
    if (message.method === "GET") return give({ status: 404 }, response);
    const request = await readRequest(message);
    requests.push(request);
    give(answer(request, requests.length - 1), response);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    base: `http://127.0.0.1:${port}/v1`,
    requests,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function readRequest(message: IncomingMessage): Promise<JudgeRequest> {
  let text = "";
  for await (const piece of message) text += String(piece);
  const { model, messages, temperature } = JSON.parse(text);
  return {
    path: message.url ?? "",
    authorization: message.headers.authorization ?? null,
    model,
    system: messages[0].content,
    user: messages[1].content,
    temperature,
  };
}

function give(answer: JudgeAnswer, response: ServerResponse): void {
  if (answer === "silence") return;
  if (answer === "drop") return void response.destroy();
  if (answer === "cut") {
    response.writeHead(200, { "Content-Length": 1000 });
    return void response.write('{"choices":[', () => response.destroy());
  }
  if ("status" in answer) {
    response.writeHead(answer.status, answer.headers);
    return void response.end(answer.body ?? "");
  }
  response.writeHead(200, { "Content-Type": "application/json" });
  response.end(JSON.stringify({ choices: [{ message: { role: "assistant", content: answer.content } }] }));
}
