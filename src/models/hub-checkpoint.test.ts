import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { buildPackage } from "../builder/package.ts";
import { type HubServer, startHubServer } from "../testing/hub-server.ts";
import { MemoryFiles, MemoryTarget } from "../testing/memory-files.ts";
import { tinyCheckpoint } from "../testing/vr3-checkpoint.ts";
import { type HubCheckpointOptions, openHubCheckpoint, withSibling } from "./hub-checkpoint.ts";
import { REAL_TIME } from "./retry.ts";

const NAME = "tester/model";
const ENCODER = "maker/VL3-Encoder";
const FIXTURES = new URL("../testing/fixtures/", import.meta.url);

const folder = (path: string): Record<string, Uint8Array> =>
  Object.fromEntries(
    readdirSync(new URL(path, FIXTURES), { withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith(".gz"))
      .map(({ name }) => [name, new Uint8Array(readFileSync(new URL(`${path}${name}`, FIXTURES)))]),
  );
const model = folder("videorefer-videollama3-tiny/model/");
const encoder = folder("videorefer-videollama3-tiny/encoder/");
const config = JSON.parse(new TextDecoder().decode(model["config.json"]));
const naming = (name: string) => ({
  ...model,
  "config.json": JSON.stringify({ ...config, mm_vision_encoder: name }),
});

let hub: HubServer;
beforeAll(async () => {
  hub = await startHubServer();
  await hub.publish(NAME, naming(ENCODER), { licence: "apache-2.0" });
  await hub.publish(ENCODER, { ...encoder, "model.safetensors": new Uint8Array(100) });
});
afterEach(() => {
  hub.heal();
  hub.forget();
});
afterAll(() => hub.close());

const open = (options: Partial<HubCheckpointOptions> = {}) =>
  openHubCheckpoint({
    base: hub.base,
    repository: NAME,
    timing: { ...REAL_TIME, sleep: async () => {} },
    ...options,
  });

describe("openHubCheckpoint", () => {
  it("finds the encoder's configuration in its own repository, and lists what a conversion reads", async () => {
    const checkpoint = await open();
    expect(checkpoint.encoder?.repository).toBe(ENCODER);
    expect(checkpoint.files.map(({ path }) => path)).toEqual([
      "../VL3-Encoder/config.json",
      "../VL3-Encoder/preprocessor_config.json",
      "config.json",
      "generation_config.json",
      "model.safetensors",
      "preprocessor_config.json",
      "special_tokens_map.json",
      "tokenizer.json",
      "tokenizer_config.json",
    ]);
    const sizes = checkpoint.files.map(({ bytes }) => bytes);
    expect(checkpoint.bytes).toBe(sizes.reduce((sum, bytes) => sum + bytes, 0));
    expect(checkpoint.bytes).toBeGreaterThan(model["model.safetensors"]!.length);
  });

  it("gives the package that the folder gives, and asks for each small file once", async () => {
    const options = { variant: "q4f16", repository: NAME, revision: "r", licence: "l" } as const;
    const { source } = await open();
    const [fromHub, fromFolder] = [new MemoryTarget(), new MemoryTarget()];
    await buildPackage(source, fromHub, options);
    const local = tinyCheckpoint();
    local.files.set("config.json", new TextEncoder().encode(naming(ENCODER)["config.json"] as string));
    await buildPackage(
      withSibling(local, "VL3-Encoder", new MemoryFiles(Object.entries(encoder))),
      fromFolder,
      options,
    );
    expect([...fromHub.files.keys()]).toEqual([...fromFolder.files.keys()]);
    for (const [path, bytes] of fromFolder.files) expect(Buffer.compare(fromHub.get(path), bytes)).toBe(0);
    const small = hub.requests
      .filter(({ path }) => path.endsWith(".json"))
      .map(({ repository, path }) => `${repository} ${path}`);
    expect(small).toEqual([...new Set(small)]);
  });

  it("reads the encoder inside the repository where it is", async () => {
    await hub.publish("tester/whole", fileURLToPath(new URL("videorefer-7b-tiny", FIXTURES)));
    const checkpoint = await open({ repository: "tester/whole" });
    expect(checkpoint.encoder).toBeNull();
    expect(checkpoint.files.map(({ path }) => path)).toContain("siglip/config.json");
    expect(hub.requests.every(({ repository }) => repository === "tester/whole")).toBe(true);
  });

  it("pins the encoder too, at a given revision if there is one", async () => {
    const first = (await open()).encoder!.commit;
    const second = await hub.publish(ENCODER, { ...encoder, "new.txt": "" });
    expect((await open()).encoder?.commit).toBe(second);
    expect((await open({ encoderRevision: first })).encoder?.commit).toBe(first);
  });

  it.each(["encoder", "/home/me/encoder", "https://example.org/a/b", "../a/b", "a/b/c"])(
    "asks nobody for an encoder named %j",
    async (name) => {
      await hub.publish("tester/odd", naming(name));
      await expect(open({ repository: "tester/odd" })).rejects.toMatchObject({
        failure: { code: "checkpoint-invalid", message: expect.stringContaining("is no repository") },
      });
      expect(hub.requests.every(({ repository }) => repository === "tester/odd")).toBe(true);
    },
  );

  it("names an encoder that cannot be had", async () => {
    await hub.publish("tester/lost", naming("maker/nothing"));
    await expect(open({ repository: "tester/lost" })).rejects.toMatchObject({
      failure: { code: "access-denied", message: expect.stringContaining("maker/nothing") },
    });
  });

  it("refuses another kind of model before its weights come", async () => {
    await hub.publish("tester/other", { ...model, "config.json": '{"model_type":"llama"}' });
    await expect(open({ repository: "tester/other" })).rejects.toMatchObject({
      failure: { code: "package-unsupported" },
    });
    expect(hub.requests.map(({ path }) => path)).toEqual(["api", "config.json"]);
  });

  it("refuses a checkpoint without weights", async () => {
    const { "model.safetensors": _, ...rest } = naming(ENCODER) as Record<string, Uint8Array | string>;
    await hub.publish("tester/bare", rest);
    await expect(open({ repository: "tester/bare" })).rejects.toMatchObject({
      failure: { code: "checkpoint-invalid", message: expect.stringContaining("model.safetensors") },
    });
  });
});

describe("withSibling", () => {
  it("puts one source beside another, and nothing else", async () => {
    const both = withSibling(new MemoryFiles([["a", "inside"]]), "b", new MemoryFiles([["a", "beside"]]));
    const text = async (path: string) => new TextDecoder().decode(await both.read(path, 0, 6));
    expect([await text("a"), await text("../b/a")]).toEqual(["inside", "beside"]);
    expect([await both.exists("../c/a"), await both.exists("../b"), await both.exists("b/a")]).toEqual([
      false,
      false,
      false,
    ]);
    expect(await both.size("../b/a")).toBe(6);
    for await (const piece of both.stream("../b/a", 2)) expect(new TextDecoder().decode(piece)).toBe("side");
  });
});
