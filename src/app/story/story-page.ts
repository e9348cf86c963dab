import { paletteColour } from "../../core/palette.ts";
import { formatTime } from "../../core/timeline.ts";
import { escaped, htmlPage } from "./html-page.ts";
import type { NamedFrame, Transcript, TranscriptTurn, WordsPart } from "./transcript.ts";
import { framesWords, sourceWords, videoLine } from "./transcript-files.ts";

/** A picture of a frame with the outlines of its objects. */
export interface StoryFrame extends NamedFrame {
  /** `data:` address of the picture. */
  readonly picture: string;
  readonly width: number;
  readonly height: number;
  readonly objects: readonly { readonly name: string; readonly paletteIndex: number }[];
}

/**
 * Questions, answers and pictures as one page that needs nothing else: no script, no other file, no network. Times and frames in it lead to
 * the pictures.
 * @param frames ascending
 */
export function storyPage(transcript: Transcript, frames: readonly StoryFrame[]): string {
  const { name, video, conversations } = transcript;
  return htmlPage(
    name,
    video ? videoLine(video) : null,
    `<section aria-labelledby="frames"><h2 id="frames">Frames</h2>
<div class="frames">
${frames.map(figure).join("\n")}
</div></section>
<section aria-labelledby="answers"><h2 id="answers">Questions and answers</h2>
${conversations.map((turns) => `<div class="talk">${turns.map((turn) => article(turn, frames)).join("\n")}</div>`).join("\n")}
</section>`,
  );
}

function figure({ index, timeSeconds, picture, width, height, objects }: StoryFrame): string {
  const names = objects.map((object) => object.name);
  const shown = names.length > 0 ? ` with ${names.join(", ")}` : "";
  const alt = `Frame ${index + 1} at ${formatTime(timeSeconds)}${shown}`;
  const legend = objects.map((object) => named(object.name, object.paletteIndex)).join(" ");
  return `<figure id="frame-${index}" tabindex="-1"><img src="${picture}" width="${width}" height="${height}" alt="${escaped(alt)}">
<figcaption>Frame ${index + 1}, ${formatTime(timeSeconds)} ${legend}</figcaption></figure>`;
}

function article(turn: TranscriptTurn, frames: readonly StoryFrame[]): string {
  const source = sourceWords(turn);
  const objects = turn.objects.map(({ name, frames: shown }) => {
    const first = shown.find(({ index }) => frames.some((frame) => frame.index === index));
    const words = escaped(`${name}: ${framesWords(shown)}`);
    return first ? `<a href="#frame-${first.index}">${words}</a>` : words;
  });
  const details = [...objects, ...(source === "" ? [] : [escaped(source)])];
  return `<article><h3>${escaped(turn.question).replaceAll("\n", "<br>")}</h3>
<p>${turn.answer.map((part) => words(part, frames)).join("")}</p>
${details.length > 0 ? `<p class="soft">${details.join(" · ")}</p>` : ""}</article>`;
}

function words(part: WordsPart, frames: readonly StoryFrame[]): string {
  if (part.kind === "object") return named(part.text, part.paletteIndex);
  const text = escaped(part.text).replaceAll("\n", "<br>");
  const shown =
    part.kind === "time" ? frames.findLast(({ timeSeconds }) => timeSeconds <= part.seconds) : undefined;
  return shown ? `<a href="#frame-${shown.index}">${text}</a>` : text;
}

function named(name: string, paletteIndex: number | null): string {
  const dot = paletteIndex === null ? "" : `<i style="background:${paletteColour(paletteIndex)}"></i>`;
  return `<span class="name">${dot}${escaped(name)}</span>`;
}
