import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, expect, it, vi } from "vitest";
import { packedMasks } from "../core/named-mask.ts";
import type { OnFraction } from "../protocol/project-files.ts";
import { sampleProject } from "../testing/sample-project.ts";
import { inColumns } from "./frame-blocks.ts";

const load = async () => ({
  ...(await import("./project-store.ts")),
  ...(await import("./stored-masks.ts")),
  ...(await import("./project-files-service.ts")),
  ...(await import("./project-file.ts")),
});
let app: Awaited<ReturnType<typeof load>>;
beforeEach(async () => {
  vi.stubGlobal("indexedDB", new IDBFactory());
  vi.resetModules();
  app = await load();
});

const { project, masks } = sampleProject();
const fractions = () => {
  const heard: number[] = [];
  return { heard, onFraction: ((fraction: number) => heard.push(fraction)) as unknown as OnFraction };
};

it("keeps a project file beside the project it was made of, and says how far it is", async () => {
  await app.saveProject(null, project, packedMasks(masks));
  const file = await app.projectToFile(inColumns(project), masks);
  const { heard, onFraction } = fractions();
  expect(await app.createProjectFiles().keep(file, "own", onFraction)).toEqual({
    ok: true,
    value: undefined,
  });
  expect(heard.at(-1)).toBe(1);
  expect(heard).toEqual([...heard].sort((a, b) => a - b));
  expect(await app.loadProject("own")).toEqual({ ok: true, value: { ...project, id: "own" } });
  expect(await app.loadProject("p1")).toEqual({ ok: true, value: project });
});

it("refuses what is no project, and keeps nothing of it", async () => {
  const kept = await app.createProjectFiles().keep(new Blob(["{"]), "own", fractions().onFraction);
  expect(kept).toMatchObject({ ok: false, error: { code: "project-invalid" } });
  expect(await app.listProjects()).toEqual([]);
});

it("writes a project with masks from storage and from memory", async () => {
  await app.saveProject(null, project, packedMasks(masks.slice(0, 2)));
  const { heard, onFraction } = fractions();
  const written = await app.createProjectFiles().write(inColumns(project), masks.slice(2), onFraction);
  if (!written.ok) throw new Error(written.error.message);
  expect(heard.at(-1)).toBe(1);
  expect(await app.projectFromFile(written.value)).toEqual({
    ok: true,
    value: { project, masks: expect.arrayContaining([...masks]) },
  });
});

it("writes a project that storage does not take, from memory alone", async () => {
  vi.stubGlobal("indexedDB", {
    open: () => {
      throw new DOMException("refused", "SecurityError");
    },
  });
  const written = await app.createProjectFiles().write(inColumns(project), masks, fractions().onFraction);
  expect(written.ok && written.value.name).toBe("dog- the-film.vrproj");
});

it("does not write a project with masks missing", async () => {
  const { onFraction } = fractions();
  expect(await app.createProjectFiles().write(inColumns(project), masks.slice(1), onFraction)).toMatchObject({
    ok: false,
    error: { code: "internal", message: "1 of its masks could not be read from storage" },
  });
});
