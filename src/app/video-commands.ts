import type { Project } from "../core/project.ts";
import { PROJECT_EXTENSION } from "../projects/project-file.ts";
import { loadVideoSource } from "../projects/project-store.ts";
import { pickVideo, readHandle } from "../services/file-picker.ts";
import { fingerprint } from "../services/fingerprint.ts";
import { useApp } from "../state/app-store.ts";
import type { VideoCommands } from "../state/commands/video-commands.ts";
import { useDocument } from "../state/document.ts";
import { SAMPLE_CLIP } from "../state/shapes-world.ts";
import type { VideoSession } from "./video-session.ts";

/** @param importProject opens a project file that was chosen or dropped in place of a video */
export function createVideoCommands(
  videos: VideoSession,
  importProject: (file: File) => Promise<void>,
): VideoCommands {
  const commands: VideoCommands = {
    async openFile(file, handle = null) {
      if (file.name.endsWith(PROJECT_EXTENSION)) await importProject(file);
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
export async function bringVideo(videos: VideoSession, project: Project): Promise<void> {
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
  else videos.close({ kind: "waiting", reference: project.video, hasHandle: source !== null });
}

async function openSample(videos: VideoSession, path: string): Promise<void> {
  try {
    const response = await fetch(path);
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const file = new File([await response.blob()], path.split("/").pop() ?? path, { type: "video/mp4" });
    await videos.open(file, { kind: "sample", path });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    useApp.getState().videoChanged({ kind: "failed", name: path, failure: { code: "network", message } });
  }
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
