import { withShownFrames } from "../asking/chosen-settings.ts";
import { fail, type Result } from "../core/failure.ts";
import type { Project, VideoReference } from "../core/project.ts";
import type { VideoInfo } from "../core/video.ts";
import { losesFrames, noticesText } from "../core/video-notice.ts";
import { t } from "../language/text.ts";
import type { VideoSource } from "../projects/database-schema.ts";
import { findProjectOfVideo, saveVideoSource } from "../projects/project-store.ts";
import { footageFingerprint } from "../services/fingerprint.ts";
import type { MediaClient } from "../services/media-client.ts";
import type { MediaPlayback } from "../services/playback.ts";
import type { Thumbnails } from "../services/thumbnails.ts";
import { useApp } from "../state/app-store.ts";
import { createEmptyProject, useDocument } from "../state/document.ts";
import { type GivenFootage, givenBytes, givenName } from "../state/given-footage.ts";
import type { ProjectSession } from "./project-session.ts";

interface Parts {
  readonly media: MediaClient;
  readonly playback: MediaPlayback;
  readonly thumbnails: Thumbnails;
  readonly projects: ProjectSession;
  /** Called before another video or project takes over. */
  readonly beforeChange: () => void;
}

/** Opens videos and brings each together with the project that is about it. */
export class VideoSession {
  private readonly parts: Parts;
  private latest = 0;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /**
   * Opens a file or a folder. It belongs to the open project when that has no video yet or has this one; otherwise to the stored
   * project about it, or to a new one.
   * @param source where it can be read again from; by what was given when absent
   */
  async open(given: GivenFootage, source: VideoSource | null = sourceOf(given)): Promise<void> {
    const { playback, projects, thumbnails } = this.parts;
    // Before anything is let go of: another video takes another project with it.
    const { video } = useDocument.getState().project;
    if (video && !(await isVideo(given, video))) {
      this.parts.beforeChange();
      if (!(await projects.mayLeave())) return;
    }
    const attempt = ++this.latest;
    const name = givenName(given);
    const superseded = () => attempt !== this.latest;
    const { videoChanged } = useApp.getState();

    this.parts.beforeChange();
    playback.unload();
    thumbnails.clear();
    forgetFrames();
    videoChanged({ kind: "opening", name, fraction: 0 });

    const result = await this.read(given, (fraction) => {
      if (!superseded()) videoChanged({ kind: "opening", name, fraction });
    });
    if (superseded()) return;
    if (!result.ok) {
      videoChanged({ kind: "failed", name, failure: result.error });
      return;
    }
    const { info, reference } = result.value;
    const settled = await this.settleProject(reference);
    // Meanwhile another video may have been opened, and with it another project.
    if (superseded()) return;
    if (!settled) return this.close(stayingWith(useDocument.getState().project));
    if (source) void saveVideoSource(useDocument.getState().project.id, source);
    await playback.load(given.kind === "file" ? given.file : null, info);
    if (superseded()) return;
    videoChanged({ kind: "ready", info, reference });
    const size = info.still
      ? t("{width} × {height} pixels", { width: info.width, height: info.height })
      : t("{frames} frames", { frames: info.timesSeconds.length });
    useApp.getState().announced(t("{name} is open, {size}.", { name, size }));
    const notices = noticesText(info.notices, name);
    const tone = info.notices.some(losesFrames) ? "problem" : "info";
    if (notices) useApp.getState().noticed({ tone, text: notices });
    if (!info.still) thumbnails.open(info.timesSeconds.length);
  }

  /** Lets go of the open video; the stage then shows `next`. */
  close(next: Parameters<ReturnType<typeof useApp.getState>["videoChanged"]>[0]): void {
    this.latest++;
    this.parts.beforeChange();
    this.parts.playback.unload();
    this.parts.thumbnails.clear();
    this.parts.media.close();
    forgetFrames();
    useApp.getState().videoChanged(next);
  }

