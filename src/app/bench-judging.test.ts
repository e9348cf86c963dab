import { afterEach, beforeEach, expect, it } from "vitest";
import { correctedScores } from "../benchmark/corrected-scores.ts";
import type { Prediction } from "../benchmark/run-bench.ts";
import { createEndpoints } from "../general/endpoint-service.ts";
import type { JobId } from "../protocol/engine.ts";
import { useApp } from "../state/app-store.ts";
import { type JudgeServer, startJudgeServer } from "../testing/judge-server.ts";
import { endpointJudge, judgeDescriptions, readJudgePrompt, rulesJudge } from "./bench-judging.ts";
import type { EndpointModels } from "./endpoint-models.ts";

// The worker's code in place of the worker, and a judge that answers on this machine.

const REPLY = "1. Subject Correspondence: 4\n";

let server: JudgeServer;
let refuses: string | null;

beforeEach(async () => {
  refuses = null;
  server = await startJudgeServer(({ user }) =>
    refuses !== null && user.includes(refuses) ? { status: 400, body: "{}" } : { content: REPLY },
  );
  const endpoint = { id: "judge", base: server.base, model: "j", mayGetFrames: false };
  useApp.getState().settingsChanged({ endpoints: [endpoint], networkCut: false });
});
afterEach(() => server.close());

function endpoints(): Pick<EndpointModels, "client"> {
  const worker = createEndpoints();
  const nobody = (() => undefined) as never;
  worker.permit({ bases: [server.base], framesTo: [], isCut: false }, nobody);
  const judge: EndpointModels["client"]["judge"] = (endpoint, prompt, item, _, signal) => {
    const job = crypto.randomUUID() as JobId;
    signal.addEventListener("abort", () => worker.cancel(job));
    return worker.judge(job, endpoint, prompt, item, nobody);
  };
  return { client: { judge } as EndpointModels["client"] };
}

const predictions = (...rows: readonly Partial<Prediction>[]) =>
  new Map(
    rows.map((row, id) => [String(id), { id, caption: "a dog", pred: `cat ${id}`, ...row } as Prediction]),
  );

const judge = (
  of: ReadonlyMap<string, Prediction>,
  by = endpointJudge(endpoints(), "judge", "be fair"),
  signal = new AbortController().signal,
) => {
  const kept: [string, string][] = [];
  const faults: string[] = [];
  const judged = judgeDescriptions(
    by,
    of,
    {
      onReply: async (key, reply) => void kept.push([key, reply]),
      onProgress: (_done, _left, fault) => fault !== null && faults.push(fault),
    },
    signal,
  );
  return { judged, kept, faults };
};

it("asks about every description without a reply, and about no other", async () => {
  const { judged, kept } = judge(predictions({}, { gpt: "1. Subject Correspondence: 2" }, {}));
  expect((await judged).ok).toBe(true);
  expect(kept).toEqual([
    ["0", REPLY],
    ["2", REPLY],
  ]);
  expect(server.requests.map(({ user }) => /cat \d/.exec(user)![0])).toEqual(["cat 0", "cat 2"]);
  expect(server.requests[0]!.system).toBe("be fair");
});

it("goes on after one that is refused, and says why", async () => {
  refuses = "cat 0";
  const { judged, kept, faults } = judge(predictions({}, {}));
  await judged;
  expect(kept.map(([key]) => key)).toEqual(["1"]);
  expect(faults).toEqual(["the judge answered 400"]);
});

it("judges shapes world by rules, with nothing sent, as the command does", async () => {
  const caption = "A small striped red ring. It moves to the left and then stops.";
  const rows = predictions(
    { caption, pred: caption },
    { caption, gpt: REPLY },
    { caption, pred: "A blue star." },
  );
  const { judged, kept } = judge(rows, rulesJudge);
  expect((await judged).ok).toBe(true);
  expect(kept.map(([key]) => key)).toEqual(["0", "2"]);
  expect(kept.map(([, reply]) => Object.values(correctedScores(reply)))).toEqual([
    [5, 5, 5, 5],
    [0, 0, 0, 0],
  ]);
  expect(server.requests).toEqual([]);
});

it("stops between two items", async () => {
  const stop = new AbortController();
  const kept: string[] = [];
  const judged = await judgeDescriptions(
    endpointJudge(endpoints(), "judge", "p"),
    predictions({}, {}, {}),
    {
      onReply: async (key) => {
        kept.push(key);
        stop.abort();
      },
      onProgress: () => undefined,
    },
    stop.signal,
  );
  expect(judged.ok).toBe(false);
  expect(kept).toEqual(["0"]);
});

it("reads a prompt as text, and knows that another one is not upstream's", async () => {
  expect(await readJudgePrompt(new File([" p\n"], "p.txt"))).toEqual({
    text: " p\n",
    hash: expect.stringMatching(/^[0-9a-f]{16}$/),
    isUpstream: false,
  });
  await expect(readJudgePrompt(new File([new Uint8Array([255, 254])], "p.bin"))).rejects.toThrow("UTF-8");
});
