import { type ProxyMarked, proxy, type Remote } from "comlink";
import type { Failure, Result } from "../core/failure.ts";
import type { LoadProgress, OnFault, OnLoadProgress } from "../protocol/engine.ts";
import { SilenceWatch } from "./silence-watch.ts";
import type { WorkerLink } from "./worker-link.ts";

/**
 * How long loading may be silent, in looks of a watch: five minutes, since a weak graphics processor compiles a first run's kernels in
 * one go, and no worker speaks meanwhile. The runtime alone may take ten: up to 27 MB come over the network untold.
 */
const patientLooks = (phase: LoadProgress["phase"]): number => (phase === "runtime" ? 30 : 15);

const MAX_LOADS = 2;

/** Why a worker was ended whose loading stood still. */
const STANDSTILL: Failure = {
  code: "internal",
  message:
    "loading the model should show progress, and stood still for minutes in each of two attempts; try again, and if that does not help, choose CPU under Device or restart the browser",
};

/** Loads a model in a worker. A browser's processes sometimes leave a worker waiting for ever: one that stands still is ended and loads once more. */
export async function patientLoad<Api, Info>(
  link: WorkerLink<Api>,
  load: (remote: Remote<Api>, onProgress: OnLoadProgress, onFault: OnFault) => Promise<Result<Info>>,
  onProgress: (progress: LoadProgress) => void,
): Promise<Result<Info>> {
  for (let loads = 1; ; loads++) {
    const watch = new SilenceWatch(patientLooks("manifest"), () => link.terminate(STANDSTILL));
    const show = (progress: LoadProgress) => {
      watch.heard(patientLooks(progress.phase));
      onProgress(progress);
    };
    const onFault: ((failure: Failure) => void) & ProxyMarked = proxy((failure) => link.giveUp(failure));
    const result = await link.call((remote, during) => load(remote, during(show), onFault));
    watch.end();
    if (result.ok || result.error !== STANDSTILL || loads === MAX_LOADS) return result;
  }
}
