import { expect, it } from "vitest";
import { gpuLack } from "./gpu-lack.ts";

it.each([
  ["an insecure page", { isSecureContext: false, navigator: {} }, "page-insecure"],
  ["a browser without WebGPU", { isSecureContext: true, navigator: {} }, "no-webgpu"],
  ["no adapter", { isSecureContext: true, navigator: { gpu: {} } }, "no-adapter"],
  [
    "no adapter, on a page that a flag makes secure",
    { isSecureContext: false, navigator: { gpu: {} } },
    "no-adapter",
  ],
] as const)("tells %s", (_, scope, lack) => {
  expect(gpuLack(scope)).toBe(lack);
});
