import * as ort from "onnxruntime-web";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createExecution, type Execution } from "../../../engine/runtime/execution.ts";
import { openSam2Networks } from "../../../segment/sam2/graph-networks.ts";
import type { Sam2Networks } from "../../../segment/sam2/networks.ts";
import { buildSegmenterPackage, MemoryBlobReader } from "../../../testing/memory-package.ts";
import { readSam2Fixture } from "../../../testing/sam2-fixture.ts";
import { type StageReport, stagePassed } from "../report.ts";
import { StageLog } from "../stage-log.ts";
import { sam2Cases } from "./cases.ts";
import type { Sam2Golden } from "./golden.ts";
import { Workbench } from "./workbench.ts";

// From pixels to masks of whole videos, on the runtime's wasm build in float32, against upstream's own numbers.

function nodeExecution(): Execution {
  ort.env.wasm.numThreads = 1;
  return createExecution({ ort, build: "wasm", threads: 1, version: "" }, null);
}

describe.each(["sam2-tiny", "edgetam-tiny"] as const)("%s", (name) => {
  const fixture = readSam2Fixture(name);
  const golden = fixture.golden as unknown as Sam2Golden;
  let networks: Sam2Networks;
  let bench: Workbench;

  beforeAll(async () => {
    vi.stubGlobal("FileReaderSync", MemoryBlobReader);
    const model = await buildSegmenterPackage(fixture.checkpoint());
    const execution = nodeExecution();
    networks = await openSam2Networks(execution, model, golden.image_size);
    const tensors = {
      has: (tensor: string) => tensor in fixture.tensors,
      get(tensor: string) {
        const { shape, data } = fixture.tensors[tensor]!;
        return { shape, values: data };
      },
    };
    bench = new Workbench(execution, networks, golden, tensors);
  });
  afterAll(async () => {
    vi.unstubAllGlobals();
    bench.dispose();
    await networks.dispose();
  });

  const names = [
    ...["positions", "encoder", "masks", "memory encoder", "memory attention"],
    ...Object.keys(golden.image).map((one) => `image ${one}`),
    ...Object.keys(golden.scenarios).map((one) => `video ${one}`),
  ];
  it.each(names)("%s", async (id) => {
    const log = new StageLog("f32");
    await sam2Cases(bench)
      .find((one) => one.id === id)!
      .run(log);
    expect(log.stages.length).toBeGreaterThan(0);
    expect(log.stages.filter((stage) => !stagePassed(stage)).map(wordsOf)).toEqual([]);
  });
});

function wordsOf(stage: StageReport): string {
  if (stage.kind === "exact")
    return `${stage.stage}: ${stage.mismatches} of ${stage.compared}, ${stage.detail}`;
  return `${stage.stage}: off by ${stage.worstAbsolute} of ${stage.scale}`;
}
