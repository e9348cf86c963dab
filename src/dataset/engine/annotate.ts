// The Annotator's two questions, and its gate (videorefer-suite.md 12.1, 12.2). Upstream has not published its prompts.

/** `<region>` marks where the object is meant. */
export const MOTION_QUESTION =
  "Describe the motion and the actions of <region> from the beginning of the video to its end, in one or two sentences. If something is not visible, say so.";
export const APPEARANCE_QUESTION =
  "Describe the appearance and the state of <region>, its parts, colours and material, in one or two sentences. If something is not visible, say so.";

/** Verbs that say how something is, not what it does. */
const STATE_VERBS =
  /\b(?:is|are|was|were|be|been|being|has|have|had|seems?|seemed|appears?|appeared|remains?|remained|stays?|stayed|stands?|stood|standing|sits?|sat|sitting|lies|lay|lying|looks?|looked|wears?|wore|wearing|holds?|held|holding|contains?|consists?|resting|rests?|staying|remaining|still|motionless|stationary)\b/gi;
const MOTION_WORDS =
  /\b(?:mov|walk|run|ran\b|runn|jump|turn|rotat|spin|swim|fl(?:y|ies|ew)|fall|fell\b|ris(?:e|ing)|rose\b|slid|roll|bounc|danc|throw|threw\b|catch|caught\b|climb|driv|drove\b|rid(?:e|ing)|rode\b|wav(?:e|ing)|nod|shak|kick|hit|push|pull|lift|drop|pick|put|enter|leav|left the|go(?:es|ing)\b|went\b|com(?:e|es|ing)\b|approach|follow|chas|eat|drink|cut|stir|pour|open|clos|swing|circl|cross|pass|drift|glid|shift|grow|shrink|stop|start)/i;

/** Whether a text about motion tells of none: it has nothing but verbs of state. */
export function isStatic(motion: string): boolean {
  return !MOTION_WORDS.test(motion.replaceAll(STATE_VERBS, " "));
}
