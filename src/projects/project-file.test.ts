import { readFile } from "node:fs/promises";
import {
  BlobReader,
  BlobWriter,
  TextReader,
  Uint8ArrayReader,
  Uint8ArrayWriter,
  ZipReader,
  ZipWriter,
} from "@zip.js/zip.js/lib/zip-core-native.js";
import { describe, expect, it } from "vitest";
import { unpackMask } from "../core/packed-mask.ts";
import { sampleProject } from "../testing/sample-project.ts";
import { inColumns } from "./frame-blocks.ts";
import { projectFromFile, projectToFile } from "./project-file.ts";
import { isProjectFile } from "./project-file-name.ts";

const { project, masks } = sampleProject();

/** JSON seen loosely, to break it in places. */
interface Loose {
  [key: string]: Loose;
}

/** The entries of a project file, in order. */
async function entriesOf(file: Blob): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const zip = new ZipReader(new BlobReader(file), { useWebWorkers: false });
  const entries = new Map<string, Uint8Array<ArrayBuffer>>();
  for await (const entry of zip.getEntriesGenerator()) {
    if (!entry.directory) entries.set(entry.filename, await entry.getData(new Uint8ArrayWriter()));
  }
  return entries;
}

async function zipped(entries: ReadonlyMap<string, Uint8Array>): Promise<Blob> {
  const zip = new ZipWriter(new BlobWriter(), { useWebWorkers: false });
  for (const [name, bytes] of entries) await zip.add(name, new Uint8ArrayReader(bytes));
  return zip.close();
}

/** A project file with its JSON changed. */
async function withDocument(change: (document: Loose) => void): Promise<Blob> {
  const entries = await entriesOf(await projectToFile(inColumns(project), masks));
  const document = JSON.parse(new TextDecoder().decode(entries.get("project.json")));
  change(document);
  entries.set("project.json", new TextEncoder().encode(JSON.stringify(document)));
  return zipped(entries);
}

/** A project file whose headers say that every entry unpacks to this many bytes. */
async function withEntrySizes(size: number): Promise<Blob> {
  const bytes = new Uint8Array(await (await projectToFile(inColumns(project), masks)).arrayBuffer());
  const view = new DataView(bytes.buffer);
  for (let at = 0; at + 4 < bytes.length; at++) {
    const signature = view.getUint32(at, true);
    if (signature === 0x04034b50) view.setUint32(at + 22, size, true);
    if (signature === 0x02014b50) view.setUint32(at + 24, size, true);
  }
  return new Blob([bytes]);
}

async function refusal(file: Blob): Promise<string> {
  const read = await projectFromFile(file);
  if (read.ok) throw new Error("the file should be refused");
  expect(read.error.code).toBe("project-invalid");
  return read.error.message;
}

describe("a project file", () => {
  it("comes back as it was written, under a name file systems take", async () => {
    const file = await projectToFile(inColumns(project), masks);
    expect(file.name).toBe("dog- the-film.vrproj");
    expect(isProjectFile(file)).toBe(true);
    const read = await projectFromFile(file);
    expect(read).toEqual({ ok: true, value: { project, masks: expect.arrayContaining([...masks]) } });
  });

  it("is a zip that other programs read", async () => {
    const entries = await entriesOf(await projectToFile(inColumns(project), masks));
    expect([...entries.keys()]).toEqual(["project.json", "masks/0.bin"]);
  });

  it("marks an answer that was being written as stopped, and keeps its words", async () => {
    const read = await projectFromFile(
      await withDocument(({ project }) => Object.assign(project!.exchanges![0]!, { state: "streaming" })),
    );
    expect(read.ok && read.value.project.exchanges[0]).toMatchObject({ state: "stopped", answer: "A d" });
  });
});

it("keeps the settings that a question was asked with", async () => {
  const settings = { seed: 7, maxNewTokens: 48, sampling: { temperature: 0.7, topK: 20, topP: 0.8 } };
  const file = await withDocument(({ project }) => Object.assign(project!.exchanges![0]!, { settings }));
  const read = await projectFromFile(file);
  expect(read.ok && read.value.project.exchanges[0]!.settings).toEqual(settings);
});

