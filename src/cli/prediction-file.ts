import { open, readFile, truncate } from "node:fs/promises";
import { predictionLine } from "../benchmark/run-items.ts";
import { type JsonObject, parseJsonObject } from "../core/json-object.ts";
import { UsageError } from "./usage-error.ts";

/** A file of predictions that grows by a line per item. */
export interface PredictionFile {
  /** What it held when it was opened. */
  readonly lines: readonly JsonObject[];
  /** Whether half a line, left by a run that was killed, was removed. */
  readonly wasCut: boolean;
  /** Writes a line; it is on disk when this resolves. */
  append(prediction: object): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a file of predictions to go on with, or makes it.
 * @throws UsageError where it holds anything else, which is left as it is, or cannot be written
 */
export async function openPredictionFile(path: string): Promise<PredictionFile> {
  const { lines, keptBytes, lacksEnd, wasCut } = wholeLines(await bytesOf(path), path);
  try {
    if (wasCut) await truncate(path, keptBytes);
    const file = await open(path, "a");
    if (lacksEnd) await file.appendFile("\n");
    return {
      lines,
      wasCut,
      async append(prediction) {
        await file.appendFile(predictionLine(prediction));
        await file.datasync();
      },
      close: () => file.close(),
    };
  } catch (error) {
    throw new UsageError(`--out ${path} cannot be written: ${(error as Error).message}`);
  }
}

async function bytesOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return Buffer.alloc(0);
    throw new UsageError(`--out ${path} cannot be read: ${(error as Error).message}`);
  }
}

interface WholeLines {
  readonly lines: readonly JsonObject[];
  /** Where they end. */
  readonly keptBytes: number;
  /** Whether the last of them has no line break behind it. */
  readonly lacksEnd: boolean;
  /** Whether something follows them. */
  readonly wasCut: boolean;
}

function wholeLines(bytes: Buffer, path: string): WholeLines {
  const lines: JsonObject[] = [];
  let keptBytes = 0;
  while (keptBytes < bytes.length) {
    const lineBreak = bytes.indexOf(0x0a, keptBytes);
    const text = bytes.toString("utf8", keptBytes, lineBreak < 0 ? bytes.length : lineBreak).trim();
    const line = text === "" ? null : parseJsonObject(text);
    if (line) lines.push(line);
    if (lineBreak < 0) {
      const isWhole = line !== null;
      return { lines, keptBytes: isWhole ? bytes.length : keptBytes, lacksEnd: isWhole, wasCut: !isWhole };
    }
    if (text !== "" && !line) {
      throw new UsageError(
        `--out ${path} should hold predictions, a JSON object per line, found at byte ${keptBytes} ${JSON.stringify(text.slice(0, 40))}; name another file`,
      );
    }
    keptBytes = lineBreak + 1;
  }
  return { lines, keptBytes, lacksEnd: false, wasCut: false };
}
