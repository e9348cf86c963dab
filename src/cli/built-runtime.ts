import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** What a folder of a build holds of onnxruntime-web and transformers.js. */
interface Built {
  /** Where its scripts and wasm lie. */
  readonly assets: string;
  /** Scripts that every start fetches, by their names in that folder. */
  readonly initial: readonly string[];
  /** The runtime's package. */
  readonly runtime: string;
}

/** A function of the runtime's wasm that each of its scripts calls, whatever the script is named. */
const RUNTIME_CALL = "_OrtCreateSession";
/** transformers.js says so to every server that it asks. */
const TRANSFORMERS = "transformers.js/";

/** A version as the runtime's scripts have it in a literal. */
const VERSION = /["'`](\d+\.\d+\.\d+(?:-(?:dev|rc)[\w.-]*)?)["'`]/g;

/**
 * What is wrong with a build: another runtime than the package's, one of its wasm files more than once, or transformers.js in what every
 * start fetches. Empty when nothing is.
 */
export async function runtimeFaults({ assets, initial, runtime }: Built): Promise<string[]> {
  const names = await readdir(assets);
  const { version } = JSON.parse(await readFile(join(runtime, "package.json"), "utf8"));
  const faults: string[] = [];
  const own = new Map<string, string>();
  for (const name of await readdir(join(runtime, "dist"))) {
    if (name.endsWith(".wasm")) own.set(await hashOf(join(runtime, "dist", name)), name);
  }
  const found = new Map<string, string>();
  for (const name of names.filter((one) => one.endsWith(".wasm"))) {
    const hash = await hashOf(join(assets, name));
    const same = found.get(hash);
    if (!own.has(hash)) faults.push(`${name} is no wasm of onnxruntime-web ${version}`);
    else if (same) faults.push(`${name} and ${same} are the same wasm`);
    found.set(hash, name);
  }
  if (found.size === 0) faults.push("there is no wasm of onnxruntime-web");

  let libraries = 0;
  for (const name of names.filter((one) => /\.m?js$/.test(one))) {
    const script = await readFile(join(assets, name), "utf8");
    if (script.includes(TRANSFORMERS)) {
      libraries++;
      if (initial.includes(name)) faults.push(`${name} is fetched at every start, and is transformers.js`);
    }
    if (!script.includes(RUNTIME_CALL)) continue;
    if (initial.includes(name)) faults.push(`${name} is fetched at every start, and is the runtime`);
    const versions = new Set(Array.from(script.matchAll(VERSION), ([, one]) => one!));
    if (versions.size !== 1 || !versions.has(version)) {
      faults.push(
        `${name} is onnxruntime-web ${[...versions].join(" and ") || "without a version"}, expected ${version}`,
      );
    }
  }
  if (libraries !== 1) faults.push(`transformers.js should be in one script, is in ${libraries}`);
  return faults;
}

const hashOf = async (path: string): Promise<string> =>
  createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
