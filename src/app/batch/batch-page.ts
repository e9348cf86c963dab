import type { BatchLine, BatchRecord } from "../../state/batch.ts";
import { escaped, htmlPage } from "../story/html-page.ts";

/** A picture of a frame with the objects that were asked about. */
export interface PagePicture {
  /** Of the lines that it stands with, see `pictureKey`. */
  readonly key: string;
  readonly frame: number;
  /** `data:` address of the picture. */
  readonly address: string;
  readonly width: number;
  readonly height: number;
}

/** Equal for lines that are about the same objects of the same clip. */
export const pictureKey = ({ video, annotation }: BatchLine): string => JSON.stringify([video, annotation]);

/**
 * What came of a batch as a page that needs nothing else.
 * @param lines    those of one clip and its objects stand together
 * @param pictures by their keys
 */
export function batchPage(
  { folderName, modelName, startedAt }: Pick<BatchRecord, "folderName" | "modelName" | "startedAt">,
  lines: readonly BatchLine[],
  pictures: ReadonlyMap<string, PagePicture>,
): string {
  const clips = grouped(lines, ({ video }) => video);
  const answered = lines.filter(({ answer }) => answer !== undefined).length;
  const missing = new Set(lines.map(pictureKey).filter((key) => !pictures.has(key))).size;
  const about = [
    `${modelName}, ${startedAt.slice(0, 10)}, ${answered} of ${lines.length} questions answered`,
    ...(missing > 0 ? [`${missing} pictures are left out`] : []),
  ].join(", ");
  return htmlPage(
    folderName,
    about,
    clips.map(([video, own]) => clipSection(video, own, pictures)).join("\n"),
  );
}

function clipSection(
  video: string,
  lines: readonly BatchLine[],
  pictures: ReadonlyMap<string, PagePicture>,
): string {
  const groups = grouped(lines, pictureKey);
  const parts = groups.map(([key, own]) => {
    const name = own[0]!.object;
    return `<div class="talk">${name === null ? "" : `<h3>${escaped(name)}</h3>`}
${figure(pictures.get(key), name)}
${own.map(article).join("\n")}</div>`;
  });
  return `<section><h2>${escaped(video)}</h2>\n${parts.join("\n")}</section>`;
}

/** Lines with the same key, in the order in which the first of each comes. */
function grouped(
  lines: readonly BatchLine[],
  keyOf: (line: BatchLine) => string,
): readonly (readonly [key: string, lines: readonly BatchLine[]])[] {
  const groups = new Map<string, BatchLine[]>();
  for (const line of lines) {
    const key = keyOf(line);
    const group = groups.get(key);
    if (group) group.push(line);
    else groups.set(key, [line]);
  }
  return [...groups];
}

function figure(picture: PagePicture | undefined, name: string | null): string {
  if (!picture) return "";
  const { address, width, height, frame } = picture;
  const alt = `Frame ${frame + 1}${name === null ? "" : ` with ${name}`}`;
  return `<figure><img src="${address}" width="${width}" height="${height}" style="width:auto;max-width:100%" alt="${escaped(alt)}">
<figcaption>Frame ${frame + 1}</figcaption></figure>`;
}

function article({ question, answer, error }: BatchLine): string {
  const words =
    answer === undefined ? `<em>${escaped(error ?? "")}</em>` : escaped(answer).replaceAll("\n", "<br>");
  return `<article><h3>${escaped(question)}</h3>\n<p>${words}</p></article>`;
}
