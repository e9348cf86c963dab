import { wrap } from "comlink";
import type { SegmentSide } from "./segment.worker.ts";
import type { OurSide, Side, WllamaSide } from "./side.ts";

const ours = new Worker(new URL("./ours.worker.ts", import.meta.url), { type: "module" });
const theirs = new Worker(new URL("./theirs.worker.ts", import.meta.url), { type: "module" });
const wllama = new Worker(new URL("./wllama.worker.ts", import.meta.url), { type: "module" });

const segmenter = new Worker(new URL("./segment.worker.ts", import.meta.url), { type: "module" });

Object.assign(globalThis, {
  ours: wrap<OurSide>(ours),
  theirs: wrap<Side>(theirs),
  wllama: wrap<WllamaSide>(wllama),
  segmenter: wrap<SegmentSide>(segmenter),
});
