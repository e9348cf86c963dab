import { database } from "./database.ts";
import { stored } from "./stored.ts";

/** What the masks of each project take, in bytes, by the project's id. Nothing else in a project comes near them. */
export async function maskBytesOfProjects(): Promise<ReadonlyMap<string, number>> {
  const bytes = new Map<string, number>();
  const add = (project: string, count: number) => bytes.set(project, (bytes.get(project) ?? 0) + count);
  await stored(async () => {
    const transaction = (await database()).transaction(["masks", "maskBlocks"]);
    // One at a time: all of them together may not fit in memory.
    for await (const { key, value } of transaction.objectStore("masks")) add(key[0], value.byteLength);
    for await (const { key, value } of transaction.objectStore("maskBlocks"))
      add(key[0], value.bytes.byteLength);
  });
  return bytes;
}
