import { WorkerDevice } from "../../../engine/runtime/worker-device.ts";
import { asSegmenterPackage, type ModelPackage } from "../../../package/open-package.ts";
import { openSam2Networks } from "../../../segment/sam2/graph-networks.ts";
import { failureWords } from "../failure-words.ts";
import type { CaseReport, ParityRun } from "../report.ts";
import { StageLog } from "../stage-log.ts";
import { openTensors } from "../tensor-file.ts";
import { sam2Cases } from "./cases.ts";
import type { Sam2Golden } from "./golden.ts";
import { Workbench } from "./workbench.ts";

/** Runs all cases of a fixture of SAM 2.1 or EdgeTAM on a device of its own. */
export async function runSam2Fixture(
  { device: choice, fixtureUrl, dtype, only }: ParityRun,
  golden: Sam2Golden,
  model: ModelPackage,
  onLine: (line: string) => void,
): Promise<CaseReport[]> {
  const device = new WorkerDevice();
  try {
    const { execution, report } = await device.open(choice);
    const networks = await openSam2Networks(execution, asSegmenterPackage(model), golden.image_size);
    const bench = new Workbench(
      execution,
      networks,
      golden,
      await openTensors(fixtureUrl, "golden.safetensors"),
    );
    const reports: CaseReport[] = [];
    for (const one of sam2Cases(bench).filter(({ id }) => id.includes(only))) {
      onLine(`${choice}: ${one.id}`);
      const log = new StageLog(dtype);
      const failure = await one.run(log).then(() => null, failureWords);
      const { device: used, runtime } = report;
      reports.push({ id: one.id, device: used, runtime, stages: log.stages, failure, timings: null });
    }
    bench.dispose();
    await networks.dispose();
    return reports;
  } finally {
    device.dispose();
  }
}
