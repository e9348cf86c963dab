import { fail, ok, type Result } from "../core/failure.ts";

/** Runs a storage operation; what the browser refuses becomes a failure that says so. */
export async function stored<T>(work: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await work());
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    const message = error instanceof Error ? error.message : String(error);
    if (name === "QuotaExceededError") return fail("storage-full", message);
    if (name === "VersionError") {
      return fail("internal", "another tab runs a newer version of this page; reload this one to go on");
    }
    return fail("internal", "the browser's storage refused: {message}", { message });
  }
}
