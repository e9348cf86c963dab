import { type Result, settle } from "../../core/failure.ts";
import { isJsonObject } from "../../core/json-object.ts";
import { type FoundAnnotations, invalid, type OpenVideo } from "./found-annotations.ts";
import { readAnnotationRecords } from "./read-annotation-records.ts";
import { readCoco, readYoutubeVis } from "./read-coco.ts";
import { readCvat } from "./read-cvat.ts";
import { isPng, readDavis } from "./read-davis.ts";
import { type LabelmeFile, readLabelme } from "./read-labelme.ts";
import { type ZipEntry, zipEntries } from "./zip-entries.ts";

/** Beyond this a text of masks is something else. */
const MAX_TEXT_BYTES = 1024 * 1024 * 1024;

type OnFraction = (fraction: number) => void;

/**
 * Reads a file of masks, whichever of the known forms it has. All of it is read or nothing.
 * @returns `annotations-invalid` with what was expected and what was found
 */
export function readAnnotations(
  file: File,
  open: OpenVideo,
  onFraction: OnFraction = () => {},
): Promise<Result<FoundAnnotations>> {
  return settle(async () => {
    const start = new Uint8Array(await file.slice(0, 2).arrayBuffer());
    const isZip = start[0] === 0x50 && start[1] === 0x4b; // "PK"
    const found = isZip
      ? await readZip(await zipEntries(file), open, onFraction)
      : await readText(file.name, await textOf(file), open);
    if (found.objects.length === 0) throw invalid("it holds no mask");
    onFraction(1);
    return found;
  });
}

async function textOf(file: File): Promise<string> {
  if (file.size > MAX_TEXT_BYTES) throw invalid(`the file has ${file.size} bytes, too many for masks`);
  return file.text();
}

async function readText(name: string, text: string, open: OpenVideo): Promise<FoundAnnotations> {
  if (/^\ufeff?\s*</.test(text)) return readCvat(text, open);
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (error) {
    throw invalid(
      `the file is neither JSON, XML nor a zip (${error instanceof Error ? error.message : error})`,
    );
  }
  if (Array.isArray(root)) return readAnnotationRecords(root, open);
  if (!isJsonObject(root)) throw invalid("expected a JSON object or a list of records");
  if (root.shapes !== undefined) return readLabelme(listed([{ path: name, text }]), open);
  if (root.conversations !== undefined || root.annotation !== undefined || root.masks !== undefined) {
    return readAnnotationRecords([root], open);
  }
  if (root.annotations === undefined) {
    throw invalid("expected COCO, YouTube-VIS, LabelMe or VideoRefer records, found other JSON");
  }
  const rows = Array.isArray(root.annotations) ? (root.annotations as unknown[]) : [];
  const isVis = rows.some((row) => isJsonObject(row) && row.segmentations !== undefined);
  return isVis ? readYoutubeVis(root, open) : readCoco(root, open);
}

async function readZip(
  entries: readonly ZipEntry[],
  open: OpenVideo,
  onFraction: OnFraction,
): Promise<FoundAnnotations> {
  const of = (ending: RegExp) => entries.filter(({ path }) => ending.test(path));
  const [xml] = of(/\.xml$/i);
  if (xml) return readCvat(await xml.text(), open);
  if (entries.some(({ path }) => isPng(path))) return readDavis(entries, open, onFraction);
  const documents = of(/\.json$/i);
  const [first] = documents;
  if (!first)
    throw invalid(`expected PNGs, JSON or the XML of CVAT in the zip, found ${entries.length} other files`);
  if (documents.length === 1) return readText(first.path, await first.text(), open);
  return readLabelme(textsOf(documents, onFraction), open);
}

async function* textsOf(entries: readonly ZipEntry[], onFraction: OnFraction): AsyncGenerator<LabelmeFile> {
  for (const [nth, entry] of entries.entries()) {
    yield { path: entry.path, text: await entry.text() };
    onFraction((nth + 1) / entries.length);
  }
}

async function* listed<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}
