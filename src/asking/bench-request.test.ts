import { expect, it } from "vitest";
import { hexDigest } from "../core/hex-digest.ts";
import { benchRequest, requestText } from "./bench-request.ts";

const ask = (family: string, question: Parameters<typeof benchRequest>[0], demonstration = false) =>
  benchRequest(question, [], { family, demonstration });
const hash = async (text: string) =>
  (await hexDigest("SHA-256", new TextEncoder().encode(text))).slice(0, 16);

const describe = { kind: "description" } as const;
const choose = {
  kind: "choice",
  question: "Where is <object2><region> from <object5><region>?",
  options: ["(A) Left", "(B) Right"],
} as const;

// Hashes and lengths of videorefer-suite.md 5.1 and 6.1.
it("asks for descriptions in upstream's very words", async () => {
  const vr7 = requestText(ask("vr7", describe));
  expect([vr7.length, await hash(vr7)]).toEqual([85, "2356b51fd478b505"]);
  const vr3 = requestText(ask("vr3", describe));
  expect([vr3.length, await hash(vr3)]).toEqual([74, "29a11dac3fefd78d"]);
  expect(`${requestText(ask("pr", describe))}\n<video>`).toBe(vr3);
  expect(requestText(ask("prl", describe))).toBe(
    "There is one object in the video: <region>.\nPlease describe in detail the marked object in the video.",
  );
});

it("puts options behind the question, and upstream's request behind them", async () => {
  const [question, suffix] = requestText(ask("vr3", choose)).split("(B) Right");
  expect(question).toBe("Where is <object2><region> from <object5><region>? (A) Left ");
  expect([suffix!.length, await hash(suffix!)]).toEqual([66, "822abf6ba24097b8"]);
  expect(requestText(ask("pr", choose))).toBe(requestText(ask("vr3", choose)));
});

it("puts regions into brackets for VideoRefer-7B", () => {
  expect(requestText(ask("vr7", choose))).toContain("Where is <object2>[<region>] from <object5>[<region>]?");
});

it("shows VideoRefer-VideoLLaMA3 four frames a second for a description", () => {
  expect(ask("vr3", describe).settings).toEqual({ fps: 4 });
  expect(ask("vr3", choose).settings).toEqual({});
  expect(ask("pr", describe).settings).toEqual({});
  expect(ask("vr3", describe, true).settings).toEqual({});
});

it("leaves what a question spells as text", () => {
  const { turns } = ask("vr3", { ...choose, question: "<video> <region>?" });
  expect(turns[0]).toMatchObject({
    parts: ["<video> ", { place: "region" }, expect.stringMatching(/^\? \(A\)/)],
  });
});
