import { FailureError } from "../core/failure.ts";

/** Bytes from the start of a file that are enough to tell what it is. */
export const TELLING_BYTES = 1024;

/** A pointer is a few lines of text. Source: the Git LFS specification, "The Pointer". */
const MAX_POINTER_BYTES = TELLING_BYTES;
const POINTER = /^version https:\/\/(?:git-lfs|hawser)\.github\.com\/spec\//;
/** What a web page begins with, in any case and after any white space. */
const WEB_PAGE = /^\s*<(?:!doctype|html)\b/i;

/**
 * Refuses what often stands in place of a large file: the pointer that Git leaves without its LFS extension, or the page of a web
 * site that was saved instead of the file behind it.
 * @param start the first bytes of the file, `TELLING_BYTES` of them where it has as many
 * @throws FailureError `checkpoint-invalid`, saying how to get the file
 */
export function refuseMistakenFile(start: Uint8Array, file: string, fileBytes = start.length): void {
  const text = new TextDecoder().decode(start.subarray(0, TELLING_BYTES));
  if (fileBytes <= MAX_POINTER_BYTES && POINTER.test(text)) {
    const bytes = /^size (\d+)$/m.exec(text)?.[1];
    const size = bytes === undefined ? "" : `, which has ${Number(bytes).toLocaleString("en")} bytes`;
    throw new FailureError(
      "checkpoint-invalid",
      `${file} is a Git LFS pointer, not the file itself${size}. Run "git lfs install" and "git lfs pull" in the folder, or download the file from its publisher`,
    );
  }
  if (WEB_PAGE.test(text)) {
    throw new FailureError(
      "checkpoint-invalid",
      `${file} is a web page, not the file itself; download the file again, by the link that its publisher gives for downloading`,
    );
  }
}
