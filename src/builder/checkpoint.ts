import { FailureError } from "../core/failure.ts";
import type { ByteSource } from "./byte-source.ts";
import { isFloatType, type StoredTensor } from "./stored-tensor.ts";
import { adapterNames, TensorNames } from "./tensor-names.ts";
import { readWeights } from "./weight-files.ts";

const invalid = (message: string): FailureError => new FailureError("checkpoint-invalid", message);

/** The tensors of a checkpoint: what its weight files hold, and what a family keeps in files beside them. */
export class Checkpoint {
  private readonly names: TensorNames;

  private constructor(private readonly tensors: ReadonlyMap<string, StoredTensor>) {
    this.names = new TensorNames(tensors.keys());
  }

  /**
   * @param beside tensors of files beside the weights, by the names that a whole checkpoint gives them
   * @throws FailureError `checkpoint-invalid` when no weights are found, or a file or the index is inconsistent
   */
  static async open(
    source: ByteSource,
    beside: ReadonlyMap<string, StoredTensor> = new Map(),
  ): Promise<Checkpoint> {
    return Checkpoint.of(await readWeights(source), beside);
  }

  /** The same of weights that were read already. */
  static of(
    weights: ReadonlyMap<string, StoredTensor>,
    beside: ReadonlyMap<string, StoredTensor> = new Map(),
  ): Checkpoint {
    const tensors = new Map(weights);
    const [adapter] = adapterNames(tensors.keys());
    if (adapter !== undefined) {
      throw invalid(
        `the weights hold a LoRA adapter that was not merged (${adapter}); merge it with merge_and_unload() of peft, and save the model again`,
      );
    }
    const own = new TensorNames(tensors.keys());
    for (const [name, tensor] of beside) {
      const other = own.find(name);
      if (other !== null) {
        throw invalid(
          `tensor ${name} is in ${tensors.get(other)!.file} and in ${tensor.file}: the model has it already; leave ${tensor.file} out`,
        );
      }
      tensors.set(name, tensor);
    }
    return new Checkpoint(tensors);
  }

  has(name: string): boolean {
    return this.names.find(name) !== null;
  }

  shapeOf(name: string): readonly number[] | null {
    const stored = this.names.find(name);
    return stored === null ? null : this.tensors.get(stored)!.shape;
  }

  /** @throws FailureError `checkpoint-invalid` when absent, not a float tensor, or not of `shape` */
  expect(name: string, shape: readonly number[]): StoredTensor {
    const stored = this.names.find(name);
    if (stored === null)
      throw invalid(`tensor ${name} is missing from the checkpoint; ${this.remedyFor(name)}`);
    const tensor = this.tensors.get(stored)!;
    if (!isFloatType(tensor.dtype)) {
      throw invalid(
        `${tensor.file}: tensor ${stored} should be BF16, F16 or F32, is ${tensor.dtype}; take the model's weights in one of these`,
      );
    }
    if (tensor.shape.join() !== shape.join()) {
      throw invalid(
        `${tensor.file}: tensor ${stored} should have shape [${shape.join(", ")}] by config.json, has [${tensor.shape.join(", ")}]`,
      );
    }
    return tensor;
  }

  /** The tensors that none of `wanted` is, with their types: what a conversion leaves out. */
  unused(wanted: Iterable<string>): Record<string, string> {
    const used = new Set([...wanted].map((name) => this.names.find(name)));
    const names = [...this.tensors.keys()].filter((name) => !used.has(name)).sort();
    return Object.fromEntries(names.map((name) => [name, this.tensors.get(name)!.dtype]));
  }

  private remedyFor(name: string): string {
    const similar = this.names.similar(name);
    if (similar.length > 0) {
      return `it may be ${similar.slice(0, 3).join(" or ")}, under a name that is not known here; save the model again with save_pretrained`;
    }
    const encoder = /^model\.(vision_\w+)\./.exec(name)?.[1];
    const hasEncoder =
      encoder !== undefined && [...this.tensors.keys()].some((one) => one.split(".").includes(encoder));
    return encoder !== undefined && !hasEncoder
      ? "it was saved without its vision encoder, whose weights are taken from nowhere else: use one that has them, as the published ones do"
      : "download all files of the repository again";
  }
}
