import { PICTURE_NAME } from "../core/picture-name.ts";
import { VIDEO_NAME, withoutColons } from "../core/video-name.ts";
import type { Media } from "../protocol/dataset.ts";

interface PathedFile {
  readonly path: string;
  readonly file: File;
}

/** What a frame of a record's media is read from. */
export type ClipFile = { readonly kind: "video" | "picture"; readonly file: File };

/** What a model is shown. */
export type Clip =
  | { readonly kind: "video"; readonly file: File }
  | { readonly kind: "pictures"; readonly files: readonly File[] };

/**
 * Finds a record's media among the files of a folder. The folder may be the data's root, lie inside it or around it: a path is found by as
 * much of its end as leads to one file alone.
 */
export class ClipPaths {
  /** By name, the last part of a path. */
  private readonly files = new Map<string, PathedFile[]>();
  /** Folders that hold pictures, by their own name. */
  private readonly folders = new Map<string, { readonly path: string; readonly pictures: PathedFile[] }[]>();

  constructor(files: readonly PathedFile[]) {
    const folders = new Map<string, PathedFile[]>();
    for (const entry of files) {
      append(this.files, nameOf(entry.path), entry);
      if (PICTURE_NAME.test(entry.path)) append(folders, folderOf(entry.path), entry);
    }
    for (const [path, pictures] of folders) {
      pictures.sort((a, b) => (a.path < b.path ? -1 : 1));
      append(this.folders, nameOf(path), { path, pictures });
    }
  }

  /** The file that shows a frame; null when it is not here. Frames of a folder are its pictures by name (videorefer-suite.md 1.3). */
  find({ paths }: Media, frame: number): ClipFile | null {
    const [path] = paths;
    if (path === undefined) return null;
    if (paths.length > 1) return this.file(paths[frame] ?? "");
    const file = this.file(path);
    if (file) return file;
    const folder = best(this.folders.get(nameOf(path)) ?? [], path);
    const picture = folder?.pictures[frame];
    return picture ? { kind: "picture", file: picture.file } : null;
  }

  /** The whole clip at a path: a video, or the pictures of a folder by name; null when it is not here. */
  clip(path: string): Clip | null {
    const file = this.file(path);
    if (file) return { kind: "video", file: file.file };
    const folder = best(this.folders.get(nameOf(path)) ?? [], path);
    return folder && { kind: "pictures", files: folder.pictures.map(({ file }) => file) };
  }

  /** All of a record's media: one clip, or the pictures that its paths name, in their order; null where any of them is not here. */
  whole({ paths }: Media): Clip | null {
    if (paths.length <= 1) return this.clip(paths[0] ?? "");
    const files = paths.flatMap((path) => this.file(path)?.file ?? []);
    return files.length === paths.length ? { kind: "pictures", files } : null;
  }

  private file(path: string): ClipFile | null {
    const found =
      best(this.files.get(nameOf(path)) ?? [], path) ??
      best(this.files.get(nameOf(withoutColons(path))) ?? [], withoutColons(path));
    return found && { kind: PICTURE_NAME.test(path) ? "picture" : "video", file: found.file };
  }
}

/** The clips among the files of a folder, in order: its videos; where there are none, its folders of pictures. */
export function clipsOfFolder(paths: readonly string[]): readonly string[] {
  const videos = paths.filter((path) => VIDEO_NAME.test(path));
  const folders = new Set(paths.filter((path) => PICTURE_NAME.test(path)).map(folderOf));
  folders.delete("");
  return (videos.length > 0 ? videos : [...folders]).sort();
}

/** The name of what a record is about: of its file or folder, or of the folder that its pictures lie in. */
export function clipName({ paths: [first = "", ...others] }: Media): string {
  return (others.length > 0 && nameOf(folderOf(first))) || nameOf(first);
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

/** The entry whose path shares the longest end with `path`; null where none does, or several do. */
function best<T extends { readonly path: string }>(entries: readonly T[], path: string): T | null {
  const wanted = path.split("/").filter((part) => part !== "" && part !== ".");
  if (wanted.includes("..")) return null;
  let found: T | null = null;
  let longest = 0;
  for (const entry of entries) {
    const parts = entry.path.split("/");
    let shared = 0;
    while (shared < Math.min(parts.length, wanted.length) && parts.at(-1 - shared) === wanted.at(-1 - shared))
      shared++;
    if (shared > longest) [found, longest] = [entry, shared];
    else if (shared === longest) found = null;
  }
  return found;
}

function append<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
