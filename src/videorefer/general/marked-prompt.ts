import { FailureError } from "../../core/failure.ts";
import type { Turn } from "../../core/turn.ts";
import type { MarkLook, Rgb } from "./draw-mark.ts";

/** Upstream's colours, in the order in which objects are named (videorefer-suite.md 7.1). */
const COLOURS: readonly (readonly [name: string, colour: Rgb])[] = [
  ["red", [255, 0, 0]],
  ["green", [0, 128, 0]],
  ["yellow", [255, 255, 0]],
  ["blue", [0, 0, 255]],
  ["grey", [128, 128, 128]],
  ["purple", [128, 0, 128]],
  ["orange", [255, 165, 0]],
  ["brown", [165, 42, 42]],
  ["pink", [255, 192, 203]],
];

/** An object of a question. */
interface AskedObject {
  /** Such as `object0`. */
  readonly label: string;
  readonly views: readonly unknown[];
}

/** What a model that knows nothing of masks is told. */
export interface MarkedPrompt {
  /** How each object is drawn, in their order. */
  readonly looks: readonly MarkLook[];
  /** The conversation; the frames are shown before the first text. */
  readonly turns: readonly { readonly role: "user" | "assistant"; readonly text: string }[];
}

/**
 * Words a conversation for a model that is shown marked frames. A lone object that no question names is outlined in red and called so;
 * others carry their names, and a legend says which colour is whose.
 * @throws FailureError `region-invalid` for more objects than there are colours
 * Source: videorefer-suite.md 7.1 to 7.3; with blanks between legend, question and options, which upstream leaves out.
 */
export function markedPrompt(turns: readonly Turn[], objects: readonly AskedObject[]): MarkedPrompt {
  if (objects.length > COLOURS.length) {
    throw new FailureError(
      "region-invalid",
      "a general model can tell at most {length} outlined objects apart, found {length2}: ask about fewer at once",
      { values: { length: COLOURS.length, length2: objects.length } },
    );
  }
  const isNamed = objects.length > 1 || turns.some(namesObject);
  const looks = objects.map(({ label, views }, at): MarkLook => {
    const [, colour] = COLOURS[at]!;
    if (isNamed) return { colour, opacity: 0.2, label: `<${label}>` };
    return { colour, opacity: views.length > 1 ? 0 : 0.1, label: null };
  });
  let place = 0;
  const nameNext = (before: string) => {
    const object = objects[place++];
    const name = isNamed && object ? `<${object.label}>` : "the object outlined in red";
    return before.trimEnd().endsWith(name) ? "" : name;
  };
  const texts = turns.map((turn) =>
    turn.role === "assistant" ? turn : { role: turn.role, text: userText(turn.parts, nameNext) },
  );
  const first = texts.findIndex(({ role }) => role === "user");
  const introduction = objects.length === 0 ? "" : `${legend(objects, isNamed)} `;
  return {
    looks,
    turns: texts.map(({ role, text }, at) => ({ role, text: at === first ? introduction + text : text })),
  };
}

function legend(objects: readonly AskedObject[], isNamed: boolean): string {
  if (!isNamed) {
    return objects[0]!.views.length > 1
      ? "An object is outlined in red in the video."
      : "An object is outlined in red on one frame of the video.";
  }
  const colours = objects.map(({ label }, at) => `<${label}>: ${COLOURS[at]![0]}`);
  return `Objects are highlighted by coloured masks on frames of the video. ${colours.join("; ")}.`;
}

/** Places become names; one that stands behind its name already is taken out, as upstream does. */
const userText = (
  parts: Extract<Turn, { role: "user" }>["parts"],
  nameNext: (before: string) => string,
): string =>
  parts
    .reduce<string>((text, part) => {
      if (typeof part === "string") return text + part;
      return part.place === "region" ? text + nameNext(text) : text;
    }, "")
    .replace(/[^\S\n]{2,}/g, " ")
    .trim();

/** Whether a question calls an object by the name that it has on the frames. */
function namesObject(turn: Turn): boolean {
  return (
    turn.role === "user" &&
    turn.parts.some((part) => typeof part === "string" && /<(?:object|region)\d+>/.test(part))
  );
}
