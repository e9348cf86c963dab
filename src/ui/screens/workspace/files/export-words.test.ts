import { expect, it } from "vitest";
import { sampleProject } from "../../../../testing/sample-project.ts";
import { FORMS, lossesOf } from "./export-words.ts";

const { project } = sampleProject();
const form = (name: string) => FORMS.find(({ form }) => form === name)!;
const outlined = { kind: "outlined", names: true } as const;
const hidden = { kind: "hidden", by: "blur" } as const;

it("says of pictures what they show of masks, and that words are not hidden with the objects", () => {
  const outlines = "Masks are in it as outlines on pictures.";
  const words = "Names, questions and answers are not changed: read them before you share the page.";
  expect(lossesOf(form("story"), project, outlined)).toContain(outlines);
  expect(lossesOf(form("story"), project, outlined)).not.toContain(words);
  expect(lossesOf(form("story"), project, hidden)).not.toContain(outlines);
  expect(lossesOf(form("story"), project, hidden)).toContain(words);
  expect(lossesOf(form("frames"), project, hidden)).not.toContain(words);
});

it("warns of objects that are hidden in the list, as they are not covered", () => {
  const warning = "Objects that are hidden in the list are neither outlined nor covered.";
  const objects = project.objects.map((object) => ({ ...object, hidden: true }));
  for (const name of ["story", "frames", "video"]) {
    expect(lossesOf(form(name), { ...project, objects }, hidden)).toContain(warning);
    expect(lossesOf(form(name), { ...project, objects: [] }, hidden)).not.toContain(warning);
  }
});
