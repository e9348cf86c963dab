import { paletteColour } from "../../core/palette.ts";
import { formatTime } from "../../core/timeline.ts";
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
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${escaped(name)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escaped(name)}</h1>
${video ? `<p class="soft">${escaped(videoLine(video))}</p>` : ""}
</header>
<main>
<section aria-labelledby="frames"><h2 id="frames">Frames</h2>
<div class="frames">
${frames.map(figure).join("\n")}
</div></section>
<section aria-labelledby="answers"><h2 id="answers">Questions and answers</h2>
${conversations.map((turns) => `<div class="talk">${turns.map((turn) => article(turn, frames)).join("\n")}</div>`).join("\n")}
</section>
</main>
</body>
</html>
`;
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

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const STYLE = `
:root { color-scheme: light dark; }
body { max-width: 1100px; margin: 0 auto; padding: 24px 16px 64px; font: 16px/1.55 system-ui, sans-serif; }
h1, h2, h3 { line-height: 1.25; overflow-wrap: anywhere; }
h3 { margin: 0; font-size: 1rem; }
.soft { font-size: .85rem; opacity: .75; overflow-wrap: anywhere; }
.frames { display: grid; gap: 16px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 320px), 1fr)); }
figure { margin: 0; padding: 6px; border: 2px solid transparent; border-radius: 8px; }
figure:target { border-color: currentColor; }
img { display: block; width: 100%; height: auto; border-radius: 4px; }
figcaption { padding-top: 6px; font-size: .85rem; }
.talk { margin: 16px 0; padding-left: 16px; border-left: 3px solid color-mix(in srgb, currentColor 25%, transparent); }
article { margin-bottom: 24px; }
article p { margin: 6px 0; }
.name { font-weight: 600; white-space: nowrap; }
.name i { display: inline-block; width: .7em; height: .7em; margin: 0 .3em 0 0; border: 1px solid; border-radius: 50%; }
@media print { .frames { grid-template-columns: 1fr 1fr; } figure, article { break-inside: avoid; } }
`;
