import { FailureError } from "../core/failure.ts";
import type { JsonObject } from "../core/json-object.ts";
import { type ByteSource, readJson } from "./byte-source.ts";
import { Checkpoint } from "./checkpoint.ts";
import { RECIPES } from "./families/family-list.ts";
import type { OpenedModel, Recipe } from "./recipe.ts";

/** A checkpoint of which everything was read but the weights. */
export interface OpenedCheckpoint {
  readonly recipe: Recipe;
  readonly model: OpenedModel;
  readonly weights: Checkpoint;
}

/** What PEFT writes beside an adapter's weights. */
const ADAPTER_FILE = "adapter_config.json";

/**
 * Reads the small files of a checkpoint and the headers of its weights.
 * @throws FailureError `checkpoint-invalid` or `package-unsupported`, naming the file
 */
export async function openCheckpoint(source: ByteSource, recipes = RECIPES): Promise<OpenedCheckpoint> {
  const config = await readModelConfig(source, recipes);
  const recipe = recipeFor(config, recipes);
  const model = await recipe.open(source, config);
  const { weights, tensorsBeside } = model;
  return {
    recipe,
    model,
    weights: weights ? Checkpoint.of(weights, tensorsBeside) : await Checkpoint.open(source, tensorsBeside),
  };
}

/**
 * `config.json` of a checkpoint, or what stands for it where the publisher's own layout has none.
 * @throws FailureError `checkpoint-invalid` when there is none; `package-unsupported` when the folder is an adapter's
 */
export async function readModelConfig(source: ByteSource, recipes = RECIPES): Promise<JsonObject> {
  if (await source.exists(ADAPTER_FILE)) throw await adapterFailure(source);
  if (!(await source.exists("config.json"))) {
    for (const { originals = {} } of recipes)
      for (const [file, config] of Object.entries(originals)) if (await source.exists(file)) return config;
  }
  return readJson(source, "config.json");
}

/**
 * The recipe of a checkpoint, by its `model_type`.
 * @throws FailureError `package-unsupported` for a model of another family
 */
export function recipeFor(config: JsonObject, recipes = RECIPES): Recipe {
  const type = config.model_type;
  const recipe = recipes.find(
    ({ modelTypes }) => typeof type === "string" && Object.hasOwn(modelTypes, type),
  );
  if (recipe) return recipe;
  const known = recipes.flatMap(({ modelTypes }) =>
    Object.entries(modelTypes).map(([name, model]) => `"${name}" (${model})`),
  );
  throw new FailureError(
    "package-unsupported",
    `config.json: model_type should be ${new Intl.ListFormat("en", { type: "disjunction" }).format(known)}, is ${JSON.stringify(type)}`,
  );
}

async function adapterFailure(source: ByteSource): Promise<FailureError> {
  const base = (await readJson(source, ADAPTER_FILE)).base_model_name_or_path;
  const named = typeof base === "string" && base !== "" ? JSON.stringify(base.slice(0, 200)) : "a base model";
  return new FailureError(
    "package-unsupported",
    `the folder holds a LoRA adapter (${ADAPTER_FILE}), which changes ${named} and is no model without it; adapters are not read yet. Merge it with merge_and_unload() of peft and save the result, or choose ${named} itself`,
  );
}
