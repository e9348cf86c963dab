import type { JsonObject } from "../../core/json-object.ts";
import { type AnnotatedVideo, identityOf } from "./annotated-video.ts";
import { cocoMask } from "./coco-mask.ts";

/** A conversation about a video, with the masks of each object as it was asked about. */
export interface RecordedConversation extends AnnotatedVideo {
  readonly id: string;
  /** Questions with `<region>` once for each object, in their order, and answers that name objects as `<object0>`. */
  readonly turns: readonly { readonly question: string; readonly answer: string }[];
  /** The questions as models are asked them, by family; other words than a person's. */
  readonly asked: Readonly<Record<string, AskedQuestions>>;
}

export interface AskedQuestions {
  /** One for each turn. */
  readonly questions: readonly string[];
  /** For each `<region>` of the questions, in order, which of the objects it is. */
  readonly objects: readonly number[];
}

/** VideoRefer records: a conversation each, its masks by frame (videorefer-suite.md 3.1). */
export function* writeRecords(conversations: readonly RecordedConversation[]): Generator<string, void> {
  for (const [nth, conversation] of conversations.entries()) {
    yield `${nth === 0 ? "[" : ","}\n${JSON.stringify(recordOf(conversation))}`;
  }
  yield conversations.length === 0 ? "[]\n" : "\n]\n";
}

function recordOf({ id, video, objects, turns, asked }: RecordedConversation): JsonObject {
  return {
    id,
    video: video.name,
    conversations: turns.flatMap(({ question, answer }, nth) => [
      { from: "human", value: nth === 0 ? `<video>\n${question}` : question },
      { from: "gpt", value: answer },
    ]),
    ...(objects.length > 0 && {
      annotation: objects.map(({ masks }) =>
        Object.fromEntries(
          masks.map(({ frame, packed }) => [frame, { segmentation: cocoMask(packed).segmentation }]),
        ),
      ),
      height: video.height,
      width: video.width,
    }),
    source: {
      ...identityOf(video),
      objects: objects.map(({ name, masks }) => ({
        name,
        times_seconds: Object.fromEntries(masks.map(({ frame, timeSeconds }) => [frame, timeSeconds])),
      })),
      asked,
    },
  };
}
