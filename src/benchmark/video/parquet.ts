import { FailureError } from "../../core/failure.ts";
import type { JsonObject } from "../../core/json-object.ts";
import type { DataFile } from "../../dataset/data-file.ts";
import { joined } from "../../dataset/record-pieces.ts";

/** A hundred times Video-MME's table, which is in memory whole. */
const MAX_BYTES = 64 * 2 ** 20;
const MAX_ROWS = 1_000_000;

/**
 * The rows of a Parquet table, of which it should have the columns that are named. It may be stored plainly or in Snappy.
 * @throws FailureError `dataset-invalid` for anything else
 */
export async function* readParquet(file: DataFile, columns: readonly string[]): AsyncGenerator<JsonObject> {
  const bytes = await bytesOf(file);
  let rows: readonly JsonObject[];
  try {
    rows = await rowsOf(bytes.buffer, columns);
  } catch (error) {
    if (error instanceof FailureError) throw invalid(file, error.message);
    throw invalid(file, error instanceof Error ? error.message : String(error));
  }
  yield* rows;
}

async function rowsOf(buffer: ArrayBuffer, columns: readonly string[]): Promise<readonly JsonObject[]> {
  const { parquetMetadata, parquetReadObjects, parquetSchema } = await import("hyparquet");
  const metadata = parquetMetadata(buffer);
  const rows = Number(metadata.num_rows);
  if (!(rows >= 0 && rows <= MAX_ROWS)) {
    throw new FailureError("dataset-invalid", `expected up to ${MAX_ROWS} rows, found ${rows}`);
  }
  const known = parquetSchema(metadata).children.map(({ element }) => element.name);
  const missing = columns.find((column) => !known.includes(column));
  if (missing !== undefined) {
    throw new FailureError("dataset-invalid", `expected a column ${missing}, found ${known.join(", ")}`);
  }
  return parquetReadObjects({ file: buffer, metadata, columns: [...columns] });
}

async function bytesOf(file: DataFile): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const piece of file.stream()) {
    pieces.push(piece);
    length += piece.length;
    if (length > MAX_BYTES) throw invalid(file, `expected up to ${MAX_BYTES / 2 ** 20} MiB, found more`);
  }
  return joined(pieces, length);
}

const invalid = ({ name }: DataFile, why: string) =>
  new FailureError("dataset-invalid", `${name} cannot be read as a Parquet table: ${why}`);
