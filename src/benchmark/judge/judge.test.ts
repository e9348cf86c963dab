import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type JudgeAnswer, type JudgeServer, startJudgeServer } from "../../testing/judge-server.ts";
import { completionsAddress, isUpstreamPrompt, type JudgeEndpoint, usableKey } from "./endpoint.ts";
import { Judge } from "./judge.ts";

const KEY = "sk-very-secret";
const GOOD = "1. Subject Correspondence: 5\n";
const ITEM = { reference: "a dog", pred: "a cat" };

let server: JudgeServer;
let answers: JudgeAnswer[];
let waits: number[];
let retries: string[];

beforeEach(async () => {
  answers = [];
  waits = [];
  retries = [];
  server = await startJudgeServer((_, nth) => answers[nth] ?? { content: GOOD });
});

afterEach(() => server.close());

function judge(options: Partial<JudgeEndpoint> = {}): Judge {
  const endpoint = {
    address: completionsAddress(server.base),
    model: "m",
    prompt: " p\n",
    key: KEY,
    timeoutMs: 5000,
  };
  return new Judge(
    { ...endpoint, ...options },
    async (ms) => void waits.push(ms),
    (why, ms) => retries.push(`${why}, ${ms}`),
  );
}

it("sends the prompt as it is, and both texts behind their marks", async () => {
  expect(await judge().ask(ITEM)).toEqual({ text: GOOD, fault: null });
  expect(server.requests).toEqual([
    {
      path: "/v1/chat/completions",
      authorization: `Bearer ${KEY}`,
      model: "m",
      system: " p\n",
      user: "##Correct answer: a dog\n##Predicted answer: a cat\n",
      temperature: 0,
    },
  ]);
});

it("sends no key where there is none", async () => {
  await judge({ key: null }).ask(ITEM);
  expect(server.requests[0]!.authorization).toBeNull();
});

it("joins a list of text parts, and keeps white space", async () => {
  answers = [
    {
      content: [
        { type: "text", text: " 1. Subject" },
        { type: "image" },
        { type: "text", text: ` Correspondence: 5\n\n` },
      ],
    },
  ];
  expect((await judge().ask(ITEM)).text).toBe(" 1. Subject Correspondence: 5\n\n");
});

describe("tries again", () => {
  it.each<[string, JudgeAnswer]>([
    ["after 429", { status: 429 }],
    ["after 500", { status: 500 }],
    ["after 503", { status: 503, body: "<html>" }],
    ["after a dropped connection", "drop"],
    ["after a body that is cut", "cut"],
    ["after a body that is no JSON", { status: 200, body: "<html>" }],
    ["after no choices", { status: 200, body: '{"choices":[]}' }],
    ["after no choices at all", { status: 200, body: "null" }],
    ["after no content", { content: null }],
    ["after empty content", { content: " \n" }],
    ["after an empty list of parts", { content: [] }],
    ["after a reply without scores", { content: "I cannot judge that." }],
    ["after a reply that never ends", { content: `${GOOD}${" ".repeat(2 ** 16)}` }],
    ["after a body that never ends", { status: 200, body: " ".repeat(2 ** 20 + 1) }],
  ])("%s, and gives up after five attempts", async (_, answer) => {
    answers = [answer, answer, answer, answer];
    expect((await judge().ask(ITEM)).text).toBe(GOOD);
    expect(waits).toEqual([500, 1000, 2000, 4000]);
    answers = Array.from({ length: 10 }, () => answer);
    const { text, fault } = await judge().ask(ITEM);
    expect(text).toBeNull();
    expect(fault).toMatch(/^the judge .* \(5 attempts\)$/);
    expect(server.requests).toHaveLength(10);
  });

  it("after no reply in time", async () => {
    answers = ["silence"];
    expect((await judge({ timeoutMs: 200 }).ask(ITEM)).text).toBe(GOOD);
  });

  it("when the server asks for it", async () => {
    answers = [
      { status: 429, headers: { "Retry-After": "7" } },
      { status: 503, headers: { "Retry-After": new Date(Date.now() + 60_000).toUTCString() } },
      { status: 429, headers: { "Retry-After": "soon" } },
      { status: 429, headers: { "Retry-After": "0" } },
    ];
    expect((await judge().ask(ITEM)).text).toBe(GOOD);
    const [seconds, date, ...others] = waits;
    expect(seconds).toBe(7000);
    expect(retries[0]).toBe("answered 429, 7000");
    expect(date).toBeGreaterThan(50_000);
    expect(date).toBeLessThanOrEqual(60_000);
    expect(others).toEqual([2000, 0]);
  });
});

