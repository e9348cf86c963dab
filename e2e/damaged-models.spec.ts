import { expect, test } from "@playwright/test";
import { type StoredModels, VR7, WEIGHTS, withStoredModels } from "./stored-models.ts";

// Models that are damaged, on the way or on the disk, are found and made whole.

let desk: StoredModels;
withStoredModels((started) => {
  desk = started;
});

for (const [what, content] of [
  ["cut off", '{"format": "videorefer-package", '],
  ["of a later version", '{"format": "videorefer-package", "formatVersion": 99}'],
] as const) {
  test(`a model whose manifest is ${what} is listed, and can be made again or deleted`, async () => {
    const name = await desk.got();
    const whole = await desk.hashes(name);
    const [before] = await desk.stored();
    await desk.models.evaluate((one, [name, content]) => one.write(name, "manifest.json", content), [
      name,
      content,
    ] as const);
    const [listed] = await desk.stored();
    expect(listed).toMatchObject({ folder: name, name: before!.name, state: "damaged" });
    expect(listed!.problem).toContain("manifest.json");
    expect(listed!.bytes).toBeGreaterThan(1e5);

    expect((await desk.get(listed!.origin!)).result.ok).toBe(true);
    expect(await desk.stored()).toEqual([before]);
    expect(await desk.hashes(name)).toEqual(whole);

    await desk.models.evaluate((one, [name, content]) => one.write(name, "manifest.json", content), [
      name,
      content,
    ] as const);
    await desk.models.evaluate((one, name) => one.write(name, "origin.json", "{}"), name);
    expect(await desk.stored()).toMatchObject([{ folder: name, name, state: "damaged", origin: null }]);
    await desk.models.evaluate((one, name) => one.remove(name), name);
    expect(await desk.stored()).toEqual([]);
  });
}

test("a flipped byte and a cut off file are refused by name, and nothing else is touched", async () => {
  const name = await desk.got(desk.origin(VR7));
  const before = await desk.hashes(name);
  desk.hub.inject({ path: WEIGHTS, flipAt: desk.weightBytes - 5000 });
  const flipped = await desk.get();
  expect(flipped.result).toMatchObject({ ok: false, error: { code: "checkpoint-invalid" } });
  expect(!flipped.result.ok && flipped.result.error.message).toContain("model.safetensors arrived damaged");
  expect((await desk.stored()).map(({ state }) => state).sort()).toEqual(["ready", "unfinished"]);
  desk.hub.heal();
  await desk.got();
  expect(await desk.hashes(name)).toEqual(before);
});

test("a damaged file is made again from its tensors alone", async () => {
  const name = await desk.got();
  const before = await desk.hashes(name);
  await desk.models.evaluate((one, name) => one.damage(name, "connector.weights-000.bin"), name);
  desk.hub.forget();
  expect(await desk.got()).toBe(name);
  expect(await desk.hashes(name)).toEqual(before);
  expect(desk.sentWeights()).toBeLessThan(desk.weightBytes / 2);
});

test("a damaged model on the disk is found, and exported ones come back the same", async () => {
  const name = await desk.got();
  // The report is of the conversion: a package is what its manifest lists.
  const { "report.json": _, ...before } = await desk.hashes(name);
  const stick = await desk.models.evaluateHandle((one, name) => one.exported(name), name);
  await desk.models.evaluate((one, name) => one.damage(name, "decoder.weights-000.bin"), name);
  expect(await desk.models.evaluate((one, name) => one.verify(name), name)).toEqual({
    ok: true,
    value: ["decoder.weights-000.bin"],
  });
  await desk.models.evaluate((one, name) => one.remove(name), name);
  const { result } = await desk.models.evaluate((one, stick) => {
    if (!stick.ok) throw new Error(stick.error.message);
    return one.get({ kind: "folder", name: "stick", files: stick.value });
  }, stick);
  if (!result.ok) throw new Error(result.error.message);
  const after = await desk.hashes(result.value.folder);
  expect(after).toEqual(before);
});
