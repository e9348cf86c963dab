/**
 * Parts of a tensor's name that wrappers of a model add: torch's `DataParallel` and `DistributedDataParallel` (`module`),
 * `torch.compile` (`_orig_mod`), FSDP and activation checkpointing, PEFT (`base_model.model`), and the modules around a network
 * that transformers has had in some versions and not in others (`model`, `language_model`, `vision_model`).
 */
const WRAPPERS: ReadonlySet<string> = new Set([
  "module",
  "_orig_mod",
  "_fsdp_wrapped_module",
  "_checkpoint_wrapped_module",
  "base_model",
  "model",
  "language_model",
  "vision_model",
]);

/** What PEFT calls the weights of an adapter that was not merged. */
const ADAPTER = /(?:^|\.)lora_/;

/** A tensor's name without wrappers, the same for every way in which its model may have been wrapped when it was saved. */
export function plainName(name: string): string {
  const parts = name.split(".").filter((part) => !WRAPPERS.has(part));
  return parts.filter((part, index) => part !== parts[index - 1] || /^\d+$/.test(part)).join(".");
}

/** Names that are of an adapter beside its base. */
export const adapterNames = (names: Iterable<string>): string[] =>
  [...names].filter((name) => ADAPTER.test(name));

/** Finds tensors by the names that upstream's own saves have, whatever wrapper the checkpoint was saved in. */
export class TensorNames {
  private readonly names: ReadonlySet<string>;
  /** By plain name, the names that have it. */
  private readonly byPlainName: ReadonlyMap<string, readonly string[]>;

  constructor(names: Iterable<string>) {
    this.names = new Set(names);
    const byPlainName = new Map<string, string[]>();
    for (const name of this.names) {
      const plain = plainName(name);
      const group = byPlainName.get(plain);
      if (group) group.push(name);
      else byPlainName.set(plain, [name]);
    }
    this.byPlainName = byPlainName;
  }

  /** The name under which a tensor is stored; null when it is not there, or when several could be it. */
  find(name: string): string | null {
    if (this.names.has(name)) return name;
    const [only, ...others] = this.byPlainName.get(plainName(name)) ?? [];
    return only !== undefined && others.length === 0 ? only : null;
  }

  /** Names that end as the wanted one does, for messages. */
  similar(name: string): readonly string[] {
    const end = `.${name.split(".").slice(-3).join(".")}`;
    return [...this.names].filter((one) => one.endsWith(end));
  }
}
