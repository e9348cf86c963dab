import { FailureError } from "../core/failure.ts";
import type { ByteSource } from "./byte-source.ts";

/** A short name people give the folder of SigLIP's configuration. */
const SHORT_NAME = "siglip";

/**
 * Names that the folder of the vision encoder's configuration may have: the last part of the repository or path in `config.json`.
 * @throws FailureError `checkpoint-invalid` when that has none
 */
export function companionFolders(name: string): readonly string[] {
  const folder =
    name
      .split(/[\\/]/)
      .filter((part) => part !== "")
      .at(-1) ?? "";
  if (folder === "" || folder === "." || folder === "..") {
    throw new FailureError(
      "checkpoint-invalid",
      `config.json: the vision encoder ${JSON.stringify(name)} names no folder`,
    );
  }
  return folder.startsWith(SHORT_NAME) ? [folder, SHORT_NAME] : [folder];
}

/**
 * The folder of the vision encoder's configuration, inside the checkpoint's folder or beside it. Its weights are not needed: the
 * checkpoint has them.
 * @throws FailureError `checkpoint-invalid` when there is none, saying what to put where
 */
export async function findCompanion(source: ByteSource, name: string): Promise<string> {
  const names = companionFolders(name);
  for (const candidate of names.flatMap((one) => [one, `../${one}`])) {
    if (await source.exists(`${candidate}/config.json`)) return candidate;
  }
  throw new FailureError(
    "checkpoint-invalid",
    `config.json names the vision encoder ${name}; put its config.json and preprocessor_config.json into a folder ${names[0]} inside the checkpoint folder or beside it`,
  );
}
