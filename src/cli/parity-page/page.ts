import { proxy, wrap } from "comlink";
import { EngineHarness, exportedHarness } from "./engine-harness.ts";
import { ModelsHarness } from "./models-harness.ts";
import type { ParityWorker } from "./parity.worker.ts";
import type { ParityPage } from "./report.ts";
import type { RuntimeWorker } from "./runtime.worker.ts";

// The engine lives in a worker, as in the app.
const worker = new Worker(new URL("./parity.worker.ts", import.meta.url), { type: "module" });
const remote = wrap<ParityWorker>(worker);

const page = globalThis as typeof globalThis & ParityPage;

page.runParity = (run) =>
  remote.run(
    run,
    proxy((line: string) => page.reportProgress(line)),
  );
page.checkKernels = () => remote.kernels();
page.checkThreads = () => remote.threads();
page.selfTestWithSubgroups = () => remote.selfTestWithSubgroups();
page.refusesCpuFallback = () => remote.refusesCpuFallback();
page.checkRuntime = (device) =>
  wrap<RuntimeWorker>(new Worker(new URL("./runtime.worker.ts", import.meta.url), { type: "module" })).check(
    device,
  );
page.openEngine = () => new EngineHarness();
page.openExported = exportedHarness;
page.openModels = () => new ModelsHarness();
