import type { ByteSource } from "../builder/byte-source.ts";
import { FailureError } from "../core/failure.ts";
import type { PickedFile } from "../protocol/models.ts";

const STREAMED_BYTES = 4 * 2 ** 20;

/**
 * A folder that somebody picked, as a checkpoint or package. Its root is where `config.json` or `manifest.json` lies; folders beside
 * that one are `../NAME`, as a vision encoder's often is.
 * @throws FailureError `checkpoint-invalid` when it holds neither, or several
 */
export function fileSource(files: readonly PickedFile[]): ByteSource {
  const root = findRoot(files.map(({ path }) => path));
  const parent = root.includes("/") ? root.slice(0, root.lastIndexOf("/")) : "";
  const byPath = new Map(files.map(({ path, file }) => [path, file]));
  const place = (path: string): string =>
    path.startsWith("../") ? joined(parent, path.slice("../".length)) : joined(root, path);
  const find = (path: string): File => {
    const file = byPath.get(place(path));
    if (!file)
      throw new FailureError("checkpoint-invalid", "{path} is missing from the chosen folder", {
        values: { path },
      });
    return file;
  };
  return {
    size: async (path) => find(path).size,
    exists: async (path) => byPath.has(place(path)) && !(root === "" && path.startsWith("../")),
    read: async (path, offset, length) => readSlice(find(path), path, offset, offset + length),
    async *stream(path, offset, signal) {
      const file = find(path);
      for (let at = offset; at < file.size; at += STREAMED_BYTES) {
        signal?.throwIfAborted();
        yield await readSlice(file, path, at, Math.min(file.size, at + STREAMED_BYTES));
      }
    },
  };
}

/** The graph that every exported model has. */
const EXPORTED = /(^|\/)onnx\/decoder_model_merged[^/]*\.onnx$/;

const joined = (folder: string, path: string): string => (folder === "" ? path : `${folder}/${path}`);

/** The shallowest folder with a file that tells what a folder is: weights, a manifest, an export's graph, or the settings of an adapter. */
function findRoot(paths: readonly string[]): string {
  const above = (path: string) => (path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "");
  const folderOf = (path: string) => (EXPORTED.test(path) ? above(above(path)) : above(path));
  const isTelling = (path: string) =>
    EXPORTED.test(path) ||
    /(^|\/)(model.*\.safetensors(\.index\.json)?|pytorch_model\.bin(\.index\.json)?|manifest\.json|adapter_config\.json)$/.test(
      path,
    );
  const roots = [...new Set(paths.filter(isTelling).map(folderOf))];
  const depth = (folder: string) => folder.split("/").length;
  roots.sort((a, b) => depth(a) - depth(b));
  if (roots.length === 0 || (roots.length > 1 && depth(roots[0]!) === depth(roots[1]!))) {
    throw new FailureError(
      "checkpoint-invalid",
      roots.length === 0
        ? "the folder holds neither a checkpoint (config.json and model.safetensors) nor a ready package (manifest.json) nor an export for transformers.js (a folder onnx)"
        : `the folder holds several models (${roots.slice(0, 3).join(", ")}); choose the folder of one`,
    );
  }
  return roots[0]!;
}

/** A removed stick or a changed file shows as an unreadable slice. */
async function readSlice(file: File, path: string, start: number, end: number): Promise<Uint8Array> {
  const bytes = await file
    .slice(start, end)
    .arrayBuffer()
    .catch(() => null);
  if (bytes?.byteLength === end - start) return new Uint8Array(bytes);
  throw new FailureError(
    "checkpoint-invalid",
    "{path} could not be read to byte {end}: it was changed or removed, or ends too early; choose the folder again",
    { values: { path, end } },
  );
}
