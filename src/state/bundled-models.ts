import type { AppState } from "./app-store.ts";

/** A model that comes with the page; its packages are `models/<id>-<variant>/`. */
export interface BundledModel {
  readonly id: "nano" | "nano7";
  readonly name: string;
  readonly meaning: string;
}

/** Folders of `public/models`, as the build found them. */
declare const __BUNDLED_PACKAGES__: readonly string[];

const KNOWN: readonly BundledModel[] = [
  {
    id: "nano",
    name: "Shapes demonstration",
    meaning: "Knows clips of coloured shapes. The architecture of VideoRefer-VideoLLaMA3.",
  },
  {
    id: "nano7",
    name: "Shapes demonstration, second architecture",
    meaning: "Knows clips of coloured shapes. The architecture of VideoRefer-7B.",
  },
];

/** The first is always there: it answers when no other can. */
export const BUNDLED_MODELS = KNOWN.filter(
  ({ id }) => id === "nano" || __BUNDLED_PACKAGES__.includes(`${id}-q4f32`),
);

/** Whether answers come from a demonstration, or will as far as that is known. */
export function demonstrationAnswers({ model, settings }: Pick<AppState, "model" | "settings">): boolean {
  return model.kind === "ready" ? model.info.demonstration : bundledModel(settings.model) !== null;
}

export function bundledModel(id: string): BundledModel | null {
  return BUNDLED_MODELS.find((model) => model.id === id) ?? null;
}
