import { execFile, spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "./build.ts";
import { type Count, junitCount } from "./test-reports.ts";

/** What the tests of `training/` import, of `training/requirements.txt`. */
const WHEELS = ["av", "cv2", "numpy", "PIL", "pytest", "safetensors", "tokenizers", "torch", "yaml"];
const TESTS = join(ROOT, "training", "tests");

/**
 * Runs pytest over `training/`, where Python and the wheels are. Elsewhere its files count as skipped.
 * @param report where pytest may write its report
 * @throws Error when pytest wrote no report
 */
export async function trainingTests(report: string): Promise<Count> {
  const python = process.env.PYTHON ?? "python3";
  try {
    await promisify(execFile)(python, ["-c", `import ${WHEELS.join(", ")}`], { cwd: ROOT });
  } catch {
    const files = (await readdir(TESTS)).filter((name) => name.startsWith("test_"));
    console.log(`Skipped training/tests: ${python} or the wheels of training/requirements.txt are missing.`);
    return { passed: 0, failed: 0, skipped: files.length };
  }
  const status = await new Promise<number>((done) => {
    const child = spawn(python, ["-m", "pytest", "-q", `--junitxml=${report}`, TESTS], {
      cwd: ROOT,
      stdio: "inherit",
    });
    child.once("error", () => done(1));
    child.once("exit", (code) => done(code ?? 1));
  });
  const counts = junitCount(await readFile(report, "utf8"));
  if (counts === null) throw new Error("pytest left a report without counts.");
  return { ...counts, failed: status === 0 ? counts.failed : Math.max(1, counts.failed) };
}
