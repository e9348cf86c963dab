import type { EngineJob, EngineTrack, TrackTexts } from "./engine-job.ts";
import { refinedByRule } from "./refine.ts";
import { type ReviewQuality, reviewQuality } from "./review-quality.ts";
import { trackFault } from "./track-gate.ts";

/** An object that a person is to review. */
export interface QueueItem {
  readonly key: string;
  readonly clip: string;
  readonly track: EngineTrack;
  readonly texts: TrackTexts;
  /** What becomes its description, unless a person writes another. */
  readonly proposed: string;
  /** Why rules, or the model that reviewed it, would leave it out, as a sentence; null where they keep it. */
  readonly fault: string | null;
}

/** What a person decided. */
export interface Verdict {
  readonly good: boolean;
  /** What they wrote in the place of what was proposed. */
  readonly text?: string | undefined;
}

export type Verdicts = ReadonlyMap<string, Verdict>;

/** The objects of jobs, those that rules and model keep and those that they drop in turns, so that both are looked at from the start. */
export function reviewItems(jobs: readonly EngineJob[]): readonly QueueItem[] {
  const items = jobs.flatMap(({ clip, tracks = [], texts = [], review, refined: written }) =>
    texts.flatMap((text): readonly QueueItem[] => {
      const track = tracks.find(({ noun }) => noun === text.noun);
      if (!track) return [];
      const refined = written?.find(({ noun }) => noun === text.noun) ?? refinedByRule(text);
      const isRefined = typeof refined !== "string";
      return [
        {
          key: `${clip}#${text.noun}`,
          ...{ clip, track, texts: text },
          proposed: isRefined ? refined.detailed! : `${text.appearance} ${text.motion}`.trim(),
          fault: trackFault(track) ?? reviewFault(review, text.noun) ?? (isRefined ? null : refined),
        },
      ];
    }),
  );
  const [kept, dropped] = [
    items.filter(({ fault }) => fault === null),
    items.filter(({ fault }) => fault !== null),
  ];
  return Array.from({ length: Math.max(kept.length, dropped.length) }, (_, nth) => [
    ...kept.slice(nth, nth + 1),
    ...dropped.slice(nth, nth + 1),
  ]).flat();
}

/** What a model said against an object; null where it kept it, or was not asked. */
function reviewFault(review: EngineJob["review"], noun: string): string | null {
  if (!review) return null;
  const own = review.find((one) => one.noun === noun);
  if (own?.same) return null;
  return `${noun}: ${own ? own.why || "the model says that texts and mask do not agree" : "the model did not say yes or no"}`;
}

/** The next object without a verdict behind one, from the start again after the last; null when all have one. */
export function nextOpen(
  items: readonly QueueItem[],
  verdicts: Verdicts,
  behind: string | null,
): string | null {
  const from = items.findIndex(({ key }) => key === behind) + 1;
  const order = [...items.slice(from), ...items.slice(0, from)];
  return order.find(({ key }) => !verdicts.has(key))?.key ?? null;
}

/** How good rules and model are as a reviewer, by what a person found among those that they keep and drop; reweighted to all objects. */
export function ruleQuality(items: readonly QueueItem[], verdicts: Verdicts): ReviewQuality {
  const count = (isKept: boolean, good: boolean) =>
    items.filter(({ key, fault }) => (fault === null) === isKept && verdicts.get(key)?.good === good).length;
  const kept = items.filter(({ fault }) => fault === null).length;
  const audit = {
    truePositives: count(true, true),
    falsePositives: count(true, false),
    falseNegatives: count(false, true),
    trueNegatives: count(false, false),
  };
  return reviewQuality(audit, items.length === 0 ? null : kept / items.length);
}

/** Jobs behind a person's review, and behind the refiner: what they accepted, in their words or in the proposed ones. */
export function reviewedJobs(
  jobs: readonly EngineJob[],
  items: readonly QueueItem[],
  verdicts: Verdicts,
): readonly EngineJob[] {
  const entry = { model: "person", promptHash: "", seed: 0, millis: 0, dropped: [] };
  return jobs.flatMap((job): readonly EngineJob[] => {
    const own = items.flatMap((item) => {
      const verdict = item.clip === job.clip ? verdicts.get(item.key) : undefined;
      return verdict ? [{ item, verdict }] : [];
    });
    if (own.length === 0) return [];
    const review = own.map(({ item, verdict }) => ({
      ...{
        noun: item.texts.noun,
        regionCaption: item.texts.noun,
        same: verdict.good,
        confidence: 1,
        why: "",
      },
    }));
    const refined = own
      .filter(({ verdict }) => verdict.good)
      .map(({ item, verdict }) => ({
        ...job.refined?.find(({ noun }) => noun === item.texts.noun),
        ...{ noun: item.texts.noun, detailed: verdict.text ?? item.proposed },
      }));
    const log = [...job.log, { ...entry, role: "reviewer" } as const, { ...entry, role: "refiner" } as const];
    return [{ ...job, review, refined, log }];
  });
}
