import { expect, it } from "vitest";
import { RECIPES } from "../../builder/families/family-list.ts";
import { FAMILIES as DESCRIBED, familyById } from "../../videorefer/family-list.ts";
import { FAMILIES, familyOf, type RunnableFamily } from "./family-list.ts";

const stub: RunnableFamily = {
  id: "stub",
  load: () => Promise.reject(new Error("no weights")),
};

it("finds a family that was added to the list", () => {
  expect(familyOf({ family: "stub", name: "Stub" }, [...FAMILIES, stub])).toBe(stub);
  expect(familyOf({ family: "vr3", name: "nano" }, [...FAMILIES, stub]).id).toBe("vr3");
});

it("refuses a package of another family, saying which it runs", () => {
  expect(() => familyOf({ family: "stub", name: "Stub" })).toThrow(
    expect.objectContaining({
      failure: expect.objectContaining({
        code: "package-unsupported",
        message: expect.stringMatching(/Stub is of the family "stub".* runs vr3, vr7, pr, prl/),
      }),
    }),
  );
});

it("every family of region models that the page knows can be converted and run", () => {
  const known = DESCRIBED.map(({ id }) => id).filter((id) => id !== "general");
  expect(FAMILIES.map(({ id }) => id)).toEqual(expect.arrayContaining(known));
  expect(RECIPES.map(({ family }) => family)).toEqual(expect.arrayContaining(known));
  for (const id of known) expect(familyById(id)?.id).toBe(id);
});
