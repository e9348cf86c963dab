import { said } from "../../core/failure.ts";
import { countRegions } from "../rules.ts";
import type { FindRepair } from "./repair.ts";
import { textsOf, withQuestions } from "./texts.ts";

const NAME = /<object[0-9]+>/g;
/** A region with the name that it is bound to, if any (as the rules read it). */
const REGION = /(<object[0-9]+>[\s:=([]*)?<region>/g;

/** Binds the only name that lacks a region to the only region that lacks a name: it can be no other. */
export const repairNames: FindRepair = (record) => {
  const texts = textsOf(record);
  const asked = texts.filter((_, nth) => nth % 2 === 0);
  const bound = new Set<string>();
  let unnamed = 0;
  for (const text of asked) {
    for (const [, name] of text.matchAll(REGION)) {
      if (name === undefined) unnamed++;
      else bound.add(name.match(NAME)![0]);
    }
  }
  const unbound = [...new Set(texts.flatMap((text) => text.match(NAME) ?? []))].filter(
    (name) => !bound.has(name),
  );
  const [name] = unbound;
  if (unnamed !== 1 || unbound.length !== 1 || bound.size + 1 !== countRegions(asked)) return null;
  return {
    changes: withQuestions(record, (text) =>
      text.replace(REGION, (found, named: string | undefined) =>
        named === undefined ? `${name}${found}` : found,
      ),
    ),
    sentences: [
      said("Puts {name} before the one <region> without a name: no other name is left for it.", {
        name: name!,
      }),
    ],
  };
};
