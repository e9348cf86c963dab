import type { FrameRun } from "../core/frame-runs.ts";
import type { Exchange, ObjectId, QuestionPart } from "../core/project.ts";
import { versionKey } from "../core/versions.ts";

/** What a question is asked about beside an answer: another object than its only one, or another part of the video; null is all of it. */
export type Beside = { readonly object: ObjectId } | { readonly span: FrameRun | null };

/** The same question about something else. Its masks are those that its regions stand for, not the ones that they have. */
export function askedBeside(exchange: Exchange, other: Beside): Exchange {
  if ("span" in other) {
    const { span: _before, ...settings } = exchange.settings;
    return { ...exchange, settings: { ...settings, ...(other.span && { span: other.span }) } };
  }
  const [region] = exchange.regions;
  if (!region || exchange.regions.length > 1) return exchange;
  const parts = exchange.question.parts.map(
    (part): QuestionPart =>
      part.kind === "object" && part.id === region.objectId ? { kind: "object", id: other.object } : part,
  );
  return {
    ...exchange,
    question: { ...exchange.question, parts },
    regions: [{ ...region, objectId: other.object }],
  };
}

/** A first question with all that follow it. */
export type Thread = readonly Exchange[];

/** Threads in groups, in the order of their first: what was asked beside a question that is on display stands with it. */
export function besideEachOther(threads: readonly Thread[]): readonly (readonly Thread[])[] {
  const groups = new Map<string, Thread[]>();
  for (const thread of threads) {
    const [first] = thread;
    if (!first) continue;
    const group = first.besideOf && groups.get(first.besideOf);
    if (group) group.push(thread);
    else groups.set(versionKey(first), [thread]);
  }
  return [...groups.values()];
}
