import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runtimeFaults } from "./built-runtime.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "built-runtime-"));
  await mkdir(join(folder, "assets"));
  await mkdir(join(folder, "runtime", "dist"), { recursive: true });
  await put("runtime/package.json", '{"version":"1.30.0"}');
  await put("runtime/dist/ort-wasm-simd-threaded.wasm", "plain");
  await put("runtime/dist/ort-wasm-simd-threaded.jspi.wasm", "jspi");
  await put("assets/ort-wasm-simd-threaded-a1.wasm", "plain");
  await put("assets/ort-wasm-simd-threaded.jspi-b2.wasm", "jspi");
  // Two workers have a copy each.
  await put("assets/ort.wasm.bundle.min-c3.js", BUNDLE);
  await put("assets/ort.wasm.bundle.min-d4.js", BUNDLE);
  await put("assets/transformers.web-e5.js", LIBRARY);
  await put("assets/start-f6.js", "const answer=`1.2.3`;");
});
afterEach(() => rm(folder, { recursive: true }));

const put = (path: string, content: string) => writeFile(join(folder, path), content);
const BUNDLE = "v=`1.30.0`;m._OrtCreateSession(a);w=`1.30.0`";
const LIBRARY = "n.set(`User-Agent`,`transformers.js/`+r)";
const faults = (initial = ["start-f6.js"]) =>
  runtimeFaults({ assets: join(folder, "assets"), initial, runtime: join(folder, "runtime") });

it("finds nothing wrong with one runtime of the package, however many workers have its script", async () => {
  expect(await faults()).toEqual([]);
});

it.each<[string, string, string, RegExp]>([
  [
    "a wasm of another runtime",
    "ort-wasm-simd-threaded-g7.wasm",
    "other",
    /ort-wasm-simd-threaded-g7\.wasm is no wasm of .* 1\.30\.0/,
  ],
  ["the same wasm twice", "ort-wasm-simd-threaded-z9.wasm", "plain", /are the same wasm/],
  [
    "a script of another runtime",
    "engine-h8.js",
    "v=`1.31.0-dev.20250909-abc`;m._OrtCreateSession(a)",
    /engine-h8\.js is onnxruntime-web 1\.31\.0-dev\.20250909-abc, expected 1\.30\.0/,
  ],
  ["two versions in one script", "engine-h8.js", `${BUNDLE};w=\`1.29.1\``, /1\.30\.0 and 1\.29\.1/],
  ["transformers.js twice", "general-i9.js", LIBRARY, /should be in one script, is in 2/],
])("names %s", async (_, name, content, expected) => {
  await put(`assets/${name}`, content);
  const found = await faults();
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(expected);
});

it("names what every start would fetch", async () => {
  expect(await faults(["transformers.web-e5.js", "ort.wasm.bundle.min-c3.js"])).toEqual([
    "ort.wasm.bundle.min-c3.js is fetched at every start, and is the runtime",
    "transformers.web-e5.js is fetched at every start, and is transformers.js",
  ]);
});

it("names a build without a runtime", async () => {
  for (const name of ["ort-wasm-simd-threaded-a1", "ort-wasm-simd-threaded.jspi-b2"]) {
    await rm(join(folder, "assets", `${name}.wasm`));
  }
  expect(await faults()).toEqual(["there is no wasm of onnxruntime-web"]);
});
