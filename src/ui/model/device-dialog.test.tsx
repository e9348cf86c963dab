// @vitest-environment happy-dom
import { cleanup, screen as page, render } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import type { DeviceReport } from "../../protocol/engine.ts";
import { useApp } from "../../state/app-store.ts";
import { fakeServices } from "../../testing/fake-services.ts";
import { ServicesProvider } from "../services.tsx";
import { DeviceDialog } from "./device-dialog.tsx";

afterEach(() => {
  cleanup();
  useApp.setState({ deviceReport: null });
});

const CPU: DeviceReport = {
  device: "wasm",
  reason: "why",
  adapter: null,
  features: [],
  limits: {},
  selfTest: [],
  runtime: { build: "wasm", threads: 4, version: "1.30.0" },
};
const GPU: DeviceReport = {
  ...CPU,
  device: "webgpu",
  adapter: { vendor: "v", architecture: "a", description: "d", software: false },
};
const ADVICE = [
  /https:\/\//,
  /the newest Chrome/,
  /update the graphics driver, and/,
  /in software/,
  /shader-f16/,
];

it.each([
  ["an insecure page", { ...CPU, lack: "page-insecure" }, 0],
  ["a browser without WebGPU", { ...CPU, lack: "no-webgpu" }, 1],
  ["no adapter", { ...CPU, lack: "no-adapter" }, 2],
  ["an emulated GPU", { ...CPU, lack: "software" }, 3],
  ["a GPU without 16-bit floats", GPU, 4],
  ["a GPU that lacks nothing", { ...GPU, features: ["shader-f16"] }, null],
  ["a CPU that was asked for", CPU, null],
] as const)("says what to do about %s, and nothing else", (_, report, advice) => {
  useApp.setState({ deviceReport: report });
  render(
    <ServicesProvider services={fakeServices().services}>
      <DeviceDialog />
    </ServicesProvider>,
  );
  const shown = ADVICE.map((words) => page.queryByText(words, { selector: "p" }) !== null);
  expect(shown).toEqual(ADVICE.map((_, place) => place === advice));
});
