import { DIMENSIONS } from "../judge-scores.ts";

// A judge by rules for descriptions of shapes world, whose words are known: no model and no network (videorefer-suite.md 11.5).

const NOUNS = ["circle", "square", "triangle", "star", "cross", "ring", "diamond", "heart"];
const COLOURS = ["red", "green", "blue", "yellow", "orange", "purple", "pink", "cyan", "white", "black"];
const SIZES = ["small", "medium", "large"];
const TEXTURES = ["striped", "dotted", "outlined"];

/** What objects of shapes world do, in all the ways that it is said. */
const MOTIONS: Readonly<Record<string, RegExp>> = {
  still:
    /stays still|does not move|remains in place|stays in the same place|keeps still|is still|stationary|motionless/,
  circles: /circles|in a circle|circular|round and round/,
  bounces: /bounc/,
  spins: /spin|rotat|turns around itself/,
  grows: /grow|gets (?:bigger|larger)|becomes larger|increases in size|expand/,
  shrinks: /shrink|gets smaller|becomes smaller|(?:decreases|reduces) in size/,
  changes: /changes|turns from|goes from \w+ to/,
  disappears: /disappear|vanish/,
  appears: /(?<!dis)appears|shows up/,
  "speeds up": /speeds up|accelerat|faster|increasing speed/,
  stops: /stops|to a stop/,
  left: /\bleft/,
  right: /\bright/,
  up: /\bup/,
  down: /\bdown/,
};
const DIRECTIONS = ["left", "right", "up", "down"];

interface Facts {
  readonly nouns: readonly string[];
  readonly colours: readonly string[];
  readonly sizes: readonly string[];
  readonly textures: readonly string[];
  /** In the order in which they are told. */
  readonly motions: readonly string[];
}

function factsOf(text: string): Facts {
  const said = text.toLowerCase();
  const words = (known: readonly string[], of = said) =>
    known.filter((word) => new RegExp(`\\b${word}\\b`).test(of));
  const sentences = said.split(/[.;]/);
  // A size is told in the sentence that names the object: "gets larger" is none.
  const naming = sentences.find((sentence) => words(NOUNS, sentence).length > 0) ?? "";
  // Where an object is, begins or ends is no direction, and neither is the "up" of other words.
  const moving = sentences
    .filter((sentence) => !/\b(?:starts|begins|starting|ends)\b/.test(sentence))
    .join(".");
  const directed = moving.replace(
    /(speeds|shows) up|\b(?:at|on|in) the (?:top|bottom|left|right|centre)( left| right)?/g,
    (found) => "-".repeat(found.length),
  );
  const motions = Object.entries(MOTIONS)
    .map(([name, told]) => ({ name, at: (DIRECTIONS.includes(name) ? directed : moving).search(told) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)
    .map(({ name }) => name);
  return {
    nouns: words(NOUNS),
    colours: words(COLOURS),
    sizes: words(SIZES, naming),
    textures: words(TEXTURES),
    motions,
  };
}

/** Whether a reference is told in the words of shapes world: only of those the rules can say anything. */
export function isOfShapes(reference: string): boolean {
  const { nouns, motions } = factsOf(reference);
  return nouns.length > 0 && motions.length > 0;
}

/**
 * What a judge by rules replies, in the form of upstream's template: subject by noun and colour, appearance and motion by F1 over facts, motion
 * also by their order, hallucination by the share of facts that are false. Scores are rounded to halves, which both readings take.
 */
export function judgeShapes({
  reference,
  pred,
}: {
  readonly reference: string;
  readonly pred: string;
}): string {
  const [truth, said] = [factsOf(reference), factsOf(pred)];
  const looks = ({ colours, sizes, textures }: Facts) => [...colours, ...sizes, ...textures];
  const all = (facts: Facts) => [...facts.nouns, ...looks(facts), ...facts.motions];
  const isSame = (a: readonly string[], b: readonly string[]) => a.length > 0 && a.join() === b.join();
  const [isNoun, isColour] = [isSame(said.nouns, truth.nouns), isSame(said.colours, truth.colours)];
  const isFalse = (fact: string) => !all(truth).includes(fact);
  const stated = all(said);
  const scores = [
    isNoun && isColour ? 5 : isNoun || isColour ? 2 : 0,
    5 * f1(looks(said), looks(truth)),
    5 * (0.5 * f1(said.motions, truth.motions) + 0.5 * sameOrder(said.motions, truth.motions)),
    stated.length === 0 ? 0 : 5 * (1 - stated.filter(isFalse).length / stated.length),
  ];
  return DIMENSIONS.map((name, nth) => `${nth + 1}. ${name}: ${Math.round(2 * scores[nth]!) / 2}`).join("\n");
}

function f1(said: readonly string[], truth: readonly string[]): number {
  const common = said.filter((fact) => truth.includes(fact)).length;
  return said.length + truth.length === 0 ? 1 : (2 * common) / (said.length + truth.length);
}

/** Of the pairs of facts that both have, the share in one order; 1 for a single common fact, 0 for none. */
function sameOrder(said: readonly string[], truth: readonly string[]): number {
  const places = said.map((fact) => truth.indexOf(fact)).filter((place) => place >= 0);
  if (places.length < 2) return places.length;
  const pairs = places.flatMap((place, nth) => places.slice(nth + 1).map((later) => later > place));
  return pairs.filter(Boolean).length / pairs.length;
}
