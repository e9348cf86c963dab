import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { unwrap } from "../core/failure.ts";
import { launchBrowser } from "./browser.ts";
import { buildTools } from "./build.ts";
import { buildFolder } from "./build-folder.ts";
import { checkFamily, checkFixture } from "./check-fixture.ts";
import { runCommand } from "./command.ts";
import { checkpointOf, folderSource } from "./node-files.ts";
import { type CaseReport, type ParityPage, type ParityRun, stagePassed } from "./parity-page/report.ts";
import { summaryLines } from "./parity-summary.ts";
import { parseVariant } from "./parse-variant.ts";
import { serve } from "./serve.ts";
import { UsageError } from "./usage-error.ts";

const USAGE = `Runs a folder of golden cases through the real builder and engine, or segmenter, and prints the worst error per stage.

  npm run parity -- DIR [--device wasm|webgpu|both] [--dtype f32|q4f32|q4f16] [--only TEXT] [--json]

  DIR       a fixture folder of VR3, VR7, PixelRefer, PixelRefer-Lite, SAM 2.1 or EdgeTAM: golden.json, its inputs, and the checkpoint
  --device  default both
  --dtype   default f32. Quantised packages are held to wider bounds, and to all integers but those that their floats choose
  --only    runs only the cases whose names have this text in them
  --json    every case and stage as JSON on the standard output`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      device: { type: "string", default: "both" },
      dtype: { type: "string", default: "f32" },
      only: { type: "string", default: "" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  if (positionals.length !== 1) throw new UsageError(`one fixture folder is expected\n\n${USAGE}`);
  const fixture = resolve(positionals[0]!);
  const devices = parseDevices(values.device);
  const variant = parseVariant(values.dtype);

  const golden = await checkFixture(fixture);
  const work = await mkdtemp(join(tmpdir(), "parity-"));
  try {
    const packageFolder = join(work, "package");
    const manifest = await buildFolder(folderSource(checkpointOf(fixture)), packageFolder, {
      variant,
      repository: basename(fixture),
      revision: "local",
      licence: null,
    });
    checkFamily(golden, manifest);
    const runs = devices.map(
      (device): ParityRun => ({
        device,
        packageUrl: "/package",
        fixtureUrl: "/fixture",
        dtype: variant,
        only: values.only,
      }),
    );
    const reports = await runInBrowser(await buildTools(), packageFolder, fixture, runs);
    if (values.json) console.log(JSON.stringify(reports, null, 1));
    for (const line of summaryLines(reports)) (values.json ? console.error : console.log)(line);
    if (reports.length === 0)
      throw new UsageError(`--only ${values.only} should be part of a case's name, and is of none`);
    const passed = reports.every(({ failure, stages }) => failure === null && stages.every(stagePassed));
    if (!passed) process.exitCode = 1;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function parseDevices(text: string): ParityRun["device"][] {
  if (text === "both") return ["wasm", "webgpu"];
  if (text === "wasm" || text === "webgpu") return [text];
  throw new UsageError(`--device should be wasm, webgpu or both, is ${text}`);
}

async function runInBrowser(
  root: string,
  packageFolder: string,
  fixture: string,
  runs: readonly ParityRun[],
): Promise<CaseReport[]> {
  const server = await serve({ root, mounts: { "/package": packageFolder, "/fixture": fixture } });
  try {
    const browser = await launchBrowser();
    try {
      const page = await browser.context.newPage();
      page.on("console", (message) => {
        if (message.type() === "error") console.error(message.text());
      });
      await page.exposeFunction("reportProgress", (line: string) => console.error(line));
      await page.goto(`${server.origin}/src/cli/parity-page/index.html`);
      const reports: CaseReport[] = [];
      for (const run of runs) {
        reports.push(
          ...unwrap(
            await page.evaluate(
              (settings) => (globalThis as typeof globalThis & ParityPage).runParity(settings),
              run,
            ),
          ),
        );
      }
      return reports;
    } finally {
      await browser.close();
    }
  } finally {
    await server.close();
  }
}

runCommand("parity", main);
