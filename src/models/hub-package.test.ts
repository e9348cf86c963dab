import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { buildPackage } from "../builder/package.ts";
import { type HubServer, startHubServer } from "../testing/hub-server.ts";
import { MemoryTarget } from "../testing/memory-files.ts";
import { tinyCheckpoint } from "../testing/vr3-checkpoint.ts";
import { openHubRepository } from "./hub.ts";
import { findHubPackage } from "./hub-package.ts";
import { REAL_TIME } from "./retry.ts";

const NAME = "tester/ready";
const SHARD = "decoder.weights-000.bin";

let hub: HubServer;
const packages = { q4f16: {}, q4f32: {} } as Record<"q4f16" | "q4f32", Record<string, Uint8Array>>;
beforeAll(async () => {
  hub = await startHubServer();
  for (const variant of ["q4f16", "q4f32"] as const) {
    const target = new MemoryTarget();
    const options = { variant, repository: "tiny", revision: "1", licence: "none" };
    await buildPackage(tinyCheckpoint(), target, options);
    packages[variant] = Object.fromEntries([...target.files.keys()].map((path) => [path, target.get(path)]));
  }
});
afterEach(() => hub.forget());
afterAll(() => hub.close());

const inFolder = (folder: string, files: Readonly<Record<string, Uint8Array>>) =>
  Object.fromEntries(Object.entries(files).map(([path, bytes]) => [`${folder}/${path}`, bytes]));

async function find(
  files: Readonly<Record<string, Uint8Array | string>>,
  variant: "q4f16" | "q4f32" = "q4f32",
) {
  await hub.publish(NAME, files);
  const timing = { ...REAL_TIME, sleep: async () => {} };
  return findHubPackage(await openHubRepository({ base: hub.base, repository: NAME, timing }), variant);
}

async function readShard(found: Awaited<ReturnType<typeof find>>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of found!.source.stream(SHARD, 0)) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}

describe("findHubPackage", () => {
  it("finds a package at the top, and reads its manifest alone", async () => {
    const found = await find(packages.q4f32);
    expect(found?.manifestBytes).toEqual(packages.q4f32["manifest.json"]);
    expect(hub.requests.map(({ path }) => path)).toEqual(["api", "manifest.json"]);
    expect(Buffer.compare(await readShard(found), packages.q4f32[SHARD]!)).toBe(0);
  });

  it("takes the folder of the variant that is wanted", async () => {
    const both = { ...inFolder("half", packages.q4f16), ...inFolder("single", packages.q4f32) };
    for (const variant of ["q4f16", "q4f32"] as const)
      expect(Buffer.compare(await readShard(await find(both, variant)), packages[variant][SHARD]!)).toBe(0);
  });

  it("leaves checkpoints to conversion, also those with a manifest of something else or a package of another variant", async () => {
    const checkpoint = { "config.json": "{}", "model.safetensors": new Uint8Array(8) };
    expect(await find(checkpoint)).toBeNull();
    expect(await find({ ...checkpoint, "manifest.json": '{"name":"a web page"}' })).toBeNull();
    expect(await find({ ...checkpoint, ...inFolder("half", packages.q4f16) })).toBeNull();
    expect(await find({ ...checkpoint, ...inFolder("single", packages.q4f32) })).not.toBeNull();
  });

  it("says which variants there are when the wanted one is not among them", async () => {
    await expect(find(packages.q4f16)).rejects.toMatchObject({
      failure: { code: "package-unsupported", message: expect.stringContaining("choose q4f16") },
    });
  });

  it("guesses nothing when several packages would do", async () => {
    const twice = { ...inFolder("a", packages.q4f32), ...inFolder("b", packages.q4f32) };
    await expect(find(twice)).rejects.toMatchObject({
      failure: { code: "package-unsupported", message: expect.stringMatching(/[0-9a-f]{40}\/a or .*\/b;/) },
    });
  });

  it("names a file that the listing lacks or has with another hash, before any is fetched", async () => {
    const { [SHARD]: shard, ...rest } = packages.q4f32;
    const corrupt = { failure: { code: "package-corrupt", message: expect.stringContaining(SHARD) } };
    await expect(find(rest)).rejects.toMatchObject(corrupt);
    const other = shard!.slice();
    other[0]! ^= 1;
    await expect(find({ ...rest, [SHARD]: other })).rejects.toMatchObject(corrupt);
    await expect(find({ ...rest, [SHARD]: shard!.slice(1) })).rejects.toMatchObject(corrupt);
    expect(hub.requests.some(({ path }) => path === SHARD)).toBe(false);
  });
});
