import { fail, ok, type Result } from "../core/failure.ts";
import type { VideoReference } from "../core/project.ts";
import { PICTURES_PER_SECOND } from "../core/video.ts";
import type { VideoSource } from "../projects/database-schema.ts";
import { isProjectFile } from "../projects/project-file-name.ts";
import { findProjectOfVideo, loadVideoSource } from "../projects/project-store.ts";
import { pickFolder, pickVideo, readFolderHandle, readHandle } from "../services/file-picker.ts";
import { fingerprint, footageFingerprint } from "../services/fingerprint.ts";
import { folderPictures } from "../services/folder-pictures.ts";
import { useApp } from "../state/app-store.ts";
import type { VideoCommands } from "../state/commands/video-commands.ts";
import { useDocument } from "../state/document.ts";
import type { GivenFolder, GivenFootage } from "../state/given-footage.ts";
import { SAMPLE_CLIP, SAMPLE_PICTURE } from "../state/shapes-world.ts";
import { failureReason } from "../ui/failure-text.ts";
import { isVideo, type VideoSession } from "./video-session.ts";

/**
 * @param importProject opens a project file that was chosen or dropped in place of a video
 * @param openSampleProject opens the project that comes with the page
 */
export function createVideoCommands(
  videos: VideoSession,
  importProject: (file: File) => Promise<void>,
  openSampleProject: () => Promise<void>,
): VideoCommands {
  const commands: VideoCommands = {
    async openFile(file, handle = null) {
      if (isProjectFile(file)) await importProject(file);
      else await openGiven(videos, { kind: "file", file, handle });
    },
    openMade: (file) => openGiven(videos, { kind: "file", file, handle: null, made: true }),
    async openFolder(folder, handle = null) {
      const pictures = folderPictures(folder);
      if (!pictures.ok)
        return useApp.getState().noticed({ tone: "problem", text: failureReason(pictures.error) });
      const [only, ...others] = pictures.value;
      // One picture is no clip.
      if (only && others.length === 0) return commands.openFile(only);
      const files = pictures.value;
      const given: GivenFolder = {
        kind: "folder",
        name: folder.name,
        files,
        handle,
        picturesPerSecond: null,
      };
      const known = await knownRate(given);
      if (known === null) {
        useApp.getState().folderGiven(given);
        useApp.getState().shellChanged({ dialog: "folder" });
      } else await commands.openFolderAt(given, known);
    },
    async openFolderAt(folder, picturesPerSecond) {
      useApp.getState().folderGiven(null);
      await openGiven(videos, { ...folder, picturesPerSecond });
    },
    async openDifferent() {
      const { video } = useApp.getState();
      if (video.kind === "different") await videos.open(video.given);
    },
    async chooseFile() {
      const picked = await pickVideo();
      if (picked) await commands.openFile(picked.file, picked.handle);
    },
    async chooseFolder() {
      const picked = await pickFolder();
      if (picked) await commands.openFolder(picked.folder, picked.handle);
    },
    openSample: () => openSample(videos, SAMPLE_CLIP.path),
    openSamplePicture: () => openSample(videos, SAMPLE_PICTURE.path),
    openSampleProject,
    async reopenVideo() {
      const { project } = useDocument.getState();
      const source = await loadVideoSource(project.id);
      const given = source && (await givenAgain(source, project.video, true));
      if (given) await videos.open(given);
      else if (project.video?.picturesPerSecond === undefined) await commands.chooseFile();
      else await commands.chooseFolder();
    },
  };
  return commands;
}

/** Opens what another screen shows. A folder has the rate of the project about it, else upstream's, as a benchmark's folders have. */
export async function openFootage(
  commands: Pick<VideoCommands, "openFile" | "openFolderAt">,
  footage: GivenFootage,
): Promise<void> {
  if (footage.kind === "file") await commands.openFile(footage.file, footage.handle);
  else await commands.openFolderAt(footage, (await knownRate(footage)) ?? PICTURES_PER_SECOND);
}

/** Opens the project's video where that needs no permission; otherwise the stage asks for it. */
export async function bringVideo(videos: VideoSession): Promise<void> {
  const { project } = useDocument.getState();
  if (!project.video) {
    videos.close({ kind: "none" });
    return;
  }
  const source = await loadVideoSource(project.id);
  if (source?.kind === "sample") {
    await openSample(videos, source.path);
    return;
  }
  const given = source && (await givenAgain(source, project.video, false));
  const sample = source ? null : await sampleOf(project.video);
  if (given) await videos.open(given);
  else if (sample) await openSample(videos, sample.path);
  else videos.close({ kind: "waiting", reference: project.video, hasHandle: source !== null });
}

/** What a project's video was opened from; null where that may not be read, or is gone. @param ask see `readHandle` */
async function givenAgain(
  source: VideoSource,
  video: VideoReference | null,
  ask: boolean,
): Promise<GivenFootage | null> {
  switch (source.kind) {
    case "sample":
      return null;
    case "copy":
      return { kind: "file", file: source.file, handle: null, made: true };
    case "handle": {
      const { handle } = source;
      const file = await readHandle(handle, ask);
      return file && { kind: "file", file, handle };
    }
    case "folder": {
      const { handle } = source;
      const folder = await readFolderHandle(handle, ask);
      if (!folder) return null;
      const pictures = folderPictures(folder);
      if (!pictures.ok) return null;
      const picturesPerSecond = video?.picturesPerSecond ?? null;
      return { kind: "folder", name: folder.name, files: pictures.value, handle, picturesPerSecond };
    }
  }
}

/** Opens what was given, unless the project waits for another video: then the person is asked first. */
async function openGiven(videos: VideoSession, given: GivenFootage): Promise<void> {
  const { video, videoChanged } = useApp.getState();
  const isAwaited = video.kind !== "waiting" && video.kind !== "different";
  if (isAwaited || (await isVideo(given, video.reference))) await videos.open(given);
  else videoChanged({ kind: "different", reference: video.reference, given });
}

/** The rate at which a project already has this folder. */
async function knownRate(folder: GivenFolder): Promise<number | null> {
  const { video } = useDocument.getState().project;
  const found = await footageFingerprint(folder).catch(() => null);
  if (found === null) return null;
  const reference = video?.fingerprint === found ? video : (await findProjectOfVideo(found))?.video;
  return reference?.picturesPerSecond ?? null;
}

/** Which sample that comes with the app a project is about that says nothing of its video's whereabouts, as one from a file; null for none. */
async function sampleOf(video: VideoReference): Promise<{ readonly path: string } | null> {
  const sample = [SAMPLE_CLIP, SAMPLE_PICTURE].find(({ path }) => fileName(path) === video.name);
  if (!sample) return null;
  const file = await fetchSample(sample.path);
  const isIt =
    file.ok && file.value.size === video.bytes && (await fingerprint(file.value)) === video.fingerprint;
  return isIt ? sample : null;
}

async function openSample(videos: VideoSession, path: string): Promise<void> {
  const file = await fetchSample(path);
  if (file.ok) await videos.open({ kind: "file", file: file.value, handle: null }, { kind: "sample", path });
  else useApp.getState().videoChanged({ kind: "failed", name: path, failure: file.error });
}

async function fetchSample(path: string): Promise<Result<File>> {
  try {
    const response = await fetch(path);
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return ok(
      new File([await response.blob()], fileName(path), {
        type: path.endsWith(".png") ? "image/png" : "video/mp4",
      }),
    );
  } catch (error) {
    return fail("network", error instanceof Error ? error.message : String(error));
  }
}

function fileName(path: string): string {
  return path.split("/").pop() ?? path;
}
