import { expect, it } from "vitest";
import { Turns, URGENCY, type Urgency } from "./turns.ts";

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

/** Takes a turn when it comes, notes it down and holds it for a moment. */
function taker(turns: Turns) {
  const log: string[] = [];
  const take = async (name: string, urgency: Urgency, signal?: AbortSignal) => {
    const turn = await turns.take(urgency, signal);
    log.push(name);
    await settled();
    turn.end();
  };
  return { log, take };
}

it("gives turns to the most urgent first, and to equals in order of arrival", async () => {
  const turns = new Turns();
  const { log, take } = taker(turns);
  const first = await turns.take(URGENCY.ahead);
  const all = Promise.all([
    take("ahead", URGENCY.ahead),
    take("track", URGENCY.long),
    take("click", URGENCY.prompt),
    take("next click", URGENCY.prompt),
    take("load", URGENCY.upkeep),
  ]);
  first.end();
  await all;
  expect(log).toEqual(["load", "click", "next click", "track", "ahead"]);
});

it("lets more urgent work in between, and nothing else", async () => {
  const turns = new Turns();
  const { log, take } = taker(turns);
  const long = await turns.take(URGENCY.long);
  const others = [
    take("other track", URGENCY.long),
    take("ahead", URGENCY.ahead),
    take("click", URGENCY.prompt),
  ];
  await long.giveWay();
  log.push("frame");
  await long.giveWay();
  log.push("frame");
  long.end();
  await Promise.all(others);
  expect(log).toEqual(["click", "frame", "frame", "other track", "ahead"]);
});

it("forgets who is cancelled while waiting, also in between", async () => {
  const turns = new Turns();
  const { log, take } = taker(turns);
  const stop = new AbortController();
  const long = await turns.take(URGENCY.long, stop.signal);
  const gone = new AbortController();
  const waiting = take("gone", URGENCY.prompt, gone.signal);
  const click = take("click", URGENCY.prompt);
  gone.abort();
  await expect(waiting).rejects.toThrow("cancelled");
  const back = long.giveWay();
  stop.abort();
  await expect(back).rejects.toThrow("cancelled");
  // The turn was given away: this must not take it from whoever has it.
  long.end();
  await click;
  await take("later", URGENCY.ahead);
  expect(log).toEqual(["click", "later"]);
  await expect(turns.take(URGENCY.prompt, AbortSignal.abort())).rejects.toThrow("cancelled");
});
