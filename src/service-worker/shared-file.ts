import { sharedCache } from "./cache-names.ts";

/** Where other apps send a file to; `share_target` of the manifest names it. */
export const SHARE_PATH = "share-target";

/** The form's field that holds the file. */
const FIELD = "file";

const NAME_HEADER = "X-File-Name";

/**
 * Keeps the file that another app hands over until the page takes it, and leads to the page. A form is sent once and to the worker alone,
 * while the page that is to open the file has yet to load.
 */
export async function keepShared(scope: string, request: Request): Promise<Response> {
  const given = (await request.formData().catch(() => null))?.get(FIELD);
  const cache = await caches.open(sharedCache(scope));
  await cache.delete(scope + SHARE_PATH);
  if (!(given instanceof File)) return Response.redirect(scope, 303);
  const headers = {
    [NAME_HEADER]: encodeURIComponent(given.name),
    "Content-Type": given.type || "application/octet-stream",
  };
  await cache.put(scope + SHARE_PATH, new Response(given, { headers }));
  return Response.redirect(`${scope}?shared`, 303);
}

/** Takes the file out; null when there is none. */
export async function takeShared(scope: string): Promise<File | null> {
  const cache = await caches.open(sharedCache(scope));
  const kept = await cache.match(scope + SHARE_PATH);
  if (!kept) return null;
  const name = decodeURIComponent(kept.headers.get(NAME_HEADER) ?? "shared");
  const file = new File([await kept.blob()], name, { type: kept.headers.get("Content-Type") ?? "" });
  await cache.delete(scope + SHARE_PATH);
  return file;
}
