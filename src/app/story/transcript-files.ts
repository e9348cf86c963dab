import type { VideoReference } from "../../core/project.ts";
import { formatTime } from "../../core/timeline.ts";
import { type NamedFrame, plainWords, type Transcript, type TranscriptTurn } from "./transcript.ts";

/** The transcript as Markdown, for notes and papers. */
export function transcriptMarkdown({ name, video, conversations }: Transcript): string {
  const head = [`# ${inline(name)}`, ...(video ? [videoLine(video)] : [])];
  const body = conversations.flatMap((turns, nth) => [
    ...(conversations.length > 1 ? [`## Conversation ${nth + 1}`] : []),
    ...turns.flatMap(turnLines),
  ]);
  return `${[...head, ...body].join("\n\n")}\n`;
}

/** The transcript as JSON, with the frames by index and time and what answered. */
export function transcriptJson({ name, video, conversations }: Transcript): string {
  const document = {
    format: "videorefer-transcript",
    version: 1,
    project: name,
    video: video && {
      name: video.name,
      bytes: video.bytes,
      fingerprint: video.fingerprint,
      width: video.width,
      height: video.height,
      frame_count: video.frameCount,
      duration_seconds: video.durationSeconds,
    },
    conversations: conversations.map((turns) =>
      turns.map(({ askedAt, question, answer, corrected, state, objects, model, settings }) => ({
        asked_at: askedAt,
        question,
        answer: plainWords(answer),
        corrected,
        state,
        objects: objects.map((object) => ({
          name: object.name,
          frames: object.frames.map(({ index, timeSeconds }) => ({
            frame_index: index,
            time_seconds: timeSeconds,
          })),
        })),
        model,
        settings,
      })),
    ),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Which file it is about, in one line. */
export function videoLine({ name, width, height, frameCount, fingerprint }: VideoReference): string {
  return `${inline(name)}, ${width}×${height}, ${frameCount} frames, fingerprint ${fingerprint}`;
}

/** On which frames an object was shown, in words. */
export function framesWords(frames: readonly NamedFrame[]): string {
  const [first] = frames;
  const last = frames.at(-1);
  if (!first || !last) return "";
  const at = ({ index, timeSeconds }: NamedFrame) => `frame ${index + 1} (${formatTime(timeSeconds)})`;
  return frames.length === 1 ? at(first) : `${frames.length} frames, ${at(first)} to ${at(last)}`;
}

/** How an answer came to be, in a line; empty where there is nothing to say. */
export function sourceWords({ corrected, state, model }: TranscriptTurn): string {
  const by = corrected ? "Corrected by a person" : model ? `${model.id} ${model.variant}` : "";
  const ended = { finished: "", stopped: "stopped", length: "cut at the length limit", failed: "failed" }[
    state
  ];
  return [by, corrected ? "" : ended].filter((words) => words !== "").join(", ");
}

function turnLines(turn: TranscriptTurn): readonly string[] {
  const objects = turn.objects.map(({ name, frames }) => `${inline(name)} on ${framesWords(frames)}`);
  const source = [objects.join("; "), sourceWords(turn)].filter((words) => words !== "");
  return [
    `**${inline(turn.question).replaceAll("\n", "  \n")}**`,
    ...(plainWords(turn.answer) === "" ? [] : [inline(plainWords(turn.answer))]),
    ...(source.length > 0 ? [`*${source.join(". ")}.*`] : []),
  ];
}

/** A person's or a model's text, of which Markdown makes nothing. */
const inline = (text: string): string => text.replace(/[\\`*_[\]<>#|]/g, "\\$&");
