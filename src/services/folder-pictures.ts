import { fail, ok, type Result } from "../core/failure.ts";
import { PICTURE_NAME } from "../core/picture-name.ts";
import type { PickedFolder } from "./file-picker.ts";

/** Numbers in names count as numbers: `frame 9` comes before `frame 10`. The same in every language, as frames are known by their place. */
const byName = new Intl.Collator("en", { numeric: true });

/**
 * The pictures of a folder as frames, in the order of their names; they may lie in a folder within it, as DAVIS has them.
 * A failure where there are none, or where several folders hold pictures: their frames would mix.
 */
export function folderPictures({ name, files }: PickedFolder): Result<readonly File[]> {
  const folders = new Map<string, File[]>();
  for (const { path, file } of files) {
    if (!PICTURE_NAME.test(path) || isHidden(path)) continue;
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    const pictures = folders.get(folder) ?? [];
    folders.set(folder, pictures);
    pictures.push(file);
  }
  const [pictures, ...others] = folders.values();
  if (!pictures) {
    return fail(
      "not-a-video",
      "The folder {name} should hold pictures (PNG, JPEG, WebP or AVIF), and holds none.",
      { name },
    );
  }
  if (others.length > 0) {
    const names = [...folders.keys()].slice(0, 3).map((path) => path.slice(0, -1) || name);
    return fail(
      "not-a-video",
      "The folder {name} should hold the pictures of one clip; {size} folders in it hold pictures: {names}{size2}. Open one of them.",
      { name, size: folders.size, names: names.join(", "), size2: folders.size > 3 ? " …" : "" },
    );
  }
  return ok(pictures.sort((a, b) => byName.compare(a.name, b.name)));
}

/** What file managers and archives put beside the pictures. */
const isHidden = (path: string) =>
  path.split("/").some((part) => part.startsWith(".") || part === "__MACOSX");
