import { describe, expect, it } from "vitest";
import { KNOWN_MODELS } from "./known-models.ts";
import { hubHost, NO_REQUEST, originOf, originOfKnown } from "./model-request.ts";

describe("originOfKnown", () => {
  it("is a known model's own, through the mirror where one is named", () => {
    expect(originOfKnown(KNOWN_MODELS[0]!, "")).toEqual(KNOWN_MODELS[0]!.origin);
    expect(originOfKnown(KNOWN_MODELS[0]!, " https://mirror.test ")).toEqual({
      ...KNOWN_MODELS[0]!.origin,
      base: "https://mirror.test",
    });
  });

  it("puts the region encoder of stage 2 on its base", () => {
    const stage2 = KNOWN_MODELS.find(({ repository }) => repository === "DAMO-NLP-SG/VideoRefer-7B-stage2")!;
    expect(originOfKnown(stage2, "")).toEqual({
      kind: "hub",
      repository: "DAMO-NLP-SG/VideoLLaMA2.1-7B-16F",
      revision: "main",
      regionEncoder: "DAMO-NLP-SG/VideoRefer-7B-stage2",
    });
  });
});

describe("originOf", () => {
  it("is missing until a repository, an address or a folder is given", () => {
    for (const choice of ["other", "address", "folder"] as const) {
      expect(originOf({ ...NO_REQUEST, choice, repository: " ", url: "" }, "")).toBeNull();
    }
  });

  it("takes the main branch when no revision is named", () => {
    const request = { ...NO_REQUEST, choice: "other" as const, repository: " owner/name ", revision: "" };
    expect(originOf(request, "")).toEqual({ kind: "hub", repository: "owner/name", revision: "main" });
  });
});

describe("hubHost", () => {
  it.each([
    ["", "huggingface.co"],
    ["http://127.0.0.1:8080/", "127.0.0.1:8080"],
    ["not an address", "not an address"],
  ])("of %j is %s", (address, host) => {
    expect(hubHost(address)).toBe(host);
  });
});
