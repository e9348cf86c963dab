import type { Family } from "./family.ts";
import { general } from "./general/family.ts";
import { pr } from "./pr/family.ts";
import { prl } from "./prl/family.ts";
import type { QuestionForms } from "./shared/question-forms.ts";
import { vr3 } from "./vr3/family.ts";
import { vr7 } from "./vr7/family.ts";

/** Those with a sense for regions, which records train. */
export const REGION_FAMILIES: readonly Family[] = [vr3, vr7, pr, prl];

/** Every family of models that is known here. */
export const FAMILIES: readonly Family[] = [...REGION_FAMILIES, general];

/** The family of an id, as `ModelInfo` and manifests have it; null for one that is not known. */
export function familyById(id: string, families = FAMILIES): Family | null {
  return families.find((family) => family.id === id) ?? null;
}

/**
 * The wordings of a family whose model is loaded.
 * @throws RangeError for an unknown id, which no engine loads
 */
export function questionForms(id: string, families = FAMILIES): QuestionForms {
  return loadedFamily(id, families).questions;
}

/**
 * On how many frames a family whose model is loaded looks at an object, at most, unless a person chose them; 1 whatever they chose.
 * @throws RangeError for an unknown id, which no engine loads
 */
export function objectFrames(id: string, families = FAMILIES): number {
  return loadedFamily(id, families).objectFrames;
}

/**
 * Whether a family whose model is loaded sees nothing but what is marked.
 * @throws RangeError for an unknown id, which no engine loads
 */
export function needsRegion(id: string, families = FAMILIES): boolean {
  return loadedFamily(id, families).needsRegion;
}

function loadedFamily(id: string, families: readonly Family[]): Family {
  const family = familyById(id, families);
  if (!family) throw new RangeError(`the family ${id} is not in the list of families`);
  return family;
}