it("leaves the temperature out where the model has its own", async () => {
  answers = [{ status: 400, body: '{"error":{"message":"temperature does not support 0"}}' }];
  const one = judge();
  await one.ask(ITEM);
  await one.ask(ITEM);
  expect(server.requests.map(({ temperature }) => temperature)).toEqual([0, undefined, undefined]);
});

it("does not repeat a request that is refused", async () => {
  answers = [
    { status: 400, body: '{"error":{"message":"too long"}}' },
    { status: 302, headers: { Location: "/" } },
  ];
  const one = judge();
  expect((await one.ask(ITEM)).fault).toBe("the judge answered 400 (too long)");
  expect((await one.ask(ITEM)).fault).toBe("the judge answered 302");
  expect((await one.ask(ITEM)).text).toBe(GOOD);
});

it("ends everything on 401 and 404, without showing the key", async () => {
  answers = [
    { status: 401, body: JSON.stringify({ error: { message: `wrong key\n${KEY}` } }) },
    { status: 404, body: JSON.stringify({ error: `no model m for ${KEY}` }) },
  ];
  const one = judge({ address: `${completionsAddress(server.base)}?key=hidden` });
  await expect(one.ask(ITEM)).rejects.toThrow(
    /completions answered 401 \(wrong key …\): it does not accept the key$/,
  );
  await expect(one.ask(ITEM)).rejects.toThrow(
    /answered 404 \(no model m for …\): it has no such address, or no model m$/,
  );
});

it("ends everything where nobody listens", async () => {
  const one = judge();
  await server.close();
  await expect(one.ask(ITEM)).rejects.toThrow("no judge listens at");
  expect(waits).toHaveLength(4);
  server = await startJudgeServer(() => ({ content: GOOD }));
});

it("stops when it is told to", async () => {
  answers = ["silence"];
  const stop = new AbortController();
  const asked = judge().ask(ITEM, stop.signal);
  stop.abort();
  await expect(asked).rejects.toThrow(/abort/i);
});

it("takes the base of an interface, with or without a slash", () => {
  expect(completionsAddress("http://localhost:1234/v1/")).toBe("http://localhost:1234/v1/chat/completions");
  expect(completionsAddress("https://x.test/openai/v1?api-version=2")).toBe(
    "https://x.test/openai/v1/chat/completions?api-version=2",
  );
  for (const wrong of ["", "localhost:1234/v1", "ftp://x.test", "http://me:secret@x.test/v1"]) {
    expect(() => completionsAddress(wrong)).toThrow("expected the base of an OpenAI-compatible interface");
    expect(() => completionsAddress(wrong)).not.toThrow("secret");
  }
});

it("refuses a key that no header can hold, without showing it", () => {
  expect(usableKey(` ${KEY}\n`)).toBe(KEY);
  expect(usableKey(undefined)).toBeNull();
  expect(usableKey(" ")).toBeNull();
  expect(() => usableKey("geheim ßß")).toThrow("expected a key of ASCII characters");
  expect(() => usableKey("geheim ßß")).not.toThrow("geheim");
});

it("knows upstream's prompt by its hash alone", async () => {
  expect(await isUpstreamPrompt(new TextEncoder().encode("You are a judge."))).toBe(false);
});
