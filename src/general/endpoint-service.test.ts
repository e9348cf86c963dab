import { expose } from "comlink";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Failure, Result } from "../core/failure.ts";
import type { RgbImage } from "../core/image.ts";
import type { SentRequest } from "../protocol/endpoint.ts";
import type { AskEvent, AskRequest, JobId } from "../protocol/engine.ts";
import { type ChatReply, type ChatServer, startChatServer } from "../testing/chat-server.ts";
import { chatAnswer } from "./chat-answer.ts";
import { createEndpoints } from "./endpoint-service.ts";
import { Gate } from "./gate.ts";

const KEY = "sk-very-secret";
const JOB = "job" as JobId;

let server: ChatServer;
let replies: ChatReply[];
let sent: SentRequest[];
const ports: MessagePort[] = [];

beforeEach(async () => {
  replies = [];
  sent = [];
  server = await startChatServer((_, nth) => replies[nth] ?? { words: ["A red", " circle."] });
});

afterEach(() => {
  for (const port of ports.splice(0)) port.close();
  return server.close();
});

const endpoint = (key: string | null = null) => ({ base: server.base, model: "stub", key });

/** An image with a mask on its left half. */
const image: RgbImage = { width: 40, height: 20, data: new Uint8Array(40 * 20 * 3).fill(80) };
const request: AskRequest = {
  visual: { kind: "image" },
  regions: [
    { label: "object0", views: [{ frameIndex: 0, mask: { size: [20, 40], counts: [0, 400, 400] } }] },
  ],
  turns: [{ role: "user", parts: ["Describe ", { place: "region" }, "."] }],
  settings: {},
};

/** Serves the image as the media worker does. */
function framesPort(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  const rgb = async () => ({ ok: true, value: image });
  expose({ rgb }, port1);
  ports.push(port1, port2);
  return port2;
}

/** The service, with pictures as their first pixel, since Node has no canvas. */
function service({ framesTo = [server.base], isCut = false } = {}) {
  const made = createEndpoints({
    picture: async ({ data }) => `data:first-pixel,${data.slice(0, 3).join(" ")}`,
  });
  const permit = (cut: boolean) =>
    made.permit(
      { bases: [server.base], framesTo, isCut: cut },
      ((one: SentRequest) => void sent.push(one)) as never,
    );
  permit(isCut);
  const events: AskEvent[] = [];
  const ask = (asked = request) =>
    made.ask(JOB, endpoint(), asked, framesPort(), ((event: AskEvent) => void events.push(event)) as never);
  return { made, permit, events, ask };
}

const failureOf = (result: Result<unknown>): Failure | null => (result.ok ? null : result.error);

describe("a question", () => {
  it("goes with the frames marked, and its answer comes in pieces", async () => {
    const { events, ask } = service();
    const answer = await ask();
    expect(answer.ok && [answer.value.text, answer.value.finish]).toEqual(["A red circle.", "stop"]);
    expect(events.flatMap((event) => (event.kind === "text" ? [event.delta] : []))).toEqual([
      "A red",
      " circle.",
    ]);
    const [{ body }] = server.requests as [(typeof server.requests)[0]];
    expect(body.stream).toBe(true);
    expect(body.messages).toEqual([
      {
        role: "user",
        content: [
          // The border of the mask, in red.
          { type: "image_url", image_url: { url: "data:first-pixel,255 0 0" } },
          {
            type: "text",
            text: "An object is outlined in red on one frame of the video. Describe the object outlined in red.",
          },
        ],
      },
    ]);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ host: new URL(server.base).host, purpose: "question" });
    expect(sent[0]!.sentBytes).toBeGreaterThan(100);
    expect(sent[0]!.receivedBytes).toBeGreaterThan(100);
  });

  it("sends no frame where that was not allowed", async () => {
    expect(failureOf(await service({ framesTo: [] }).ask())?.code).toBe("network-cut");
    expect(server.requests).toHaveLength(0);
  });

  it("ends when the person cuts the network, and none begins after that", async () => {
    replies = ["silence"];
    const { ask, permit } = service();
    const asked = ask();
    await expect.poll(() => server.requests.length).toBe(1);
    permit(true);
    expect(failureOf(await asked)?.code).toBe("network-cut");
    expect(failureOf(await ask())?.code).toBe("network-cut");
    expect(server.requests).toHaveLength(1);
  });

  it("stops when it is told to", async () => {
    replies = ["silence"];
    const { ask, made } = service();
    const asked = ask();
    await expect.poll(() => server.requests.length).toBe(1);
    made.cancel(JOB);
    expect(failureOf(await asked)?.code).toBe("cancelled");
  });

  it("is told by the doctor what is wrong", async () => {
    const { made } = service();
    const found = await made.diagnose({ ...endpoint(), model: "other" }, "https://page.test");
    expect(found).toEqual({ ok: true, value: { kind: "model-unknown", models: ["stub"] } });
    expect(sent.map(({ purpose }) => purpose)).toEqual(["connection check"]);
  });
});

