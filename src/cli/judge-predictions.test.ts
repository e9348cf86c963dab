import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  type JudgeAnswer,
  type JudgeRequest,
  type JudgeServer,
  startJudgeServer,
} from "../testing/judge-server.ts";

// The command as a person runs it, against an endpoint on this machine.

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const KEY = "sk-very-secret";
const reply = (score: number) =>
  `  1. Subject Correspondence: ${score}\n2. Appearance Description: ${score}\n3. Temporal Description: ${score}\n4. Hallucination Detection: ${score}\n`;
const line = (id: number, extra: object = {}) => ({
  id,
  video: "v",
  caption: `dog ${id}`,
  pred: `cat ${id}`,
  ...extra,
});

let folder: string;
let server: JudgeServer;
let answer: (request: JudgeRequest) => JudgeAnswer;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "judge-"));
  answer = () => ({ content: reply(4) });
  server = await startJudgeServer((request) => answer(request));
  await writeFile(join(folder, "prompt.txt"), "\ufeffJudge.\n");
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const write = (name: string, items: readonly object[]) =>
  writeFile(join(folder, name), items.map((item) => `${JSON.stringify(item)}\n`).join(""));

interface Run {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function evaluate(...more: string[]): Promise<Run> {
  const judge = ["--judge", server.base, "--judge-model", "m", "--judge-prompt", join(folder, "prompt.txt")];
  const args = ["--bench", "D", "--predictions", join(folder, "p.jsonl"), ...judge, "--json", ...more];
  const command = ["--import", "tsx", join(ROOT, "src/cli/evaluate.ts"), ...args];
  const env = { ...process.env, OPENAI_API_KEY: KEY };
  return new Promise((done) => {
    execFile(process.execPath, command, { cwd: ROOT, env }, (error, stdout, stderr) =>
      done({ status: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

const judged = async (name = "p.judged.json") => JSON.parse(await readFile(join(folder, name), "utf8"));

it("judges what has no reply yet, writes replies as they came, and scores them", async () => {
  await write("p.jsonl", [line(0), line(1, { gpt: reply(2) }), line(2, { gpt: "" })]);
  const { status, stdout, stderr } = await evaluate();
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    bench: "D",
    items: 3,
    judged: 3,
    upstream: { average: 10 / 3, unreadable: [] },
  });
  expect(await judged()).toEqual([
    line(0, { gpt: reply(4) }),
    line(1, { gpt: reply(2) }),
    line(2, { gpt: reply(4) }),
  ]);
  expect(server.requests.map(({ user }) => user)).toEqual([
    "##Correct answer: dog 0\n##Predicted answer: cat 0\n",
    "##Correct answer: dog 2\n##Predicted answer: cat 2\n",
  ]);
  expect(server.requests[0]!.system).toBe("\ufeffJudge.\n");
  expect(server.requests[0]!.authorization).toBe(`Bearer ${KEY}`);
  expect(stderr).toContain("not upstream's");
});

it("goes on after an item that fails, and judges that alone the next time", async () => {
  await write("p.jsonl", [line(0), line(1), line(2)]);
  answer = ({ user }) => (user.includes("cat 1") ? { status: 400, body: KEY } : { content: reply(3) });
  const failed = await evaluate("--out", join(folder, "j.json"));
  expect(failed.status).toBe(1);
  expect(failed.stderr).toContain("item 1: the judge answered 400");
  expect(failed.stderr).toContain("left without scores: item 1.");
  expect((await judged("j.json")).map(({ gpt }: { gpt?: string }) => gpt)).toEqual([
    reply(3),
    undefined,
    reply(3),
  ]);

  answer = () => ({ content: reply(5) });
  const whole = await evaluate("--out", join(folder, "j.json"));
  expect(whole.status).toBe(0);
  expect(server.requests).toHaveLength(4);
  expect(JSON.parse(whole.stdout).corrected.average).toBeCloseTo(11 / 3, 12);
  for (const { stdout, stderr } of [failed, whole]) expect(stdout + stderr).not.toContain(KEY);
  for (const name of await readdir(folder))
    expect(await readFile(join(folder, name), "utf8")).not.toContain(KEY);
});

it("is status 1 where a reply that was there has no scores", async () => {
  await write("p.jsonl", [line(0, { gpt: "I cannot judge that." })]);
  const { status, stdout } = await evaluate();
  expect(status).toBe(1);
  expect(server.requests).toHaveLength(0);
  expect(JSON.parse(stdout)).toMatchObject({ judged: 1, corrected: { unreadable: [0] } });
});

it.each([
  [401, "it does not accept the key. It is taken from OPENAI_API_KEY"],
  [404, "no model m"],
])("ends on %i with a sentence, and keeps what was judged", async (status, sentence) => {
  await write("p.jsonl", [line(0), line(1), line(2)]);
  answer = ({ user }) => (user.includes("cat 0") ? { content: reply(3) } : { status });
  const run = await evaluate();
  expect(run.status).toBe(1);
  expect(run.stdout).toBe("");
  expect(run.stderr).toContain(sentence);
  expect(run.stderr).not.toContain("at Judge");
  expect(server.requests).toHaveLength(2);
  expect((await judged())[0].gpt).toBe(reply(3));
});

it("finds out why no judge answers, and says what to type", async () => {
  await write("p.jsonl", [line(0)]);
  const models = (path: string) =>
    createServer((request, response) => {
      response.setHeader("Connection", "close");
      const isThere = request.method === "GET" && request.url === path;
      response.writeHead(isThere ? 200 : 404);
      response.end(isThere ? JSON.stringify({ data: [{ id: "qwen3:8b" }] }) : "");
    });
  const other = models("/v1/models");
  await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
  const origin = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  try {
    const wrongModel = await evaluate("--judge", `${origin}/v1`);
    expect(wrongModel.status).toBe(1);
    expect(wrongModel.stderr).toContain(`${origin}/v1 has no model m. It has qwen3:8b.`);
    const wrongPath = await evaluate("--judge", origin);
    expect(wrongPath.stderr).toContain(`but one at ${origin}/v1: use that address.`);
  } finally {
    await new Promise((closed) => other.close(closed));
  }
  const nobody = await evaluate("--judge", `${origin}/v1`);
  expect(nobody.status).toBe(1);
  expect(nobody.stderr).toContain(`Nobody listens at ${origin}/v1`);
}, 60_000);

it("explains at the end why no item got a reply", async () => {
  await write("p.jsonl", [line(0)]);
  answer = () => ({ status: 403 });
  const { status, stderr } = await evaluate();
  expect(status).toBe(1);
  expect(stderr).toContain("item 0: the judge answered 403");
  expect(stderr).toContain("has no list of models, as an OpenAI-compatible interface has");
});

it("does not lose replies about other predictions", async () => {
  await write("p.jsonl", [line(0, { pred: "another cat" })]);
  await writeFile(join(folder, "j.json"), JSON.stringify([line(0, { gpt: reply(3) })]));
  const run = await evaluate("--out", join(folder, "j.json"));
  expect(run.status).toBe(1);
  expect(run.stderr).toContain("has replies about other predictions");
  expect(await judged("j.json")).toEqual([line(0, { gpt: reply(3) })]);
});

it("says what it needs", async () => {
  await write("p.jsonl", [line(0)]);
  expect((await evaluate("--judge-prompt", join(folder, "none.txt"))).stderr).toContain(
    "none.txt cannot be read",
  );
  expect((await evaluate("--judge", "localhost")).stderr).toContain(
    "expected the base of an OpenAI-compatible",
  );
  expect((await evaluate("--out", join(folder, "p.jsonl"))).stderr).toContain("should be another file");
});
