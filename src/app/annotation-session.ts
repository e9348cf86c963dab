import { fail, ok, type Result } from "../core/failure.ts";
import type { MaskDigest, PackedMask } from "../core/packed-mask.ts";
import { maskedFrames, type ObjectId, type Project } from "../core/project.ts";
import { inColumns, originOf } from "../projects/frame-blocks.ts";
import type { ImportedObject } from "../protocol/annotations.ts";
import { AnnotationsClient } from "../services/annotations-client.ts";
import { download } from "../services/file-picker.ts";
import type { MediaClient } from "../services/media-client.ts";
import { VideoExportClient } from "../services/video-export-client.ts";
import { useApp } from "../state/app-store.ts";
import type { AnnotationCommands, Imported, VideoChoices } from "../state/commands/annotation-commands.ts";
import { type FoundObject, projectTitle, useDocument } from "../state/document.ts";
import type { FramePictures } from "../state/frame-pictures.ts";
import { maskRegistry } from "../state/mask-registry.ts";
import type { Playback } from "../state/playback.ts";
import { currentQuestionSpan } from "../state/question-span.ts";
import { transcriptOf } from "./story/transcript.ts";
import { transcriptJson, transcriptMarkdown } from "./story/transcript-files.ts";
import { type PictureSource, writeFrames, writeStory } from "./story/write-pages.ts";

/** Masks of the open project, out to other programs and in from them. */
export class AnnotationSession implements AnnotationCommands {
  private readonly client = new AnnotationsClient();
  private readonly videos = new VideoExportClient();

  private pictures = new AbortController();

  constructor(
    private readonly playback: Pick<Playback, "seek">,
    private readonly framePictures: FramePictures,
    private readonly media: Pick<MediaClient, "footage">,
  ) {}

  async write(
    ...[form, onFraction]: Parameters<AnnotationCommands["write"]>
  ): ReturnType<AnnotationCommands["write"]> {
    this.cancel();
    const { project } = useDocument.getState();
    const { chosenVersions } = useApp.getState();
    switch (form) {
      case "transcript-markdown":
        return named(
          project,
          transcriptMarkdown(transcriptOf(project, chosenVersions)),
          ".md",
          "text/markdown",
        );
      case "transcript-json":
        return named(
          project,
          transcriptJson(transcriptOf(project, chosenVersions)),
          "-transcript.json",
          "application/json",
        );
      default:
        return this.client.write(inColumns(project), maskRegistry.unsaved(), form, onFraction);
    }
  }

  async writePictures(
    ...[form, { look, gaps }, onFraction]: Parameters<AnnotationCommands["writePictures"]>
  ): ReturnType<AnnotationCommands["writePictures"]> {
    this.cancel();
    const { project } = useDocument.getState();
    const { video, chosenVersions } = useApp.getState();
    if (video.kind !== "ready") return fail("annotations-invalid", "open the video first, for its pictures");
    const { objects, readMask } = exportedObjects(project, gaps);
    const source: PictureSource = {
      project,
      info: video.info,
      pictures: this.framePictures,
      masks: maskRegistry,
      cover:
        look.kind === "outlined"
          ? null
          : (picture, frame) => this.videos.cover({ picture, frame, look, objects }, readMask),
      signal: this.pictures.signal,
      onFraction,
    };
    try {
      if (form === "frames") {
        const zip = await writeFrames(source);
        return zip.ok ? named(project, zip.value, "-frames.zip", "application/zip") : zip;
      }
      const story = await writeStory(source, chosenVersions);
      return story.ok ? named(project, story.value.html, ".html", "text/html", story.value.losses) : story;
    } finally {
      if (!source.signal.aborted) this.videos.cancel();
    }
  }

