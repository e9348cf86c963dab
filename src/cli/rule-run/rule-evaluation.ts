import { appendFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Bench } from "../../benchmark/bench-item.ts";
import { dataFile } from "../data-files.ts";
import { runEvaluation } from "../run-evaluation.ts";
import { RULE_MODE, RULE_MODEL, ruleModel } from "./rule-model.ts";

// The command's run of a benchmark with a rule in the model's place, as a process that a test can kill. Every item that is asked about is
// noted in a file before its reply.

/** How long a reply takes, in milliseconds: kills then hit every part of a run. */
const REPLY_MS = 1;

const [bench, annotations, out, log] = process.argv.slice(2) as [Bench, string, string, string];
const model = await ruleModel(bench, dataFile(annotations));
const videos = "videos";

await runEvaluation(
  { bench, mode: RULE_MODE, annotations, videos, model: undefined, device: "wasm", limit: null, out },
  async () => ({
    model: RULE_MODEL,
    async answer(path, request) {
      const item = model.itemOf(relative(resolve(videos), path), request);
      appendFileSync(log, `${item}\n`);
      await setTimeout(REPLY_MS);
      return { text: model.replyTo(item), frames: 16 };
    },
    close: async () => {},
  }),
);
