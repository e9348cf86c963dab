/** Longer units than this repeat in honest lists too. */
const MAX_UNIT = 16;
const MIN_REPEATS = 8;
const MIN_CHARACTERS = 40;

/**
 * Whether a text ends in one short piece over and over, as a model does that has lost the thread ("!!!!!!", or a
 * wrong number format on some graphics processor).
 */
export function endsInRepetition(text: string): boolean {
  for (let unit = 1; unit <= MAX_UNIT; unit++) {
    const length = Math.max(MIN_CHARACTERS, unit * MIN_REPEATS);
    if (text.length < length) return false;
    if (repeats(text, unit, length)) return true;
  }
  return false;
}

/** Whether the last `length` characters have the period `unit`. */
function repeats(text: string, unit: number, length: number): boolean {
  for (let index = text.length - length + unit; index < text.length; index++) {
    if (text[index] !== text[index - unit]) return false;
  }
  return true;
}
