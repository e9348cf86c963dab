import type { LabelledPoint } from "../../asking/batch/ask-line.ts";
import { FailureError, unwrap } from "../../core/failure.ts";
import type { Rle } from "../../core/mask.ts";
import type { Candidate, Prompt } from "../../core/prompt.ts";
import type { TrackedFrame, TrackRequest, TrackStop } from "../../core/track.ts";
import type { VideoInfo } from "../../core/video.ts";
import type { RegionView } from "../../protocol/engine.ts";
import type { TrackEvent } from "../../protocol/segment.ts";
import type { SegmentClient } from "../../services/segment-client.ts";

/** What is segmented: a video or a picture, and how to get a port to its frames. */
export interface Footage {
  readonly info: VideoInfo;
  port(): Promise<MessagePort>;
}

const never = new AbortController().signal;
const silent = () => undefined;

/** A segmenter that is given one video after the other. */
export abstract class FootageSegmenter {
  private connected: Footage | null = null;

  constructor(
    protected readonly client: Pick<SegmentClient, "connect" | "segment" | "track" | "everything">,
  ) {}

  /** Loads the segmenter, if that is not done. @throws FailureError where it cannot be loaded */
  protected abstract ready(): Promise<void>;

  /** To be called when the worker has ended. */
  protected forget(): void {
    this.connected = null;
  }

  /** The objects of a frame, largest first. @throws FailureError where the segmenter fails */
  async everything(
    footage: Footage,
    frameIndex: number,
    onFraction: (fraction: number) => void,
    signal = never,
  ): Promise<readonly Candidate[]> {
    await this.connect(footage);
    return unwrap(await this.client.everything(frameIndex, onFraction, signal));
  }

  /** The mask that some points on a frame mean. @throws FailureError where nothing is found, and where the segmenter fails */
  async mark(
    footage: Footage,
    frameIndex: number,
    points: readonly LabelledPoint[],
    signal = never,
  ): Promise<Rle> {
    const prompt = {
      points: points.map(([x, y, label]) => ({ x, y, positive: label === 1 })),
      box: null,
      mask: null,
    };
    const [best] = await this.candidates(footage, frameIndex, prompt, signal);
    if (best) return best.mask;
    throw new FailureError("region-invalid", "nothing was found there; try another point or a box");
  }

  /**
   * The masks of an object on some frames, where it is found there, ascending.
   * @param frames ascending, with the view's own
   */
  async viewsOf(
    footage: Footage,
    { frameIndex, mask }: RegionView,
    frames: readonly number[],
    signal = never,
  ): Promise<RegionView[]> {
    const views: RegionView[] = [];
    const objects = [{ id: "object", given: [{ frameIndex, mask }] }];
    const onFrame = ({ frameIndex, objects: [object] }: TrackedFrame) => {
      if (object?.mask) views.push({ frameIndex, mask: object.mask });
    };
    const request = { objects, frames, start: frameIndex, direction: "both" } as const;
    await this.track(footage, request, ({ frame }) => onFrame(frame), signal);
    return views.sort((a, b) => a.frameIndex - b.frameIndex);
  }

  protected async candidates(
    footage: Footage,
    frameIndex: number,
    prompt: Prompt,
    signal = never,
  ): Promise<readonly Candidate[]> {
    await this.connect(footage);
    return unwrap(await this.client.segment(frameIndex, prompt, silent, signal));
  }

  protected async track(
    footage: Footage,
    request: TrackRequest,
    onEvent: (event: TrackEvent) => void,
    signal = never,
  ): Promise<readonly TrackStop[]> {
    await this.connect(footage);
    return unwrap(await this.client.track(request, onEvent, signal));
  }

  private async connect(footage: Footage): Promise<void> {
    await this.ready();
    if (this.connected === footage) return;
    this.client.connect(await footage.port());
    this.connected = footage;
  }
}
