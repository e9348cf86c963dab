import { describe, expect, it } from "vitest";
import type { StoredModel } from "../../protocol/models.ts";
import { licenceWords, sourceWords, storedWords } from "./model-words.ts";

const model: StoredModel = {
  folder: "small-q4f32-0123",
  name: "small",
  repository: "owner/small",
  revision: "0123456789abcdef0123456789abcdef01234567",
  licence: "apache-2.0",
  variant: "q4f32",
  kind: "language",
  family: "vr3",
  state: "ready",
  bytes: 1_500_000_000,
  problem: null,
  origin: null,
  unfinished: null,
};

describe("sourceWords", () => {
  it.each([
    [model.revision, "owner/small@0123456"],
    ["v1.0", "owner/small@v1.0"],
    ["", "owner/small"],
    [`sha256:${"ab".repeat(32)}`, "owner/small"],
  ])("of the revision %j is %s", (revision, words) => {
    expect(sourceWords({ ...model, revision })).toBe(words);
  });
});

describe("storedWords", () => {
  it("names source, weights, size and licence", () => {
    expect(storedWords(model)).toBe("owner/small@0123456 · q4f32 · 1.5 GB · licence apache-2.0");
  });

  it("does not repeat the name of a folder, nor its hash", () => {
    const folder = { ...model, repository: "small", revision: `sha256:${"ab".repeat(32)}`, licence: null };
    expect(storedWords(folder)).toBe("q4f32 · 1.5 GB · licence not stated");
  });

  it("says what is wrong with a damaged one, and how far an unfinished one is", () => {
    const unknown = { ...model, repository: "", revision: "", licence: null, variant: null, family: null };
    expect(storedWords({ ...unknown, state: "damaged", problem: "manifest.json is not JSON" })).toBe(
      "Damaged: manifest.json is not JSON · 1.5 GB",
    );
    const unfinished = { doneBytes: 1, totalBytes: 3 };
    expect(storedWords({ ...model, state: "unfinished", unfinished })).toMatch(/^Unfinished, 33 % done · /);
  });
});

describe("licenceWords", () => {
  it.each([
    ["mit", "mit"],
    [null, "not stated"],
  ])("of %j is %s", (licence, words) => {
    expect(licenceWords(licence)).toBe(words);
  });
});
