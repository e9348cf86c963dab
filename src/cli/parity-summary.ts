import { type CaseReport, type StageReport, stagePassed } from "./parity-page/report.ts";

/** A table per device: every stage over all cases, with its worst error. */
export function summaryLines(reports: readonly CaseReport[]): string[] {
  const lines: string[] = [];
  for (const device of new Set(reports.map((report) => report.device))) {
    const cases = reports.filter((report) => report.device === device);
    const { build, threads, version } = cases[0]!.runtime;
    lines.push(
      "",
      `${device} (onnxruntime-web ${version}, ${build}, ${threads} thread${threads === 1 ? "" : "s"})`,
    );
    const stages = new Map<string, { id: string; stage: StageReport }[]>();
    for (const { id, stages: found } of cases) {
      for (const stage of found) {
        const list = stages.get(stage.stage) ?? [];
        list.push({ id, stage });
        stages.set(stage.stage, list);
      }
    }
    for (const [name, list] of stages) lines.push(stageLine(name, list));
    for (const { id, failure } of cases) if (failure !== null) lines.push(`  FAIL  ${id}: ${failure}`);
    const passed = cases.filter(
      (report) => report.failure === null && report.stages.every(stagePassed),
    ).length;
    lines.push(`  ${passed} of ${cases.length} cases within tolerance`);
  }
  return lines;
}

function stageLine(name: string, list: readonly { id: string; stage: StageReport }[]): string {
  const failed = list.filter(({ stage }) => !stagePassed(stage));
  const verdict = failed.length > 0 ? "  FAIL" : list[0]!.stage.held ? "  ok  " : "  told";
  const head = `${verdict}  ${name.padEnd(28)}`;
  const where = failed.length > 0 ? `  in ${failed.map(({ id }) => id).join(", ")}` : "";
  const compared = list.reduce((sum, { stage }) => sum + stage.compared, 0);
  const first = list[0]!.stage;
  if (first.kind === "exact") {
    const mismatches = list.reduce(
      (sum, { stage }) => sum + (stage.kind === "exact" ? stage.mismatches : 0),
      0,
    );
    const detail = failed[0]?.stage.kind === "exact" ? ` (${failed[0].stage.detail.slice(0, 300)})` : "";
    return `${head} ${mismatches} of ${compared} differ${where}${detail}`;
  }
  const errors = list.flatMap(({ stage }) => (stage.kind === "float" ? [stage] : []));
  const absolute = Math.max(...errors.map((stage) => stage.worstAbsolute));
  // Where zeros are expected, errors have no scale.
  const scaled = errors.filter((stage) => stage.scale > 0);
  const relative = Math.max(0, ...scaled.map((stage) => stage.worstAbsolute / stage.scale));
  const rms = Math.max(0, ...scaled.map((stage) => stage.relativeRms));
  const limit = first.held ? ` (limit of the ${first.bound.of} ${first.bound.limit})` : "";
  return `${head} worst ${absolute.toExponential(1)}, ${relative.toExponential(1)} of scale, rms ${rms.toExponential(1)}${limit}, ${compared} values${where}`;
}