it("keeps the span that a question was about, and refuses one that ends before it begins", async () => {
  const withSpan = (span: object) =>
    withDocument(({ project }) => Object.assign(project!.exchanges![0]!.settings!, { span }));
  const read = await projectFromFile(await withSpan({ first: 1, last: 3 }));
  expect(read.ok && read.value.project.exchanges[0]!.settings).toEqual({
    span: { first: 1, last: 3 },
    seed: 0,
  });
  expect(await refusal(await withSpan({ first: 3, last: 1 }))).toMatch(/should not end before it begins/);
});

describe("a file that is no project", () => {
  it.each([
    ["no JSON", "{"],
    ["another format", '{"format":"other","project":{}}'],
    ["no project", '{"format":"videorefer-project"}'],
    ["an array", "[]"],
    ["nothing", ""],
    ["the start of a zip", "PK\x03\x04"],
  ])("is refused: %s", async (_what, text) => {
    expect(await refusal(new Blob([text]))).not.toBe("");
  });

  it("is refused when it is a zip of something else", async () => {
    const zip = new ZipWriter(new BlobWriter(), { useWebWorkers: false });
    await zip.add("readme.txt", new TextReader("hello"));
    expect(await refusal(await zip.close())).toBe("the zip has no project.json in it");
  });
});

describe("a damaged or hostile zip", () => {
  it("is refused wherever a byte is changed, or reads the same", async () => {
    const bytes = new Uint8Array(await (await projectToFile(inColumns(project), masks)).arrayBuffer());
    let refused = 0;
    for (let at = 0; at < bytes.length; at += 7) {
      const changed = bytes.slice();
      changed[at]! ^= 0xff;
      const read = await projectFromFile(new Blob([changed]));
      if (read.ok) expect(read.value.project).toEqual(project);
      else refused++;
    }
    // Dates, attributes and the like say nothing about the project.
    expect(refused).toBeGreaterThan((0.8 * bytes.length) / 7);
  });

  it("is refused wherever it is cut off", async () => {
    const file = await projectToFile(inColumns(project), masks);
    for (let size = 0; size < file.size; size += 7) await refusal(file.slice(0, size));
  });

  it("is refused when it would unpack to far more than a project has", async () => {
    const bomb = await withEntrySizes(0x7fffffff);
    expect(await refusal(bomb)).toContain("should unpack to at most");
  });

  it("is refused when an entry says that it is smaller than it is", async () => {
    expect(await refusal(await withEntrySizes(10))).not.toBe("");
  });

  it("is refused when masks are missing", async () => {
    const entries = await entriesOf(await projectToFile(inColumns(project), masks));
    entries.delete("masks/0.bin");
    expect(await refusal(await zipped(entries))).toBe("the zip has no masks/0.bin in it");
  });

  it("is refused when masks are shorter than listed", async () => {
    const entries = await entriesOf(await projectToFile(inColumns(project), masks));
    entries.set("masks/0.bin", entries.get("masks/0.bin")!.slice(1));
    expect(await refusal(await zipped(entries))).toMatch(/masks\/0\.bin should have \d+ bytes/);
  });

  it.each<[string, (document: Loose) => void, RegExp]>([
    [
      "a version of tomorrow",
      ({ project }) => Object.assign(project!, { formatVersion: 9 }),
      /formatVersion/,
    ],
    ["an id that is none", ({ project }) => Object.assign(project!, { id: "" }), /id/],
    [
      "a mask that nobody listed",
      ({ project }) => Object.assign(project!.objects![0]!.masks!.digests!, { 0: 1 }),
      /mask of dog on frame 4 is missing/,
    ],
    [
      "a mask asked about that nobody listed",
      ({ project }) => Object.assign(project!.exchanges![0]!.regions![0]!.frame!, { digest: 1 }),
      /asked about, on frame 4, is missing/,
    ],
    [
      "a digest that is another mask's",
      ({ masks }) => Object.assign(masks![0]!.digests!, { 0: 1 }),
      /another than the one listed/,
    ],
    [
      "columns of unequal lengths",
      ({ masks }) => Object.assign(masks![0]!, { frames: [3] }),
      /as many frames/,
    ],
    [
      "fewer times than frames",
      ({ project }) => Object.assign(project!.objects![0]!.masks!, { seconds: [1] }),
      /equal lengths/,
    ],
    [
      "a confidence above 1",
      ({ project }) => Object.assign(project!.objects![0]!.masks!, { confidences: [2, 2] }),
      /confidence/,
    ],
    [
      "a question that follows one behind it",
      ({ project }) => Object.assign(project!.exchanges![0]!, { follows: "a1" }),
      /follow/,
    ],
    [
      "a fingerprint that is none",
      ({ project }) => Object.assign(project!.video!, { fingerprint: "xyz" }),
      /fingerprint/,
    ],
    [
      "a video of another size than its masks",
      ({ project }) => Object.assign(project!.video!, { width: 4 }),
      /masks should be 4×2 like the pictures of dog\.mp4, but one on frame 4 is 3×2/,
    ],
    ["masks without a video", ({ project }) => Object.assign(project!, { video: null }), /of no video/],
  ])("is refused with %s", async (_what, change, sentence) => {
    expect(await refusal(await withDocument(change))).toMatch(sentence);
  });
});

