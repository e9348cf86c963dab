import type * as Ort from "onnxruntime-web";
import { RUNTIME_VERSION } from "./runtime.ts";

/** How often the runtime looks at the option while it makes a session: its WebGPU provider first, then its own JavaScript. */
const READS = 5;

/**
 * Has the WebGPU provider record runs, but not the runtime's JavaScript around it: that would bind one set of buffers for ever, and
 * prefill has others. Both read the same option, so it is true only once.
 * @returns to be called once the session is made; throws when the runtime read the option otherwise than expected, as the wrong one
 *          may then have been told
 */
export function recordRuns(options: Ort.InferenceSession.SessionOptions): () => void {
  let reads = 0;
  Object.defineProperty(options, "enableGraphCapture", { get: () => reads++ === 0 });
  return () => {
    if (reads === READS) return;
    throw new Error(
      `onnxruntime-web should read enableGraphCapture ${READS} times as ${RUNTIME_VERSION} does, and read it ${reads} times; see recorded-runs.ts`,
    );
  };
}
