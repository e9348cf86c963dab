import type { BuildOptions } from "../builder/build-options.ts";
import type { ByteSource } from "../builder/byte-source.ts";
import { buildPackage } from "../builder/package.ts";
import type { Manifest } from "../package/manifest.ts";
import { folderTarget } from "./node-files.ts";

/** Makes a package in a folder on disk; goes on with an unfinished one of the same work. */
export async function buildFolder(source: ByteSource, out: string, options: BuildOptions): Promise<Manifest> {
  const target = folderTarget(out);
  try {
    return await buildPackage(source, target, options);
  } finally {
    await target.close();
  }
}
