import { expect, it } from "vitest";
import type { AnswerId } from "../core/project.ts";
import { useApp } from "../state/app-store.ts";
import { FakePlayback } from "../testing/fake-services.ts";
import { untilQuiet } from "./until-quiet.ts";

const settled = () => new Promise((resolve) => setTimeout(resolve));

it("waits for playback and for answers to end", async () => {
  const playback = new FakePlayback(10);
  await untilQuiet(playback);
  const id = "a" as AnswerId;
  playback.play();
  useApp.getState().answerQueued(id, () => undefined);
  let isQuiet = false;
  void untilQuiet(playback).then(() => {
    isQuiet = true;
  });
  playback.pause();
  await settled();
  expect(isQuiet).toBe(false);
  useApp.getState().answerEnded(id);
  await settled();
  expect(isQuiet).toBe(true);
});
