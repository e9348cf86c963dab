import type { Noun } from "./engine-job.ts";

// The Analyzer: which things a caption is about (videorefer-suite.md 12.2).

const ARTICLES = "a|an|the|one|two|three|several|some|many|his|her|its|their|this|that|these|those";
/** What ends a noun phrase in a plain caption. */
const ENDS =
  /\b(?:is|are|was|were|has|have|who|that|which|in|on|at|by|with|of|to|from|into|over|under|behind|near|and|while|as|then|through|across|along|up|down|out|off|around|for)\b|[,.;:]|\b\w+(?:ing|ed|es|s)\b(?=\s+(?:a|an|the|to|up|down|in|on|at|right|left|around|across|over|still|away|and|through|from|into|off|his|her|its)\b|[.]?$)/i;

/** Words that name nothing one could mark: pronouns, places, and what is abstract. */
const NOT_MARKED = new Set([
  ...["he", "she", "it", "they", "we", "you", "i", "someone", "somebody", "something", "everyone", "nobody"],
  ...["scene", "video", "clip", "camera", "background", "foreground", "view", "image", "frame", "shot"],
  ...["room", "street", "park", "city", "beach", "kitchen", "field", "outdoors", "indoors", "place", "area"],
  ...["day", "night", "time", "moment", "way", "light", "music", "action", "motion", "activity", "side"],
]);
const SAME_IN_PLURAL = /(?:ss|us|is)$/;
const IRREGULAR_PLURAL = new Set([
  "people",
  "men",
  "women",
  "children",
  "mice",
  "geese",
  "feet",
  "teeth",
  "sheep",
]);
const MANY = /^(?:two|three|several|some|many|these|those)$/i;

/** Whether something of that name can be marked: the gate of the Analyzer. */
export function isConcrete(noun: string): boolean {
  const head = headOf(noun);
  return /^[\p{L}][\p{L}'-]*$/u.test(head) && !NOT_MARKED.has(head);
}

const headOf = (noun: string): string => noun.trim().toLowerCase().split(/\s+/).at(-1) ?? "";

/**
 * Things that an English caption names with an article, the first as its subject; by rule, without a model. Captions that begin otherwise
 * have no subject that a rule finds.
 */
export function nounsByRule(caption: string): readonly Noun[] {
  const found: Noun[] = [];
  const start = new RegExp(`\\b(${ARTICLES})\\s+`, "gi");
  let isFirst = true;
  for (const match of caption.matchAll(start)) {
    const rest = caption.slice(match.index + match[0].length);
    const end = ENDS.exec(rest);
    const phrase = (end ? rest.slice(0, end.index) : rest).trim().replace(/\s+/g, " ");
    const words = phrase.split(" ");
    if (phrase === "" || words.length > 5) continue;
    const isSubject = isFirst && caption.slice(0, match.index).trim() === "";
    isFirst = false;
    if (!isConcrete(phrase) || found.some(({ text }) => text.toLowerCase() === phrase.toLowerCase()))
      continue;
    found.push({
      text: phrase.toLowerCase(),
      role: isSubject ? "subject" : "other",
      plural: MANY.test(match[1]!) || isPlural(phrase),
    });
  }
  return found;
}

function isPlural(noun: string): boolean {
  const head = headOf(noun);
  return IRREGULAR_PLURAL.has(head) || (head.endsWith("s") && !SAME_IN_PLURAL.test(head));
}
