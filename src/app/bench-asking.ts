import { shownFrameCount } from "../benchmark/shown-clip.ts";
import { type Failure, fail, ok, type Result, settle } from "../core/failure.ts";
import type { BenchReply, ShownClip } from "../protocol/benchmark.ts";
import type { AskEvent, AskRequest, JobPriority, ModelInfo, SeenReport } from "../protocol/engine.ts";
import { type Clip, ClipPaths } from "../services/clip-paths.ts";
import type { EngineClient } from "../services/engine-client.ts";
import { MediaClient } from "../services/media-client.ts";
import type { FolderOfClips } from "../state/clip-frames.ts";
import type { ModelSession } from "./model-session.ts";

/** What a benchmark is run with: the page's own model. */
export interface BenchParts {
  readonly engine: Pick<EngineClient, "ask">;
  readonly models: Pick<ModelSession, "ready">;
}

/** Nobody answers there, or may be asked. */
const UNREACHABLE: readonly Failure["code"][] = ["endpoint-silent", "endpoint-refused", "network-cut"];

/** How often an item is asked about whose device was lost, as happens with any sleep. */
const ATTEMPTS = 2;

/**
 * Asks the page's model about the clips of a folder. They are decoded in a media worker of their own. A benchmark's questions give way to
 * those that a person waits for.
 */
export class BenchAsking {
  private readonly parts: BenchParts;
  private readonly media: Pick<MediaClient, "open" | "openPictures" | "framesPort">;
  private paths: ClipPaths | null = null;
  private folder = "";
  private shown: { readonly video: string; readonly clip: ShownClip } | null = null;

  constructor(
    parts: BenchParts,
    media: BenchAsking["media"] = new MediaClient(),
    private readonly priority: JobPriority = "background",
  ) {
    this.parts = parts;
    this.media = media;
  }

  setFolder({ name, files }: FolderOfClips): void {
    this.folder = name;
    this.paths = new ClipPaths(files);
    this.shown = null;
  }

  /** A file of the folder that is no clip, such as a mask; null where it is not there. */
  file(path: string): File | null {
    return this.paths?.find({ kind: "image", paths: [path] }, 0)?.file ?? null;
  }

  /** A port to the frames of the clip that was opened last. */
  framesPort(): Promise<Result<MessagePort>> {
    return this.media.framesPort();
  }

  async openClip(video: string): Promise<Result<ShownClip>> {
    if (this.shown?.video === video) return ok(this.shown.clip);
    this.shown = null;
    const clip = this.paths?.clip(video);
    if (!clip)
      return fail("file-unreadable", "expected {video} in the folder {folder}, found nothing there", {
        video,
        folder: this.folder,
      });
    const info =
      clip.kind === "video"
        ? await this.media.open(clip.file, () => {})
        : await this.media.openPictures(clip.files);
    if (!info.ok) return info;
    this.shown = { video, clip: { info: info.value, identity: identityOf(clip) } };
    return ok(this.shown.clip);
  }

  /** The first of some paths at which there is a clip; null where none has one. */
  find(paths: readonly string[]): string | null {
    return paths.find((path) => this.paths?.clip(path)) ?? null;
  }

  /** The same; with what was looked for where there is none. */
  findClip(paths: readonly string[]): Result<string> {
    const found = this.find(paths);
    if (found !== null) return ok(found);
    const others = paths.length > 1 ? ", or the same with another ending" : "";
    return fail(
      "file-unreadable",
      `expected ${paths[0]} in the folder ${this.folder}${others}, found nothing there`,
    );
  }

  /** The text of a file in the folder; null where it is not there. */
  async textAt(path: string): Promise<Result<string | null>> {
    const found = this.paths?.find({ kind: "video", paths: [path] }, 0);
    return settle(async () => (found ? found.file.text() : null));
  }

  /**
   * @param model whose answers are wanted: another one that was loaded meanwhile ends this as `cancelled`
   * @param onEnd told why, where a person wants to know
   */
  async ask(
    request: AskRequest,
    model: Pick<ModelInfo, "packageHash">,
    signal: AbortSignal,
    onEnd: (why: Failure) => void,
  ): Promise<Result<BenchReply>> {
    const end = (why: Failure) => {
      onEnd(why);
      return fail<BenchReply>("cancelled", why.message);
    };
    const isLoaded = async (): Promise<Failure | null> => {
      const loaded = await this.parts.models.ready();
      if (!loaded.ok) return loaded.error;
      return loaded.value.packageHash === model.packageHash
        ? null
        : { code: "package-missing", message: "another model was chosen meanwhile" };
    };
    for (let attempt = 1; ; attempt++) {
      const before = await isLoaded();
      if (before) return end(before);
      const frames = await this.media.framesPort();
      if (!frames.ok) return frames;
      let seen: SeenReport | null = null;
      const onEvent = (event: AskEvent) => {
        if (event.kind === "seen") seen = event.report;
      };
      const answer = await this.parts.engine.ask(request, frames.value, onEvent, signal, this.priority);
      if (!answer.ok) {
        if (answer.error.code === "gpu-lost" && attempt < ATTEMPTS && !signal.aborted) continue;
        // Every other item would fare the same.
        if (UNREACHABLE.includes(answer.error.code)) return end(answer.error);
        if (answer.error.code !== "cancelled" || signal.aborted) return answer;
        return end({ code: "cancelled", message: "the model was loaded again" });
      }
      const { text, finish } = answer.value;
      if (finish === "cancelled") return fail("cancelled", "the run was stopped");
      // A model that was chosen while the question waited has answered it.
      const after = await isLoaded();
      if (after) return end(after);
      return ok({ text, frames: shownFrameCount(seen, request.regions) });
    }
  }
}

/** Equal for equal files. */
function identityOf(clip: Clip): string {
  const files = clip.kind === "video" ? [clip.file] : clip.files;
  return files.map(({ name, size, lastModified }) => `${name} ${size} ${lastModified}`).join("\n");
}