  private async read(
    given: GivenFootage,
    onProgress: (fraction: number) => void,
  ): Promise<Result<{ info: VideoInfo; reference: VideoReference }>> {
    const [name, bytes] = [givenName(given), givenBytes(given)];
    if (bytes === 0) return fail("file-empty", "{name} has no bytes", { name });
    const { media } = this.parts;
    const opened = await (given.kind === "file"
      ? media.open(given.file, onProgress)
      : media.openPictures(given.files, given.picturesPerSecond ?? undefined));
    if (!opened.ok) return opened;
    const info = opened.value;
    try {
      return {
        ok: true,
        value: {
          info,
          reference: {
            name,
            bytes,
            fingerprint: await footageFingerprint(given),
            width: info.width,
            height: info.height,
            frameCount: info.timesSeconds.length,
            durationSeconds: info.endSeconds - info.timesSeconds[0]!,
            ...(info.still && { still: true }),
            ...(info.picturesPerSecond !== undefined && { picturesPerSecond: info.picturesPerSecond }),
          },
        },
      };
    } catch (error) {
      return fail("file-unreadable", error instanceof Error ? error.message : String(error));
    }
  }

  /** @returns false when the person would rather stay with the open project, which is about another video */
  private async settleProject(reference: VideoReference): Promise<boolean> {
    const document = useDocument.getState();
    const open = document.project;
    if (open.video && sameVideo(open.video, reference)) return true;
    if (!open.video) {
      document.videoAttached(reference);
      if (open.name === UNTITLED) document.projectRenamed(withoutExtension(reference.name));
      return true;
    }
    const about = await findProjectOfVideo(reference.fingerprint);
    const { projects } = this.parts;
    const switched = about ? await projects.open(about) : await projects.openNew(newProject(reference));
    if (!switched) return false;
    useApp.getState().noticed({
      tone: "info",
      text: about
        ? reference.still
          ? t("This picture belongs to your project “{name}”, which is open now.", { name: about.name })
          : t("This video belongs to your project “{name}”, which is open now.", { name: about.name })
        : reference.still
          ? t(
              "This is a different picture, so a new project was started. “{name}” is still under Projects.",
              { name: open.name },
            )
          : t("This is a different video, so a new project was started. “{name}” is still under Projects.", {
              name: open.name,
            }),
    });
    return true;
  }
}

const UNTITLED = createEmptyProject().name;

function newProject(reference: VideoReference): Project {
  return { ...createEmptyProject(), name: withoutExtension(reference.name), video: reference };
}

/** What the stage shows when the open project stays and its video has been let go of. */
function stayingWith({ video }: Project): Parameters<VideoSession["close"]>[0] {
  return video ? { kind: "waiting", reference: video, hasHandle: false } : { kind: "none" };
}

/** Whether this is that video; a file that cannot be read is not. */
export async function isVideo(
  given: GivenFootage,
  { bytes, fingerprint: expected }: Pick<VideoReference, "bytes" | "fingerprint">,
): Promise<boolean> {
  if (givenBytes(given) !== bytes) return false;
  return (await footageFingerprint(given).catch(() => null)) === expected;
}

function sourceOf(given: GivenFootage): VideoSource | null {
  if (given.kind === "folder") return given.handle && { kind: "folder", handle: given.handle };
  if (given.made) return { kind: "copy", file: given.file };
  return given.handle && { kind: "handle", handle: given.handle };
}

function sameVideo(a: VideoReference, b: VideoReference): boolean {
  return a.bytes === b.bytes && a.fingerprint === b.fingerprint;
}

function withoutExtension(name: string): string {
  return name.replace(/\.[^.]{1,5}$/, "") || name;
}

/** A question's part of the video and frames are those of the video it was written for. */
function forgetFrames(): void {
  const { draft, draftChanged } = useApp.getState();
  draftChanged({ span: null, settings: withShownFrames(draft.settings, null) });
}
