import { joinTexts, type TurnPart } from "../../core/turn.ts";

export const REGION: TurnPart = { place: "region" };
export const VISUAL: TurnPart = { place: "visual" };

/**
 * A template for the parts of a question: `` wording`What is ${REGION}?` ``. Interpolated strings stay text, so nothing that a person
 * wrote can become a place.
 */
export function wording(
  texts: TemplateStringsArray,
  ...values: readonly (number | TurnPart | readonly TurnPart[])[]
): readonly TurnPart[] {
  const parts = texts.flatMap((text, at) => {
    const value = values[at];
    if (value === undefined) return [text];
    return [text, ...(typeof value === "number" ? [String(value)] : Array.isArray(value) ? value : [value])];
  });
  return joinTexts(parts);
}
