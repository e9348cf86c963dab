import { describe, expect, it } from "vitest";
import type { AnswerId, ObjectId, Project } from "../core/project.ts";
import { projectFromFile, projectToFile } from "./project-file.ts";
import { parseProject } from "./project-schema.ts";

const frame = { frameIndex: 3, timeSeconds: 0.1, mask: { size: [2, 3], counts: [1, 2, 3] } } as const;

const project: Project = {
  formatVersion: 1,
  id: "p1",
  name: "dog: the/film",
  video: {
    name: "dog.mp4",
    bytes: 1234,
    fingerprint: "ab".repeat(32),
    width: 3,
    height: 2,
    frameCount: 30,
    durationSeconds: 1,
  },
  objects: [
    { id: "o1" as ObjectId, name: "dog", paletteIndex: 0, hidden: false, locked: false, masks: { 3: frame } },
  ],
  exchanges: [
    {
      id: "a1" as AnswerId,
      follows: null,
      question: {
        parts: [
          { kind: "text", text: "What is " },
          { kind: "object", id: "o1" as ObjectId },
          { kind: "text", text: "?" },
        ],
        options: [],
      },
      preset: "free",
      regions: [{ objectId: "o1" as ObjectId, frame }],
      answer: "A d",
      state: "finished",
      failure: null,
      settings: { seed: 0 },
      model: null,
      timings: null,
      askedAt: "2026-01-01T00:00:00.000Z",
    },
  ],
  modifiedAt: "2026-01-01T00:00:00.000Z",
};

/** JSON seen loosely, to break it in places. */
interface Loose {
  [key: string]: Loose;
}

const altered = (change: (copy: Loose) => void): unknown => {
  const copy = structuredClone(project) as unknown as Loose;
  change(copy);
  return copy;
};

describe("project file", () => {
  it("comes back as it was written, under a name file systems take", async () => {
    const file = projectToFile(project);
    expect(file.name).toBe("dog- the-film.vrproj.json");
    expect(await projectFromFile(file)).toEqual({ ok: true, value: project });
  });

  it.each([
    ["no JSON", "{"],
    ["another format", '{"format":"other","project":{}}'],
    ["no project", '{"format":"videorefer-project"}'],
    ["an array", "[]"],
  ])("refuses %s", async (_what, text) => {
    const result = await projectFromFile(new Blob([text]));
    expect(result.ok ? null : result.error.code).toBe("project-invalid");
  });
});

describe("parseProject", () => {
  it("takes the questions of a project from before there were conversations as first questions", () => {
    const result = parseProject(altered((copy) => delete (copy.exchanges![0] as Partial<Loose>).follows));
    expect(result).toEqual({ ok: true, value: project });
  });

  it("takes a question from before questions had parts", () => {
    const result = parseProject(
      altered((copy) => Object.assign(copy.exchanges![0]!, { question: "What is <object:o1>?" })),
    );
    expect(result).toEqual({ ok: true, value: project });
  });

  it("keeps which answer a question follows", () => {
    const follower = { ...project.exchanges[0], id: "a2" as AnswerId, follows: "a1" as AnswerId };
    const result = parseProject({ ...project, exchanges: [...project.exchanges, follower] });
    expect(result.ok && result.value.exchanges[1]).toEqual(follower);
  });

  it("marks an answer that was cut off by the page's end as stopped, and keeps its words", () => {
    const result = parseProject(
      altered((copy) => Object.assign(copy.exchanges![0]!, { state: "streaming" })),
    );
    expect(result.ok && result.value.exchanges[0]).toMatchObject({ state: "stopped", answer: "A d" });
  });

  it.each<[string, (copy: Loose) => void]>([
    ["another version", (copy) => Object.assign(copy, { formatVersion: 2 })],
    [
      "a mask that does not fill its size",
      (copy) => Object.assign(copy.objects![0]!.masks!["3"]!.mask!, { counts: [5] }),
    ],
    ["a mask under another frame's key", (copy) => Object.assign(copy.objects![0]!, { masks: { 4: frame } })],
    [
      "a mask of absurd size",
      (copy) => Object.assign(copy.objects![0]!.masks!["3"]!.mask!, { size: [1e6, 1e6] }),
    ],
    [
      "a question that follows one behind it",
      (copy) => Object.assign(copy.exchanges![0]!, { follows: "a1" }),
    ],
    [
      "a question with a part of an unknown kind",
      (copy) => Object.assign(copy.exchanges![0]!.question!, { parts: [{ kind: "markup", text: "<b>" }] }),
    ],
    ["a fingerprint that is none", (copy) => Object.assign(copy.video!, { fingerprint: "xyz" })],
  ])("refuses %s", (_what, change) => {
    const result = parseProject(altered(change));
    expect(result.ok ? null : result.error.code).toBe("project-invalid");
  });
});