describe("an answer", () => {
  const waits: number[] = [];
  const ask = (options: { silenceMs?: number; key?: string } = {}, texts: string[] = []) =>
    chatAnswer(
      endpoint(options.key ?? null),
      [{ role: "user", content: "Hi" }],
      {},
      (delta) => texts.push(delta),
      new AbortController().signal,
      { fetch, wait: async (ms) => void waits.push(ms), silenceMs: options.silenceMs },
    );
  const failure = (asked: Promise<unknown>): Promise<Failure | null> =>
    asked.then(
      () => null,
      (error: { failure: Failure }) => error.failure,
    );
  beforeEach(() => waits.splice(0));

  it("may come whole, from a server that does not stream, in parts or not", async () => {
    replies = [
      { whole: "Hello." },
      {
        whole: [
          { type: "text", text: "Hel" },
          { type: "text", text: "lo." },
        ],
      },
    ];
    expect(await ask()).toEqual({ text: "Hello.", finish: "stop" });
    expect(await ask()).toEqual({ text: "Hello.", finish: "stop" });
  });

  it("says when it was cut at its length", async () => {
    replies = [{ words: ["And"], finish: "length" }];
    expect((await ask()).finish).toBe("length");
  });

  it.each<[string, ChatReply, string]>([
    ["429", { status: 429, headers: { "Retry-After": "2" } }, "answered 429"],
    ["500", { status: 500, body: '{"error":{"message":"no memory"}}' }, "answered 500 (no memory)"],
    ["a malformed event", "malformed", "sent something else than JSON"],
    ["nothing in it", { words: [] }, "sent an empty answer"],
    ["a connection that drops at once", { cut: [] }, "the connection"],
  ])("is tried again after %s, and given up after three attempts", async (name, reply, words) => {
    replies = [reply, reply];
    expect((await ask()).text).toBe("A red circle.");
    expect(waits).toEqual(name === "429" ? [2000, 2000] : [1000, 2000]);
    replies = Array.from({ length: 9 }, () => reply);
    const failed = await failure(ask());
    expect(failed?.code).toBe("endpoint-broken");
    expect(failed?.message).toContain("(3 attempts)");
    if (!words.startsWith("the")) expect(failed?.message).toContain(words);
  });

  it("is not begun anew once there are words", async () => {
    replies = [{ cut: ["A red"] }];
    const texts: string[] = [];
    const failed = await failure(ask({}, texts));
    expect(failed?.code).toBe("endpoint-broken");
    expect(failed?.message).toContain("after a part of its answer");
    expect(texts).toEqual(["A red"]);
    expect(server.requests).toHaveLength(1);
  });

  it("is given up where nothing comes", async () => {
    replies = ["silence", "silence", "silence"];
    expect((await failure(ask({ silenceMs: 50 })))?.code).toBe("endpoint-silent");
  });

  it("does not show the key, and takes a refusal for an answer", async () => {
    replies = [{ status: 401, body: `{"error":{"message":"wrong key ${KEY}"}}` }];
    const failed = await failure(ask({ key: KEY }));
    expect(failed?.code).toBe("endpoint-refused");
    expect(failed?.message).toContain("wrong key …");
    expect(failed?.message).not.toContain(KEY);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]!.authorization).toBe(`Bearer ${KEY}`);
  });
});

describe("the gate", () => {
  it("lets nothing through before it is told to whom", async () => {
    await expect(new Gate().for("question")(server.base)).rejects.toThrow("no endpoint of yours");
  });

  it("knows hosts, whatever the port, and follows no redirection to another", async () => {
    const asked: (RequestInit | undefined)[] = [];
    const gate = new Gate(async (_, init) => {
      asked.push(init);
      return new Response("there");
    });
    gate.permit({ bases: ["http://127.0.0.1:1/v1"], framesTo: [], isCut: false }, (one) => sent.push(one));
    const send = gate.for("connection check");
    expect(await (await send("http://127.0.0.1:2/v1/models")).text()).toBe("there");
    await expect(send("http://127.0.0.2:1/")).rejects.toThrow("no endpoint of yours");
    await expect(send("http://localhost:1/")).rejects.toThrow("no endpoint of yours");
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ redirect: "error", credentials: "omit", referrerPolicy: "no-referrer" });
    expect(sent).toEqual([
      { host: "127.0.0.1:2", purpose: "connection check", sentBytes: 0, receivedBytes: 5 },
    ]);
  });
});
