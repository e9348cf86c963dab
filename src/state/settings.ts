import * as v from "valibot";
import { OriginSchema } from "../protocol/model-origin-schema.ts";
import type { ModelMemo } from "../protocol/models.ts";
import type { SliceCreator } from "./slice.ts";

/** Some text, as a chord or the name of a command. */
const word = v.pipe(v.string(), v.nonEmpty(), v.maxLength(60));

const text = v.pipe(v.string(), v.nonEmpty(), v.maxLength(1000));

const MemoSchema = v.object({
  folder: text,
  name: text,
  variant: v.picklist(["f32", "q4f32", "q4f16"]),
  origin: OriginSchema,
}) satisfies v.GenericSchema<unknown, ModelMemo>;

/** Keys by the ids of commands; in local storage, and in a file that a person takes along. */
export const KeysSchema = v.record(word, v.pipe(v.array(word), v.maxLength(8), v.readonly()));

const EndpointSchema = v.object({
  id: text,
  /** Base of an OpenAI-compatible interface. */
  base: v.pipe(v.string(), v.url(), v.maxLength(1000)),
  /** As the interface calls it. */
  model: text,
  /** Whether the person agreed that frames leave for it. */
  mayGetFrames: v.boolean(),
});

/** A model behind an address. Its key is in memory alone. */
export type StoredEndpoint = v.InferOutput<typeof EndpointSchema>;

const pixels = v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(10_000));

const PanelSizesSchema = v.object({ wide: pixels, desktop: pixels, tablet: pixels, phone: pixels });

const positive = v.pipe(v.number(), v.finite(), v.minValue(0));

/** How quickly a model answered on a device, so that the next visit knows what its first question costs. */
const KeptPaceSchema = v.object({
  packageHash: text,
  /** Kind of device, or the host. */
  place: text,
  pace: v.object({ msPerToken: positive, writingMs: positive, msPerWrittenToken: positive }),
});

export type KeptPace = v.InferOutput<typeof KeptPaceSchema>;

/** What the person set and expects to find again; kept in local storage, read back with care. */
const SettingsSchema = v.object({
  /** `system` for the browser's. `mirrored` is for tests. */
  language: v.fallback(v.picklist(["system", "en", "zh", "mirrored"]), "system"),
  theme: v.fallback(v.picklist(["system", "light", "dark"]), "system"),
  /** Whether things on screen move less than the system asks for. */
  motion: v.fallback(v.picklist(["system", "reduced"]), "system"),
  device: v.fallback(v.picklist(["auto", "webgpu", "wasm"]), "auto"),
  /** A bundled model's id, the folder of a model on this device, or an endpoint's id. */
  model: v.fallback(v.pipe(v.string(), v.nonEmpty()), "nano"),
  /** `built-in`, or the folder of a segmenter on this device. */
  segmenter: v.fallback(v.pipe(v.string(), v.nonEmpty()), "built-in"),
  /** Side of the square that EdgeTAM and SAM 2.1 stretch frames to, in pixels. */
  segmenterSide: v.fallback(v.picklist([512, 768, 1024]), 512),
  /** Which points of a scribble the segmenter is shown: spread over it, or drawn at random as in upstream's demo. */
  scribble: v.fallback(v.picklist(["spread", "random"]), "spread"),
  /** Models that are on this device, or were until the browser cleared its storage. */
  rememberedModels: v.fallback(v.array(MemoSchema), []),
  endpoints: v.fallback(v.array(EndpointSchema), []),
  /** The person's own switch: nothing is sent to other machines, nor to servers on this one. */
  networkCut: v.fallback(v.boolean(), false),
  speed: v.fallback(v.picklist([0.25, 0.5, 1, 1.5, 2]), 1),
  loop: v.fallback(v.boolean(), false),
  muted: v.fallback(v.boolean(), false),
  /** What a person made of the panels' width, or height where they lie under the stage, in CSS pixels, by the layout's name. */
  panelSizes: v.fallback(v.partial(PanelSizesSchema), {}),
  /** Keys that the person chose, by the command's id. */
  keys: v.fallback(KeysSchema, {}),
  /** Newest first. */
  paces: v.fallback(v.array(KeptPaceSchema), []),
  /** Ids of the commands that were last chosen by name, newest first. */
  recentCommands: v.fallback(v.array(word), []),
});

export type Settings = v.InferOutput<typeof SettingsSchema>;

export const SPEEDS: readonly Settings["speed"][] = [0.25, 0.5, 1, 1.5, 2];

const STORAGE_KEY = "videorefer.settings";

export interface SettingsSlice {
  readonly settings: Settings;
  settingsChanged(change: Partial<Settings>): void;
}

/** Reads settings from anything: what is missing or broken becomes its default. */
export function parseSettings(stored: unknown): Settings {
  return v.parse(SettingsSchema, typeof stored === "object" && stored !== null ? stored : {});
}

function restoreSettings(): Settings {
  let stored: unknown = null;
  try {
    stored = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? "null");
  } catch {
    // Storage may be switched off, or hold something that is not JSON: the defaults serve.
  }
  return parseSettings(stored);
}

export const createSettingsSlice: SliceCreator<SettingsSlice> = (set, get) => ({
  settings: restoreSettings(),
  settingsChanged: (change) => {
    set(({ settings }) => ({ settings: { ...settings, ...change } }));
    try {
      localStorage.setItem(STORAGE_KEY, JSON.stringify(get().settings));
    } catch {
      // Settings then last until the page closes.
    }
  },
});
