import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { readJson } from "../builder/byte-source.ts";
import { readSafetensorsHeader } from "../builder/safetensors.ts";
import { FailureError } from "../core/failure.ts";
import type { Manifest } from "../package/manifest.ts";
import { folderSource } from "./node-files.ts";
import { FAMILIES_OF, type Golden, parseGolden } from "./parity-page/golden.ts";

/**
 * Reads a fixture's golden.json, and looks at all files of tensors that it needs, before anything is built or run.
 * @throws FailureError `checkpoint-invalid` or `package-unsupported`, naming the file
 */
export async function checkFixture(folder: string): Promise<Golden> {
  if (!existsSync(join(folder, "golden.json"))) {
    throw invalid(
      `${folder} should be a fixture folder, and has no golden.json; give the folder that has one`,
    );
  }
  const json = await readJson(folderSource(folder), "golden.json").catch((cause: unknown) => {
    throw cause instanceof FailureError
      ? invalid(`${cause.message}; copy the whole fixture again`, cause)
      : cause;
  });
  const found = parseGolden(json);
  for (const path of tensorFiles(found)) await checkTensors(folder, path);
  return found;
}

/**
 * Holds what was built of the fixture's checkpoint against its golden.json.
 * @throws FailureError `checkpoint-invalid` for a checkpoint of another family
 */
export function checkFamily({ kind }: Golden, { family, name }: Pick<Manifest, "family" | "name">): void {
  const families = FAMILIES_OF[kind];
  if (families.includes(family)) return;
  throw invalid(
    `golden.json is of the family ${families.join(" or ")}, and the checkpoint beside it, ${name}, of ${family}; put the checkpoint there that golden.json was made with`,
  );
}

function tensorFiles(found: Golden): readonly string[] {
  switch (found.kind) {
    case "sam2":
      return ["golden.safetensors"];
    case "vr7":
      return ["inputs.safetensors", "golden.safetensors"];
    default: {
      const { frames, masks, cases } = found.golden;
      return [frames.file, masks.file, ...cases.map(({ file }) => file)];
    }
  }
}

/** Files are there as they are, or packed. */
async function checkTensors(folder: string, name: string): Promise<void> {
  const path = [name, `${name}.gz`].find((one) => existsSync(join(folder, one)));
  if (path === undefined) {
    throw invalid(
      `${name} is missing from ${folder}, and golden.json needs it; copy the whole fixture again`,
    );
  }
  const bytes = unpacked(await readFile(join(folder, path)), path);
  await readSafetensorsHeader(
    {
      size: async () => bytes.length,
      read: async (_path, offset, length) => new Uint8Array(bytes.subarray(offset, offset + length)),
    },
    path,
  );
}

function unpacked(bytes: Buffer, path: string): Buffer {
  if (!path.endsWith(".gz")) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (cause) {
    const problem = (cause as Error).message;
    throw invalid(
      `${path} should be packed by gzip, and cannot be unpacked (${problem}); copy it again`,
      cause,
    );
  }
}

const invalid = (message: string, cause?: unknown) =>
  new FailureError("checkpoint-invalid", message, { cause });
