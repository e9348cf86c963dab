import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { readWhole } from "../builder/byte-source.ts";
import type { SentRequest } from "../protocol/endpoint.ts";
import { type HubServer, startHubServer } from "../testing/hub-server.ts";
import { addressSource } from "./address-source.ts";
import { openHubRepository } from "./hub.ts";
import { REAL_TIME } from "./retry.ts";
import { wayOut } from "./way-out.ts";

const NAME = "tester/small";
const CONFIG = '{"model_type":"tiny"}';
const WEIGHTS = new Uint8Array(3_000_000).fill(7);

let hub: HubServer;
let told: SentRequest[] = [];
const permit = (isCut: boolean) => wayOut.permit(isCut, (request) => told.push(request));

beforeAll(async () => {
  hub = await startHubServer();
  await hub.publish(NAME, { "config.json": CONFIG, "model.safetensors": WEIGHTS });
});
afterEach(() => {
  wayOut.permit(false, () => undefined);
  told = [];
  hub.forget();
  hub.heal();
});
afterAll(() => hub.close());

const open = () =>
  openHubRepository({ base: hub.base, repository: NAME, timing: { ...REAL_TIME, sleep: async () => {} } });
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: { failure?: { code: string } }) => error.failure?.code ?? String(error),
  );

it("tells of every request to a hub, and of the storage that it sends on to", async () => {
  permit(false);
  const repository = await open();
  await readWhole(repository.source, "config.json");
  for await (const _ of repository.source.stream("model.safetensors", 0)) {
  }
  const { host } = new URL(hub.base);
  expect(told.map(({ purpose }) => purpose)).toEqual(["model", "model", "model"]);
  expect(told.slice(0, 2).map((request) => request.host)).toEqual([host, host]);
  expect(told[2]!.host).toMatch(new RegExp(`^${host} → 127\\.0\\.0\\.1:\\d+$`));
  expect(told.slice(1).map(({ receivedBytes }) => receivedBytes)).toEqual([CONFIG.length, WEIGHTS.length]);
});

it("asks nothing of a hub or an address while the network is cut", async () => {
  permit(true);
  expect(await codeOf(open())).toBe("network-cut");
  expect(await codeOf(addressSource(`${hub.base}/package`).whole("manifest.json"))).toBe("network-cut");
  expect(hub.requests).toEqual([]);
  expect(told).toEqual([]);
  permit(false);
  expect((await open()).files.size).toBe(2);
});

it("ends what is under way, and does not try it again", async () => {
  permit(false);
  const { source } = await open();
  hub.inject({ path: "model.safetensors", stallAfter: 1_000_000 });
  hub.forget();
  const read = async () => {
    for await (const _ of source.stream("model.safetensors", 0)) permit(true);
  };
  expect(await codeOf(read())).toBe("network-cut");
  // The hub's redirection and the storage's file: once each.
  expect(hub.requests.length).toBeLessThanOrEqual(2);
});
