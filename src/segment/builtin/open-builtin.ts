import type { Execution } from "../../engine/runtime/execution.ts";
import { GraphSession } from "../../engine/runtime/graph-session.ts";
import type { ModelPackage, SegmenterPackage } from "../../package/open-package.ts";
import { blobOf, fileBytes, graphEntry, tensorBlob } from "../../package/open-package.ts";
import { checkInputs } from "../check-inputs.ts";
import type { OnFraction } from "../segmenter.ts";
import { BuiltinSegmenter } from "./builtin-segmenter.ts";
import { parseBuiltinConfig } from "./config.ts";
import { BuiltinNetworks, type Graph } from "./networks.ts";

/**
 * Opens the graphs of the built-in segmenter.
 * @param onFraction of the graphs, as they are opened
 * @throws FailureError `package-unsupported`, `package-corrupt`, `out-of-memory`, `gpu-lost`
 */
export async function openBuiltinSegmenter(
  model: SegmenterPackage,
  execution: Execution,
  onFraction: OnFraction,
): Promise<BuiltinSegmenter> {
  const { manifest } = model;
  const config = parseBuiltinConfig(manifest.config);
  const total = Object.keys(manifest.graphs).length;
  const opened: Graph[] = [];
  const open = async (name: string, inputs: readonly string[]): Promise<Graph> => {
    const graph = await fileBytes(model, graphEntry(manifest, name).path);
    const onRead = () => onFraction(opened.length / total);
    const session = await GraphSession.create(execution, graph, { weights: weightsOf(model, name, onRead) });
    opened.push(session);
    checkInputs(model, name, session, inputs);
    onRead();
    return session;
  };
  const table = async (name: string) =>
    new Float32Array(await tensorBlob(model, `prompt.${name}`).arrayBuffer());
  try {
    const encoder = [];
    for (const [index, { graph, share, windows }] of config.encoder_parts.entries()) {
      const inputs = [index === 0 ? "pixels" : "features", ...(windows ? ["padding"] : [])];
      encoder.push({ graph: await open(graph, inputs), share, windows });
    }
    const parts = {
      encoder,
      decoder: await open("decoder", ["features", "positions", "dense", "sparse"]),
      maskPrompt: await open("mask-prompt", ["mask"]),
      tables: {
        frequencies: await table("frequencies"),
        labels: await table("labels"),
        noPoint: await table("no_point"),
        noMask: await table("no_mask"),
      },
    };
    return new BuiltinSegmenter(new BuiltinNetworks(execution, parts), config.image_size);
  } catch (error) {
    for (const graph of opened) await graph.release().catch(() => undefined);
    throw error;
  }
}

function weightsOf(model: ModelPackage, graph: string, onRead: () => void) {
  const tensors = model.manifest.tensors.filter(({ name }) => name.startsWith(`${graph}.`));
  const paths = new Set(tensors.map(({ shard }) => shard));
  return {
    files: [...paths].map((path) => ({ path, blob: blobOf(model, path) })),
    bytes: tensors.reduce((sum, { bytes }) => sum + bytes, 0),
    onRead,
  };
}
