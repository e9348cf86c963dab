import { fail, ok, type Result } from "../core/failure.ts";
import type { VideoReference } from "../core/project.ts";
import { isProjectFile } from "../projects/project-file-name.ts";
import { loadVideoSource } from "../projects/project-store.ts";
import { pickVideo, readHandle } from "../services/file-picker.ts";
import { fingerprint } from "../services/fingerprint.ts";
import { useApp } from "../state/app-store.ts";
import type { VideoCommands } from "../state/commands/video-commands.ts";
import { useDocument } from "../state/document.ts";
import { SAMPLE_CLIP } from "../state/shapes-world.ts";
import type { VideoSession } from "./video-session.ts";

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
      else if (await isAwaitedVideo(file)) await videos.open(file, handle && { kind: "handle", handle });
      else askAboutDifferent(file, handle);
    },
    async openDifferent() {
      const { video } = useApp.getState();
      if (video.kind !== "different") return;
      await videos.open(video.file, video.handle && { kind: "handle", handle: video.handle });
    },
    async chooseFile() {
      const picked = await pickVideo();
      if (picked) await commands.openFile(picked.file, picked.handle);
    },
    openSample: () => openSample(videos, SAMPLE_CLIP.path),
    openSampleProject,
    async reopenVideo() {
      const source = await loadVideoSource(useDocument.getState().project.id);
      const file = source?.kind === "handle" ? await readHandle(source.handle, true) : null;
      if (file && source) await videos.open(file, source);
      else await commands.chooseFile();
    },
  };
  return commands;
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
  const file = source ? await readHandle(source.handle, false) : null;
  if (file && source) await videos.open(file, source);
  else if (!source && (await isSample(project.video))) await openSample(videos, SAMPLE_CLIP.path);
  else videos.close({ kind: "waiting", reference: project.video, hasHandle: source !== null });
}

/** Whether a project that says nothing of its video's whereabouts, as one from a file, is about the clip that comes with the app. */
async function isSample({ name, bytes, fingerprint: expected }: VideoReference): Promise<boolean> {
  if (name !== fileName(SAMPLE_CLIP.path)) return false;
  const file = await fetchClip(SAMPLE_CLIP.path);
  return file.ok && file.value.size === bytes && (await fingerprint(file.value)) === expected;
}

async function openSample(videos: VideoSession, path: string): Promise<void> {
  const file = await fetchClip(path);
  if (file.ok) await videos.open(file.value, { kind: "sample", path });
  else useApp.getState().videoChanged({ kind: "failed", name: path, failure: file.error });
}

async function fetchClip(path: string): Promise<Result<File>> {
  try {
    const response = await fetch(path);
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return ok(new File([await response.blob()], fileName(path), { type: "video/mp4" }));
  } catch (error) {
    return fail("network", error instanceof Error ? error.message : String(error));
  }
}

function fileName(path: string): string {
  return path.split("/").pop() ?? path;
}

/** Whether the file is the one the project waits for, or the project waits for none. */
async function isAwaitedVideo(file: File): Promise<boolean> {
  const { video } = useApp.getState();
  if (video.kind !== "waiting" && video.kind !== "different") return true;
  return file.size === video.reference.bytes && (await fingerprint(file)) === video.reference.fingerprint;
}

function askAboutDifferent(file: File, handle: FileSystemFileHandle | null): void {
  const { video, videoChanged } = useApp.getState();
  if (video.kind === "waiting" || video.kind === "different") {
    videoChanged({ kind: "different", reference: video.reference, file, handle });
  }
}
