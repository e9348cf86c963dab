import { readFileSync } from "node:fs";
import {
  BlobReader,
  BlobWriter,
  TextReader,
  TextWriter,
  Uint8ArrayReader,
  Uint8ArrayWriter,
  ZipReader,
  ZipWriter,
} from "@zip.js/zip.js/lib/zip-core-native.js";
import fc from "fast-check";
import { expect, it } from "vitest";
import { packedMaskSize } from "../core/packed-mask.ts";
import { mutatedJson } from "../testing/mutated-json.ts";
import { sampleProject } from "../testing/sample-project.ts";
import { inColumns } from "./frame-blocks.ts";
import { projectFromFile, projectToFile } from "./project-file.ts";

// Whatever became of a project file, it opens as a whole project or is refused with a reason; nothing is thrown.

const { project, masks } = sampleProject();
const seeded = (numRuns: number) => ({ seed: 17, numRuns });

/** @returns whether the file was opened; what was opened is whole, so it can be written and opens again as the same */
async function isOpened(file: Blob): Promise<boolean> {
  const read = await projectFromFile(file);
  if (!read.ok) {
    expect(read.error.code).toBe("project-invalid");
    expect(read.error.message.length).toBeGreaterThan(10);
    return false;
  }
  const { project, masks } = read.value;
  for (const { packed } of masks) {
    const { width, height } = packedMaskSize(packed);
    expect({ width, height }).toEqual({ width: project.video?.width, height: project.video?.height });
  }
  const again = await projectFromFile(await projectToFile(inColumns(project), masks));
  expect(again).toEqual({ ok: true, value: { project, masks: expect.arrayContaining([...masks]) } });
  return true;
}

async function opened(files: fc.Arbitrary<Blob | Promise<Blob>>, runs: number): Promise<number> {
  let count = 0;
  await fc.assert(
    fc.asyncProperty(files, async (file) => {
      if (await isOpened(await file)) count++;
    }),
    seeded(runs),
  );
  return count;
}

it("opens a project of version 1 whole or not at all, whatever its values became", async () => {
  const path = new URL("../testing/fixtures/project-v1/red-circle.vrproj.json", import.meta.url);
  const files = mutatedJson([JSON.parse(readFileSync(path, "utf8"))]).map(
    (value) => new Blob([JSON.stringify(value) ?? ""]),
  );
  const count = await opened(files, 2000);
  expect(count).toBeGreaterThan(0);
  expect(count).toBeLessThan(1000);
}, 120_000);

it("opens a project file whole or not at all, whatever its document became", async () => {
  const zip = new ZipReader(new BlobReader(await projectToFile(inColumns(project), masks)), {
    useWebWorkers: false,
  });
  const [document, block] = await zip.getEntries();
  if (!document || document.directory || !block || block.directory)
    throw new Error("two entries are expected");
  const value = JSON.parse(await document.getData(new TextWriter()));
  const bytes = await block.getData(new Uint8ArrayWriter());
  const files = mutatedJson([value]).map(async (value) => {
    const zip = new ZipWriter(new BlobWriter(), { useWebWorkers: false, level: 0 });
    await zip.add(document.filename, new TextReader(JSON.stringify(value) ?? ""));
    await zip.add(block.filename, new Uint8ArrayReader(bytes));
    return zip.close();
  });
  const count = await opened(files, 1500);
  expect(count).toBeGreaterThan(0);
  expect(count).toBeLessThan(1000);
}, 120_000);

it("opens a project file whole or not at all, whatever its bytes became", async () => {
  const bytes = new Uint8Array(await (await projectToFile(inColumns(project), masks)).arrayBuffer());
  const files = fc
    .record({ at: fc.nat(bytes.length - 1), cut: fc.nat(40), put: fc.uint8Array({ maxLength: 8 }) })
    .map(
      ({ at, cut, put }) => new Blob([bytes.subarray(0, at), new Uint8Array(put), bytes.subarray(at + cut)]),
    );
  expect(await opened(files, 500)).toBeLessThan(250);
}, 120_000);
