import { afterEach, expect, it } from "vitest";
import { CHINESE } from "../../language/chinese/chinese.ts";
import { ENGLISH, speak } from "../../language/text.ts";
import type { ModelInfo } from "../../protocol/engine.ts";
import { privacyStatement, type StatementFacts } from "./privacy-statement.ts";

afterEach(() => speak(ENGLISH));

const facts: StatementFacts = {
  madeAt: new Date(2026, 2, 3, 14, 5),
  startedAt: new Date(2026, 2, 3, 9, 0),
  address: "https://example.org/app/",
  program: "app-Ab12.js",
  policy: "default-src 'self'",
  networkCut: false,
  model: { name: "Demo", variant: "q4f16", packageHash: "c0ffee" } as ModelInfo,
  segmenter: { id: "built-in", variant: "q4f32" },
  endpoints: [],
  requests: [],
  files: [{ address: "https://example.org/app/assets/app-Ab12.js", bytes: 1234 }],
  filesAreCut: false,
};
const request = {
  nth: 7,
  endedAt: 0,
  host: "hub.example",
  purpose: "model",
  sentBytes: 0,
  receivedBytes: 5000,
} as const;
const text = (html: string) => html.replace(/<style>[\s\S]*<\/style>|<[^>]+>/g, " ").replace(/&#39;/g, "'");

it("says that nothing left, what computes and what was loaded, in a page that needs nothing else", () => {
  const html = privacyStatement(facts);
  expect(text(html)).toContain(
    "no video, mask, question or answer left this device. The network is not cut.",
  );
  for (const word of [
    "c0ffee",
    "app-Ab12.js",
    "built-in, q4f32",
    "default-src 'self'",
    "/app/assets/app-Ab12.js",
  ])
    expect(text(html)).toContain(word);
  expect(text(html)).toContain("All came from the page's own address.");
  expect(html).not.toMatch(/<script|src=|url\(/);
});

it("lists every request with its time, host and bytes, and counts those that are not kept", () => {
  const html = text(privacyStatement({ ...facts, requests: [request], networkCut: true }));
  expect(html).toMatch(/hub\.example\s+model\s+0\s+5,000/);
  expect(html).toContain("6 older requests are not listed.");
  expect(html).toContain("Models were asked of other addresses. No video");
  expect(html).toContain("The network is cut");
});

it("claims nothing that is not so: what was sent, where the model runs, files from elsewhere", () => {
  const html = text(
    privacyStatement({
      ...facts,
      model: { ...facts.model!, host: "10.0.0.5:8000" },
      endpoints: [{ base: "http://10.0.0.5:8000/v1", model: "<b>vl</b>", mayGetFrames: true }],
      requests: [{ ...request, nth: 1, host: "10.0.0.5:8000", purpose: "question", sentBytes: 90_000 }],
      files: [...facts.files, { address: "https://elsewhere.example/x.js", bytes: 0 }],
    }),
  );
  expect(html).toContain("90,000 bytes were sent to other addresses");
  expect(html).not.toContain("left this device");
  expect(html).toContain("The model that answers runs at 10.0.0.5:8000.");
  expect(html).toContain("&#60;b&#62;vl");
  expect(html).toContain("1 came from another address.");
});

it("is written in the language of the page", () => {
  speak({
    tag: "zh-Hans",
    formats: "zh-CN",
    direction: "ltr",
    translated: (key) => (CHINESE as Record<string, string>)[key] ?? null,
  });
  const html = privacyStatement(facts);
  expect(html).toContain('<html lang="zh-Hans" dir="ltr">');
  expect(html).toContain("没有视频、掩码、问题或回答离开本设备");
});
