import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fail, ok } from "../core/failure.ts";
import type { ModelInfo } from "../protocol/engine.ts";
import { useApp } from "../state/app-store.ts";
import { chooseDevice } from "./choose-device.ts";

const loaded = ok({ id: "a" } as ModelInfo);
const device = () => useApp.getState().settings.device;
const withAdapter = (adapter: object | null) =>
  vi.stubGlobal("navigator", { gpu: { requestAdapter: async () => adapter } });

describe("chooseDevice", () => {
  beforeEach(() => useApp.getState().settingsChanged({ device: "auto" }));
  afterEach(() => vi.unstubAllGlobals());

  it("refuses the graphics processor where there is none, and leaves the model alone", async () => {
    withAdapter(null);
    const reload = vi.fn(async () => loaded);
    const result = await chooseDevice("webgpu", { reload });
    expect(result.ok || result.error.code).toBe("no-adapter");
    vi.stubGlobal("navigator", {});
    vi.stubGlobal("isSecureContext", false);
    expect(await chooseDevice("webgpu", { reload })).toMatchObject({ error: { code: "page-insecure" } });
    expect(reload).not.toHaveBeenCalled();
    expect(device()).toBe("auto");
  });

  it("goes back when the device computes wrongly", async () => {
    withAdapter({});
    const reload = vi.fn(async () =>
      device() === "webgpu" ? fail("gpu-rejected", "wrong numbers") : loaded,
    );
    const result = await chooseDevice("webgpu", { reload });
    expect(result.ok || result.error.message).toBe("wrong numbers");
    expect(device()).toBe("auto");
    expect(reload).toHaveBeenCalledTimes(2);
  });

  it("keeps the choice otherwise, also when the model fails for another reason", async () => {
    withAdapter({});
    expect(await chooseDevice("webgpu", { reload: async () => loaded })).toEqual(ok(undefined));
    expect(device()).toBe("webgpu");
    expect(await chooseDevice("wasm", { reload: async () => fail("network", "offline") })).toEqual(
      ok(undefined),
    );
    expect(device()).toBe("wasm");
  });
});
