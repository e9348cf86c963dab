import { formatNumber } from "../../language/formats.ts";
import { t } from "../../language/text.ts";
import type { ModelQuote } from "../../protocol/models.ts";
import { formatBytes } from "./bytes.ts";
import { BESIDE_WEIGHTS_BYTES, MAX_TOLD_GIB } from "./offers.ts";

/** The largest matrix of a model, its head over the vocabulary, is about that share of all its weights. */
const MAX_MATRIX_SHARE = 1 / 8;
const GIB = 2 ** 30;

type Bytes = Pick<ModelQuote, "sourceBytes" | "doneBytes" | "keptBytes" | "freeBytes">;

/** Every byte, grouped: `4,412,233,106 bytes`. */
export function exactBytes(bytes: number): string {
  return t("{bytes} ({bytes2} bytes)", { bytes: formatBytes(bytes), bytes2: formatNumber(bytes) });
}

/** The one button, which says what its press costs. */
export function quoteAction(quote: Bytes & Pick<ModelQuote, "origin" | "ready">): string {
  if (quote.origin.kind === "folder") return quote.ready ? t("Copy") : t("Convert");
  const left = formatBytes(Math.max(0, quote.sourceBytes - quote.doneBytes));
  return `${quote.ready ? t("Download") : t("Download and convert")} ${left}`;
}

/** Why the model does not fit on the disk, in one sentence; null when it does, or when nobody knows. */
export function roomProblem({ sourceBytes, doneBytes, keptBytes, freeBytes }: Bytes): string | null {
  if (freeBytes === null) return null;
  const left = sourceBytes > 0 ? Math.max(0, 1 - doneBytes / sourceBytes) : 1;
  const needed = Math.ceil(keptBytes * left);
  if (needed <= freeBytes) return null;
  return t(
    "This needs {needed} of disk space and the browser gives this page {freeBytes}. Free some disk space or delete another model, then look it up again.",
    { needed: formatBytes(needed), freeBytes: formatBytes(freeBytes) },
  );
}

/** What the device has told about itself; null for what it does not tell. */
export interface DeviceMemory {
  readonly gibibytes: number | null;
  readonly maxBufferBytes: number | null;
}

/** How much memory answering takes, and what the device says about having it, no surer than it is. */
export function memoryWords(
  keptBytes: number,
  { gibibytes, maxBufferBytes }: DeviceMemory,
): readonly string[] {
  const needed = keptBytes + BESIDE_WEIGHTS_BYTES;
  const words = [t("about {needed} while it answers", { needed: formatBytes(needed) })];
  if (gibibytes !== null && needed > gibibytes * GIB) {
    words.push(
      gibibytes >= MAX_TOLD_GIB
        ? t("The browser tells of {gibibytes} GB, and never of more; if there is no more, it will not fit.", {
            gibibytes,
          })
        : t("That is more than the {gibibytes} GB this browser tells of, so it will probably not fit.", {
            gibibytes,
          }),
    );
  }
  if (maxBufferBytes !== null && keptBytes * MAX_MATRIX_SHARE > maxBufferBytes) {
    words.push(
      t("The GPU takes pieces of at most {maxBufferBytes}, which may be too little for this model.", {
        maxBufferBytes: formatBytes(maxBufferBytes),
      }),
    );
  }
  return words;
}
