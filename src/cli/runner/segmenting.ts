import { type Footage, FootageSegmenter } from "../../app/batch/footage-segmenter.ts";
import { shownFrame } from "../../app/batch/marked-regions.ts";
import { FailureError, type Result, unwrap } from "../../core/failure.ts";
import type { Rle } from "../../core/mask.ts";
import type { Candidate, Prompt } from "../../core/prompt.ts";
import { encodeRle } from "../../core/rle.ts";
import { countsFromString, countsToString } from "../../core/rle-string.ts";
import type { TrackedFrame } from "../../core/track.ts";
import type { VideoInfo } from "../../core/video.ts";
import type { PackageSource } from "../../package/package-source.ts";
import type { DeviceChoice } from "../../protocol/engine.ts";
import type { SegmenterInfo } from "../../protocol/segment.ts";
import { readMaskFile } from "../../services/mask-file.ts";
import type { SegmentClient } from "../../services/segment-client.ts";
import type { CocoMask, RunnerSegmentation, RunnerSegmentJob, RunnerTrack } from "./api.ts";
import { framesToTrack } from "./frames-to-track.ts";

type Found = Pick<RunnerSegmentation, "frameIndex" | "timeSeconds"> & {
  readonly candidates: readonly Candidate[];
  /** What tracking begins with. */
  readonly mask: Rle;
};

/** How often a long track says how far it is. */
const PROGRESS_MS = 2000;

/** The app's segmenter, with whatever is open. One whose worker ended is loaded again. */
export class RunnerSegmenter extends FootageSegmenter {
  private loadedFrom: Parameters<RunnerSegmenter["load"]> | null = null;
  private isLost = false;

  constructor(protected override readonly client: SegmentClient) {
    super(client);
    client.onCrash = () => {
      this.isLost = true;
      this.forget();
    };
  }

  async load(
    source: PackageSource,
    device: DeviceChoice,
    side: number | null = null,
  ): Promise<SegmenterInfo> {
    const onProgress = (progress: Parameters<typeof reports.reportLoading>[0]) =>
      globalThis.reports.reportLoading(progress);
    const info = unwrap(await this.client.load(source, device, onProgress, side));
    this.loadedFrom = [source, device, side];
    this.isLost = false;
    return info;
  }

  /** @throws FailureError for what cannot be segmented, and where the segmenter fails */
  async segment(
    job: RunnerSegmentJob,
    footage: Footage,
    maskFiles: readonly File[],
  ): Promise<RunnerSegmentation> {
    const { candidates, mask, ...place } = await this.find(job, footage, maskFiles);
    const coded = candidates.map((candidate) => ({ mask: toCoco(candidate.mask), score: candidate.score }));
    if (!job.track) return { ...place, candidates: coded, frames: null };
    const frames = await this.followAll(footage, place.frameIndex, mask, job.track);
    return {
      ...place,
      candidates: coded,
      frames: Object.fromEntries(
        [...frames].map(([index, { timeSeconds, confidence, mask }]) => [
          index,
          { time: timeSeconds, confidence, mask: mask && toCoco(mask) },
        ]),
      ),
    };
  }

  private async find(job: RunnerSegmentJob, footage: Footage, maskFiles: readonly File[]): Promise<Found> {
    const { info } = footage;
    const frameIndex = shownFrame(info, job.timeSeconds);
    const prompt: Prompt = {
      points: job.points.map(([x, y, label]) => ({ x, y, positive: label === 1 })),
      box: job.box && {
        x0: job.box[0],
        y0: job.box[1],
        x1: job.box[0] + job.box[2],
        y1: job.box[1] + job.box[3],
      },
      mask: await maskOf(job.mask, info, maskFiles),
    };
    const candidates = await this.candidates(footage, frameIndex, prompt);
    // A mask that nothing is added to is meant as it is.
    const isGiven = prompt.mask && prompt.points.length === 0 && !prompt.box;
    const mask = isGiven ? prompt.mask : candidates[0]?.mask;
    if (!mask)
      throw new FailureError("region-invalid", "nothing was found there; try another point or a box");
    return { frameIndex, timeSeconds: info.timesSeconds[frameIndex]!, candidates, mask };
  }

  /** A mask, or none, for each frame on the way, ascending. Those that the tracker does not speak of have none. */
  private async followAll(
    footage: Footage,
    start: number,
    mask: Rle,
    track: RunnerTrack,
  ): Promise<Map<number, { timeSeconds: number; confidence: number; mask: Rle | null }>> {
    const { info } = footage;
    const frames = framesToTrack(info, start, track);
    const found = new Map(
      frames.map((index) => [
        index,
        { timeSeconds: info.timesSeconds[index]!, confidence: 0, mask: null as Rle | null },
      ]),
    );
    let toldMs = performance.now();
    const onFrame = ({ frameIndex, timeSeconds, objects: [object] }: TrackedFrame, done: number) => {
      found.set(frameIndex, { timeSeconds, confidence: object!.confidence, mask: object!.mask });
      if (performance.now() - toldMs < PROGRESS_MS) return;
      toldMs = performance.now();
      globalThis.reports.reportStage(`tracked ${done} of ${frames.length} frames`);
    };
    const request = {
      objects: [{ id: "object", given: [{ frameIndex: start, mask }] }],
      frames,
      start,
      direction: track.direction,
    };
    const stops = await this.track(footage, request, ({ frame, done }) => onFrame(frame, done));
    for (const { frameIndex, reason } of stops) {
      if (reason !== "end")
        globalThis.reports.reportStage(`tracking ended at frame ${frameIndex}: ${reason}`);
    }
    return found;
  }

  protected override async ready(): Promise<void> {
    const from = this.loadedFrom;
    if (!from) throw new FailureError("package-missing", "no segmenter is loaded");
    if (this.isLost) await this.load(...from);
  }
}

async function maskOf(
  mask: RunnerSegmentJob["mask"],
  info: VideoInfo,
  files: readonly File[],
): Promise<Rle | null> {
  if (mask === null) return null;
  if (!("maskFile" in mask)) return fromCoco(mask);
  const { mask: read, notice } = await readMaskFile(files[mask.maskFile]!, info);
  if (notice) globalThis.reports.reportStage(notice);
  return encodeRle(read);
}

function fromCoco({ size, counts }: CocoMask): Rle {
  const parsed: Result<number[]> = countsFromString(counts);
  return { size, counts: unwrap(parsed) };
}

function toCoco({ size, counts }: Rle): CocoMask {
  return { size, counts: countsToString(counts) };
}
