import { type BenchRequest, benchRequest } from "../../asking/bench-request.ts";
import { type Bench, type BenchItem, readBenchItem, shownRegions } from "../../benchmark/bench-item.ts";
import type { DataFile } from "../../dataset/data-file.ts";
import { readRecords } from "../../dataset/read-records.ts";

/** What stands in a model's place: it looks at 32 frames of an object. */
export const RULE_MODEL = { id: "rule", family: "vr7", demonstration: false } as const;
export const RULE_MODE = "multi";
const OBJECT_FRAMES = 32;

/** Knows a benchmark's truth, and which of its items a request is about. */
export interface RuleModel {
  readonly items: number;
  /** Height and width of a clip, as its masks have them. */
  sizeOf(video: string): readonly [height: number, width: number];
  /** The item's place. @throws Error for a request that no item makes */
  itemOf(video: string, request: BenchRequest): number;
  /** Right, wrong, in other words or nothing at all, as the item's place has it. */
  replyTo(item: number): string;
}

/** @throws Error where two items make one request, or one cannot be read */
export async function ruleModel(bench: Bench, file: DataFile): Promise<RuleModel> {
  const items: BenchItem[] = [];
  const places = new Map<string, number>();
  const sizes = new Map<string, readonly [number, number]>();
  for await (const { record } of readRecords(file)) {
    const item = record && readBenchItem(record, bench);
    if (!item || typeof item === "string") throw new Error(`item ${items.length}: ${item}`);
    sizes.set(item.video, item.objects[0]![0]!.mask.size);
    const { regions } = shownRegions(item, RULE_MODE, OBJECT_FRAMES);
    places.set(keyOf(item.video, benchRequest(item.question, regions, RULE_MODEL)), items.push(item) - 1);
  }
  if (places.size !== items.length) throw new Error("two items make the same request");
  return {
    items: items.length,
    sizeOf: (video) => sizes.get(video)!,
    itemOf(video, request) {
      const place = places.get(keyOf(video, request));
      if (place === undefined) throw new Error(`no item asks this about ${video}`);
      return place;
    },
    replyTo(place) {
      const { question, answer } = items[place]!;
      const right = answer.slice(0, 3);
      if (question.kind === "choice") {
        const wrong = question.options.find((option) => option !== answer)!;
        return [right, `The answer is ${right[1]}.`, answer.slice(4), wrong, "I cannot tell."][place % 5]!;
      }
      const other = items[(place + 1) % items.length]!.answer;
      const [first = ""] = answer.split(". ");
      return [answer, `${first}.`, `${first}. ${other}`, other, "I cannot tell."][place % 5]!;
    },
  };
}

function keyOf(video: string, { turns, regions }: BenchRequest): string {
  // The frames that an object is shown on, with the first and last of its masks: they differ wherever objects do.
  const shown = regions.map(({ views }) => [
    views.map(({ frameIndex }) => frameIndex),
    views[0],
    views.at(-1),
  ]);
  return JSON.stringify([video, turns, shown]);
}
