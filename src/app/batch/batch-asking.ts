import type { BatchItem, BatchPlan, BatchView, FoundObject } from "../../asking/batch/batch-plan.ts";
import { newObjects } from "../../asking/everything.ts";
import { taggedRequest } from "../../asking/tagged-question.ts";
import { type Failure, FailureError, unwrap } from "../../core/failure.ts";
import { countsToString } from "../../core/rle-string.ts";
import type { ShownClip } from "../../protocol/benchmark.ts";
import type { AskRequest, ModelInfo, Region } from "../../protocol/engine.ts";
import type { BatchLine } from "../../state/batch.ts";
import type { FolderOfClips } from "../../state/clip-frames.ts";
import type { BenchAsking } from "../bench-asking.ts";
import type { Footage, FootageSegmenter } from "./footage-segmenter.ts";
import { type MarkedView, shownFrame } from "./marked-regions.ts";
import { framesOfSpan, shownObjects } from "./shown-objects.ts";

/** What a batch is asked with. */
export interface BatchDesk {
  readonly clips: Pick<BenchAsking, "setFolder" | "openClip" | "framesPort" | "file" | "ask">;
  readonly segmenter: Pick<FootageSegmenter, "everything" | "mark" | "viewsOf">;
}

interface OpenClip extends Footage {
  readonly identity: string;
}

/** What came of a question that was answered. */
type Answered = Pick<BatchLine, "answer" | "model" | "frames" | "milliseconds" | "annotation">;

/** Asks the questions of a batch. What was made for one question is there for the next about the same clip and objects. */
export class BatchAsking {
  private open: { readonly clip: ShownClip; readonly footage: OpenClip } | null = null;
  private shown: { readonly key: string; readonly regions: readonly Region[] } | null = null;

  constructor(private readonly desk: BatchDesk) {}

  setFolder(folder: FolderOfClips): void {
    this.desk.clips.setFolder(folder);
    this.open = null;
    this.shown = null;
  }

  /** The objects on the middle frame of a clip, the largest first. @throws FailureError */
  async find(
    video: string,
    plan: Pick<BatchPlan, "mostObjects">,
    onFraction: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<readonly FoundObject[]> {
    const footage = await this.footage(video);
    const { timesSeconds } = footage.info;
    const frameIndex = Math.floor((timesSeconds.length - 1) / 2);
    const candidates = await this.desk.segmenter.everything(footage, frameIndex, onFraction, signal);
    const masks = newObjects(candidates, []).slice(0, plan.mostObjects);
    return masks.map((mask) => ({ frameIndex, timeSeconds: timesSeconds[frameIndex]!, mask }));
  }

  /**
   * @param onEnd told why no other question can be asked either
   * @throws FailureError where the clip, the objects or the question cannot be used
   */
  async ask(
    item: BatchItem,
    model: ModelInfo,
    signal: AbortSignal,
    onEnd: (why: Failure) => void,
  ): Promise<Answered> {
    const startedMs = performance.now();
    const footage = await this.footage(item.video);
    const { info } = footage;
    const span = item.spanSeconds ? framesOfSpan(info, item.spanSeconds) : undefined;
    const regions = await this.regionsOf(item, footage, model, signal);
    const here = item.atSeconds === null || regions.length === 0 ? null : shownFrame(info, item.atSeconds);
    const asked = { text: item.question, history: item.history, regions, here };
    const request = taggedRequest(asked, span ? { span } : {}, model.family, {
      kind: item.isImage ? "image" : "video",
      identity: footage.identity,
    });
    const reply = unwrap(await this.desk.clips.ask(request, model, signal, onEnd));
    return {
      answer: reply.text.trim(),
      model: `${model.id} ${model.variant}`,
      frames: reply.frames,
      milliseconds: Math.round(performance.now() - startedMs),
      ...(regions.length > 0 && { annotation: request.regions.map(annotationOf) }),
    };
  }

  /** Asks the model about nothing but a text. @param video a clip of the folder: the engine wants one open */
  async askText(
    video: string,
    prompt: string,
    model: ModelInfo,
    signal: AbortSignal,
    onEnd: (why: Failure) => void,
  ): Promise<string> {
    await this.footage(video);
    const request: AskRequest = {
      visual: { kind: "none" },
      regions: [],
      turns: [{ role: "user", parts: [prompt] }],
      settings: {},
    };
    return unwrap(await this.desk.clips.ask(request, model, signal, onEnd)).text;
  }

  private async regionsOf(
    { video, regions, track = false, spanSeconds }: BatchItem,
    footage: Footage,
    model: ModelInfo,
    signal: AbortSignal,
  ): Promise<readonly Region[]> {
    if (regions.length === 0) return [];
    const key = JSON.stringify([video, regions, track, spanSeconds, model.packageHash]);
    if (this.shown?.key === key) return this.shown.regions;
    const marked = regions.map((views) => views.map((view) => this.markedView(view)));
    const span = spanSeconds ? framesOfSpan(footage.info, spanSeconds) : undefined;
    const { segmenter } = this.desk;
    const objects = await shownObjects(marked, { footage, model, track, span, segmenter, signal });
    this.shown = { key, regions: objects.regions };
    return objects.regions;
  }

  private markedView(view: BatchView): MarkedView {
    if (!("mask" in view)) return view;
    const file = this.desk.clips.file(view.mask);
    if (file) return { timeSeconds: view.timeSeconds, file };
    throw new FailureError("region-invalid", "expected the mask {mask} in the folder, found nothing there", {
      values: { mask: view.mask },
    });
  }

  private async footage(video: string): Promise<OpenClip> {
    const clip = unwrap(await this.desk.clips.openClip(video));
    if (this.open?.clip === clip) return this.open.footage;
    const port = async () => unwrap(await this.desk.clips.framesPort());
    const footage = { info: clip.info, identity: clip.identity, port };
    this.open = { clip, footage };
    return footage;
  }
}

const annotationOf = ({ views }: Region): NonNullable<BatchLine["annotation"]>[number] =>
  Object.fromEntries(
    views.map(({ frameIndex, mask: { size, counts } }) => [
      frameIndex,
      { segmentation: { size, counts: countsToString(counts) } },
    ]),
  );
