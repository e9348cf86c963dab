import type { PlainText } from "../language/text.ts";
import type { AppState } from "./app-store.ts";

/** A model that comes with the page; its packages are `models/<id>-<variant>/`. */
export interface BundledModel {
  readonly id: "nano" | "nano7";
  readonly name: PlainText;
  /** What the ids of its packages begin with, before the variant. */
  readonly packageName: string;
  readonly meaning: PlainText;
}

/** Folders of `public/models`, as the build found them. */
declare const __BUNDLED_PACKAGES__: readonly string[];

/** All demo models there are; a build may leave the second out. */
export const DEMO_MODELS: readonly BundledModel[] = [
  {
    id: "nano",
    name: "Demo model",
    packageName: "nano-shapes-world",
    meaning: "Only knows coloured shapes. The architecture of VideoRefer-VideoLLaMA3.",
  },
  {
    id: "nano7",
    name: "Demo model, second architecture",
    packageName: "nano-7-shapes-world",
    meaning: "Only knows coloured shapes. The architecture of VideoRefer-7B.",
  },
];

/** The first is always there: it answers when no other can. */
export const BUNDLED_MODELS = DEMO_MODELS.filter(
  ({ id }) => id === "nano" || __BUNDLED_PACKAGES__.includes(`${id}-q4f32`),
);

/** Whether answers come from a demonstration, or will as far as that is known. */
export function demonstrationAnswers({
  model,
  settings,
  visitModel,
}: Pick<AppState, "model" | "settings" | "visitModel">): boolean {
  if (model.kind === "ready") return model.info.demonstration;
  return visitModel === null && bundledModel(settings.model) !== null;
}

export function bundledModel(id: string): BundledModel | null {
  return BUNDLED_MODELS.find((model) => model.id === id) ?? null;
}

/** In settings, the segmenter that comes with the page. */
export const BUILT_IN = "built-in";

/** Its package, for every device; a build may leave it out. */
const BUILT_IN_SEGMENTER = "segmenter-q4f32";

declare const __SEGMENTER_BYTES__: number;

/** Of the segmenter that comes with the page, as the build found it; 0 where there is none. */
export const SEGMENTER_BYTES = __SEGMENTER_BYTES__;

/** The folder of the segmenter that comes with the page; null where there is none. */
export function builtInSegmenter(): string | null {
  return __BUNDLED_PACKAGES__.includes(BUILT_IN_SEGMENTER) ? BUILT_IN_SEGMENTER : null;
}