  async writeVideo(
    ...[choices, onFraction]: Parameters<AnnotationCommands["writeVideo"]>
  ): ReturnType<AnnotationCommands["writeVideo"]> {
    this.cancel();
    const { project } = useDocument.getState();
    const { video } = useApp.getState();
    const { footage } = this.media;
    if (video.kind !== "ready" || !footage)
      return fail("annotations-invalid", "open the video first, for its pictures");
    const { container, look, onlySpan, gaps } = choices;
    const whole = { first: 0, last: video.info.timesSeconds.length - 1 };
    const span = (onlySpan ? currentQuestionSpan().span : null) ?? whole;
    const { objects, readMask } = exportedObjects(project, gaps);
    const given =
      footage instanceof Blob
        ? new File([footage], video.reference.name)
        : { ...footage, picturesPerSecond: video.info.picturesPerSecond ?? 1 };
    const written = await this.videos.write(
      { footage: given, fingerprint: video.reference.fingerprint, span, container, look, objects },
      readMask,
      onFraction,
    );
    if (!written.ok) return written;
    const { blob, losses } = written.value;
    const file = new File([blob], `${fileStem(projectTitle(project.name))}-${look.kind}.${container}`, {
      type: blob.type,
    });
    return ok({ file, losses });
  }

  save(file: File): void {
    download(file);
  }

  async importMasks(
    ...[file, choices, onFraction]: Parameters<AnnotationCommands["importMasks"]>
  ): Promise<Result<Imported>> {
    const { video } = useApp.getState();
    if (video.kind !== "ready")
      return fail("annotations-invalid", "open the video that the masks are of first");
    const { id } = useDocument.getState().project;
    const { info, reference } = video;
    const { timesSeconds, endSeconds, width, height } = info;
    const { name, fingerprint } = reference;
    const open = { name, fingerprint, width, height, timesSeconds, endSeconds };
    const read = await this.client.read(file, open, choices, onFraction);
    if (!read.ok) return read;
    // The person may have gone to another project meanwhile.
    if (useDocument.getState().project.id !== id) return fail("cancelled", "cancelled");
    const { misfits, objects, leftOut, notes } = read.value;
    if (misfits) return ok({ kind: "misfits", misfits, notes });
    const found = objects.map(foundObject);
    const masks = found.reduce((sum, object) => sum + object.masks.length, 0);
    if (masks > 0) {
      const first = found.reduce((least, object) => Math.min(least, object.masks[0]!.frameIndex), Infinity);
      const { objectsFound, objectSelected } = useDocument.getState();
      objectSelected(objectsFound(found, first).at(-1)!);
      this.playback.seek(first);
    }
    return ok({ kind: "added", objects: found.length, masks, leftOut, notes });
  }

  cancel(): void {
    this.client.cancel();
    this.videos.cancel();
    this.pictures.abort();
    this.pictures = new AbortController();
  }
}

/** The objects that are outlined or covered: those that are not hidden in the list and have masks. */
function exportedObjects({ objects: all }: Project, gaps: VideoChoices["gaps"]) {
  const objects = all
    .filter(({ hidden, masks }) => !hidden && maskedFrames(masks).length > 0)
    .map((object) => ({ ...object, gaps: gaps[object.id] ?? ("leave" as const) }));
  const readMask = async (id: ObjectId, frame: number) => {
    const mask = objects.find((object) => object.id === id)?.masks[frame];
    return mask ? maskRegistry.load(id, mask) : null;
  };
  return { objects, readMask };
}

const named = (
  project: Project,
  parts: BlobPart,
  ending: string,
  type: string,
  losses: readonly string[] = [],
) => ok({ file: new File([parts], `${fileStem(projectTitle(project.name))}${ending}`, { type }), losses });

function foundObject({ name, columns, lengths, bytes }: ImportedObject): FoundObject {
  let at = 0;
  const masks = [...columns.frames].map((frameIndex, i) => {
    // A buffer of its own, so that storing it stores nothing else.
    const packed = bytes.slice(at, at + lengths[i]!) as PackedMask;
    at += lengths[i]!;
    const { origin, confidence } = originOf(columns.confidences[i]!);
    return {
      frameIndex,
      timeSeconds: columns.seconds[i]!,
      mask: { packed, digest: columns.digests[i] as MaskDigest },
      ...(origin === "tracked" && { tracked: { confidence } }),
    };
  });
  return { ...(name !== null && name.trim() !== "" && { name }), masks };
}

/** Replaces what file systems refuse. */
const fileStem = (name: string): string => name.replace(/[\\/:*?"<>|\p{Cc}]+/gu, "-").trim() || "project";
