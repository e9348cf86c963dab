import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { openVideo } from "./open-video.ts";

// Index and time of every frame beside ffprobe's, see e2e/clips/probe.py.

interface Probed {
  readonly name: string;
  readonly timesSeconds: readonly number[];
}

const CLIPS = new URL("../../e2e/clips/", import.meta.url);
const PROBED: readonly Probed[] = readFileSync(new URL("exact.jsonl", CLIPS), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line));

// Node decodes no video. Nothing here needs to: files are asked for their packets only.
beforeAll(() => {
  const isConfigSupported = async (config: VideoDecoderConfig) => ({ config, supported: true });
  vi.stubGlobal("VideoDecoder", { isConfigSupported });
});
afterAll(() => vi.unstubAllGlobals());

it.each(PROBED.map((probed) => [probed.name, probed] as const))("%s", async (name, { timesSeconds }) => {
  const file = new File([readFileSync(new URL(name, CLIPS))], name);
  const { info, input } = await openVideo(file, () => undefined);
  input.dispose();
  expect(info.timesSeconds).toHaveLength(timesSeconds.length);
  // ffprobe prints microseconds.
  for (const [at, seconds] of timesSeconds.entries())
    expect(Math.abs(info.timesSeconds[at]! - seconds)).toBeLessThan(2e-6);
});
