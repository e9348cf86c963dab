import { FailureError } from "../../core/failure.ts";
import type { JsonObject } from "../../core/json-object.ts";
import type { LanguageManifest } from "../../package/manifest.ts";
import { type ByteSource, parseJsonObject, readJson, readWhole } from "../byte-source.ts";
import { findCompanion } from "../companion.ts";
import type { PackagedFile } from "../recipe.ts";
import { readSpecialTokens } from "./special-tokens.ts";
import { buildTokenizerFile } from "./tokenizer-file.ts";

/** The configuration files of a language model's checkpoint, as its manifest will have them. */
export type LanguageSettings = Pick<
  LanguageManifest,
  "config" | "visionConfig" | "generationConfig" | "preprocessorConfig" | "specialTokensMap"
>;

/** Everything of a language model's checkpoint but its weights. */
export interface LanguageFiles {
  readonly settings: LanguageSettings;
  /** Name of the vision encoder's configuration, for messages. */
  readonly visionFile: string;
  /** tokenizer.json, verbatim or built from the slow files, and tokenizer_config.json. */
  readonly tokenizerFiles: readonly PackagedFile[];
  /** What tokenizer.json says. */
  readonly tokenizer: JsonObject;
}

/**
 * Reads them as transformers 4 and 5 write them. From version 5 on some files may be missing, as what they held is elsewhere.
 * @param config `config.json`
 * @param visionRepository repository or path of the vision encoder, as `config.json` has it
 * @param completeTokenizer what a family adds to `tokenizer.json`; the same object when nothing
 * @throws FailureError `checkpoint-invalid`, naming the file
 */
export async function readLanguageFiles(
  source: ByteSource,
  config: JsonObject,
  visionRepository: string,
  completeTokenizer = (tokenizer: JsonObject): JsonObject => tokenizer,
): Promise<LanguageFiles> {
  const encoder = await findCompanion(source, visionRepository);
  const visionFile = `${encoder}/config.json`;
  const tokenizerConfig = await readWhole(source, TOKENIZER_CONFIG);
  parseJsonObject(tokenizerConfig, TOKENIZER_CONFIG);
  const { file, tokenizer } = await readTokenizer(source, completeTokenizer);
  return {
    settings: {
      config,
      visionConfig: await readJson(source, visionFile),
      generationConfig: await readIfThere(source, "generation_config.json"),
      preprocessorConfig: await readImageSettings(source, encoder),
      specialTokensMap: await readSpecialTokens(source),
    },
    visionFile,
    tokenizerFiles: [file, { path: TOKENIZER_CONFIG, bytes: tokenizerConfig }],
    tokenizer,
  };
}

const TOKENIZER = "tokenizer.json";
const TOKENIZER_CONFIG = "tokenizer_config.json";

/** An object without keys where the file is missing. */
async function readIfThere(source: ByteSource, path: string): Promise<JsonObject> {
  return (await source.exists(path)) ? readJson(source, path) : {};
}

/** Upstream takes the image settings from the encoder's repository; the checkpoint's own file adds defaults of the model. */
async function readImageSettings(source: ByteSource, encoder: string): Promise<JsonObject> {
  const folders = ["", `${encoder}/`];
  const found: JsonObject[] = [];
  for (const folder of folders) {
    const settings = await imageSettingsIn(source, folder);
    if (settings) found.push(settings);
  }
  if (found.length === 0) {
    const candidates = folders.map((folder) => `${folder}preprocessor_config.json`);
    throw new FailureError(
      "checkpoint-invalid",
      `${candidates.join(" or ")} should be in the checkpoint folder, or a processor_config.json with an image_processor`,
    );
  }
  return Object.assign({}, ...found);
}

/** Since transformers 5 the settings of all processors of a model are in one file. */
async function imageSettingsIn(source: ByteSource, folder: string): Promise<JsonObject | null> {
  if (await source.exists(`${folder}preprocessor_config.json`))
    return readJson(source, `${folder}preprocessor_config.json`);
  const settings = (await readIfThere(source, `${folder}processor_config.json`)).image_processor;
  return typeof settings === "object" && settings !== null && !Array.isArray(settings)
    ? (settings as JsonObject)
    : null;
}

async function readTokenizer(
  source: ByteSource,
  complete: (tokenizer: JsonObject) => JsonObject,
): Promise<{ readonly file: PackagedFile; readonly tokenizer: JsonObject }> {
  const bytes = (await source.exists(TOKENIZER))
    ? await readWhole(source, TOKENIZER)
    : await buildTokenizerFile(source);
  const tokenizer = parseJsonObject(bytes, TOKENIZER);
  const completed = complete(tokenizer);
  return {
    file: {
      path: TOKENIZER,
      bytes: completed === tokenizer ? bytes : new TextEncoder().encode(JSON.stringify(completed)),
    },
    tokenizer: completed,
  };
}