describe("a project file of version 1", () => {
  const fixture = (): Promise<string> =>
    readFile(new URL("../testing/fixtures/project-v1/red-circle.vrproj.json", import.meta.url), "utf8");

  it("opens with nothing lost", async () => {
    const text = await fixture();
    const old = JSON.parse(text).project;
    const read = await projectFromFile(new File([text], "red-circle.vrproj.json"));
    if (!read.ok) throw new Error(read.error.message);
    const { project, masks } = read.value;
    expect(project).toMatchObject({
      id: old.id,
      name: old.name,
      video: old.video,
      modifiedAt: old.modifiedAt,
    });
    const pixels = (objectId: string, { frameIndex, digest }: { frameIndex: number; digest: number }) =>
      masks
        .filter(
          (mask) => mask.objectId === objectId && mask.frameIndex === frameIndex && mask.digest === digest,
        )
        .map(({ packed }) => unpackMask(packed));
    expect(project.objects).toHaveLength(old.objects.length);
    for (const [i, object] of project.objects.entries()) {
      const { masks: oldMasks, ...fields } = old.objects[i];
      expect(object).toMatchObject(fields);
      expect(Object.keys(object.masks)).toEqual(Object.keys(oldMasks));
      for (const mark of Object.values(object.masks)) {
        const { mask, ...was } = oldMasks[mark.frameIndex];
        expect(mark).toMatchObject({ ...was, origin: "hand" });
        expect(pixels(object.id, mark)).toEqual([mask]);
      }
    }
    expect(project.exchanges).toHaveLength(2);
    for (const [i, exchange] of project.exchanges.entries()) {
      const { regions, question: _question, ...fields } = old.exchanges[i];
      expect(exchange).toMatchObject(fields);
      for (const [j, { objectId, frame }] of exchange.regions.entries()) {
        expect(objectId).toBe(regions[j].objectId);
        expect(pixels(objectId, frame)).toEqual([regions[j].frame.mask]);
      }
    }
    expect(project.exchanges[0]!.question.parts).toContainEqual({
      kind: "object",
      id: project.objects[0]!.id,
    });
    // The mask was edited after it had been asked about.
    const [asked] = project.exchanges[0]!.regions;
    expect(project.objects[0]!.masks[asked!.frame.frameIndex]?.digest).not.toBe(asked!.frame.digest);
  });

  it.each<[string, (document: Loose) => void]>([
    ["runs that do not fill the mask", (copy) => Object.assign(firstMask(copy), { counts: [5] })],
    ["a mask beyond all sizes", (copy) => Object.assign(firstMask(copy), { size: [1e6, 1e6] })],
    ["a video of another size", (copy) => Object.assign(copy.video!, { height: 239 })],
    [
      "a question with a part of an unknown kind",
      (copy) =>
        Object.assign(copy.exchanges![0]!, { question: { parts: [{ kind: "markup" }], options: [] } }),
    ],
    [
      "a mask filed under another frame",
      (copy) => Object.assign(copy.objects![0]!.masks!, { 3: Object.values(copy.objects![0]!.masks!)[0] }),
    ],
  ])("is refused with %s", async (_what, change) => {
    const document = JSON.parse(await fixture());
    change(document.project);
    await refusal(new Blob([JSON.stringify(document)]));
  });

  function firstMask({ objects }: Loose): Loose {
    return Object.values(objects![0]!.masks!)[0]!.mask!;
  }
});
