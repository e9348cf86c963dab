import { t } from "../../language/text.ts";

/** A key with what is held down beside it, as `Mod+Shift+Z`; `Mod` is Ctrl, or Command on a Mac. */
export type Chord = string;

interface Parts {
  readonly key: string;
  readonly mod: boolean;
  readonly shift: boolean;
}

const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform);

const SIGNS: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
  "-": "−",
};

/** Keys found by place on the keyboard: with Shift the character there differs between layouts. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  "[": ["BracketLeft"],
  "]": ["BracketRight"],
  ...Object.fromEntries([..."0123456789"].map((digit) => [digit, [`Digit${digit}`, `Numpad${digit}`]])),
};

/** Whether the event is this chord, no more and no less held down. */
export function isChord(
  event: Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">,
  chord: Chord,
): boolean {
  const { key, mod, shift } = parts(chord);
  if (event.altKey || (event.ctrlKey || event.metaKey) !== mod) return false;
  if (key in PLACES) {
    const places = PLACES[key]!;
    return event.shiftKey === shift && (places.includes(event.code) || (!shift && event.key === key));
  }
  if (key === "Space") return event.key === " " && event.shiftKey === shift;
  // A sign may need Shift to be typed at all.
  const shiftCounts = key.length > 1 || /[a-z]/i.test(key);
  return event.key.toLowerCase() === key.toLowerCase() && (!shiftCounts || event.shiftKey === shift);
}

/** Keys that do not count alone, and those that lead through the page and out of a dialog. */
const NO_CHORD = ["Control", "Meta", "Shift", "Alt", "AltGraph", "CapsLock", "Tab", "Dead", "Unidentified"];

/** The chord that is pressed, for a command to have; null while that is none. Alt is held while drawing, so it is in none. */
export function chordOf(
  event: Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">,
): Chord | null {
  if (event.altKey || NO_CHORD.includes(event.key)) return null;
  const place = Object.keys(PLACES).find((sign) => PLACES[sign]!.includes(event.code));
  const key =
    place ?? (event.key === " " ? "Space" : event.key.length === 1 ? event.key.toUpperCase() : event.key);
  const shiftCounts = place !== undefined || key.length > 1 || /[A-Z]/.test(key);
  return [(event.ctrlKey || event.metaKey) && "Mod", event.shiftKey && shiftCounts && "Shift", key]
    .filter(Boolean)
    .join("+");
}

/** As a person reads it: `Ctrl+Shift+Z`. */
export function chordText(chord: Chord): string {
  const { key, mod, shift } = parts(chord);
  return [
    mod && (isMac() ? "⌘" : "Ctrl"),
    shift && "Shift",
    SIGNS[key] ?? (key === "Space" ? t("Space") : key),
  ]
    .filter(Boolean)
    .join("+");
}

/** As `aria-keyshortcuts` spells it: `Control+Shift+Z`. */
export function ariaChord(chord: Chord): string {
  const { key, mod, shift } = parts(chord);
  return [mod && (isMac() ? "Meta" : "Control"), shift && "Shift", key === "+" ? "Plus" : key]
    .filter(Boolean)
    .join("+");
}

function parts(chord: Chord): Parts {
  const held = chord.split(/(?<=.)\+(?=.)/);
  const key = held.pop()!;
  return { key, mod: held.includes("Mod"), shift: held.includes("Shift") };
}
