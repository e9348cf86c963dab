import type { Box, LabelledPoint } from "../../asking/batch/ask-line.ts";
import type { Result } from "../../core/failure.ts";
import type { RgbImage } from "../../core/image.ts";
import type { QuantisedVariant } from "../../core/quantised-variants.ts";
import type { VideoInfo } from "../../core/video.ts";
import type { PackageSource } from "../../package/package-source.ts";
import type {
  AnswerSummary,
  AskRequest,
  AskSettings,
  DeviceChoice,
  LoadProgress,
  ModelInfo,
} from "../../protocol/engine.ts";
import type { SegmenterInfo } from "../../protocol/segment.ts";
import type { MediaClient } from "../../services/media-client.ts";
import type { SegmentClient } from "../../services/segment-client.ts";
import type { VideoExportClient } from "../../services/video-export-client.ts";

/** An object, as it is marked on one frame or on several. */
export type RunnerRegion = readonly RunnerView[];

/** Where an object lies; `maskFile` counts the files in the page's mask input. Points are the segmenter's to turn into a mask. */
export type RunnerView = { readonly timeSeconds: number } & (
  | { readonly maskFile: number }
  | { readonly box: Box }
  | { readonly points: readonly LabelledPoint[] }
);

export interface RunnerQuestion {
  readonly text: string;
  /** Earlier questions with their answers. */
  readonly history: readonly { readonly question: string; readonly answer: string }[];
  readonly settings: AskSettings;
  readonly regions: readonly RunnerRegion[];
  /** The second that stands for the frame on display, to which a model that looks at an object once keeps; the first mask's when null. */
  readonly atSeconds: number | null;
  /** Whether the segmenter follows the regions to the frames that the model is shown. */
  readonly track: boolean;
  /** The part of the video that it is about: frames that start from one second on and before the other. Null is all of it. */
  readonly spanSeconds: readonly [from: number, to: number] | null;
}

export interface RunnerAnswer extends AnswerSummary {
  /** What the model was shown of each object: displayed frame, its exact time and the number of pixels inside. */
  readonly regionFrames: readonly { label: string; index: number; seconds: number; pixels: number }[];
  /** How many frames the model was shown; of a model that sees nothing but marked ones, those. */
  readonly frames: number;
  /** As the model read it. */
  readonly prompt: string;
  /** How masks were read, where a person should know. */
  readonly notices: readonly string[];
}

/** COCO's compressed run lengths; `size` is `[height, width]`. */
export interface CocoMask {
  readonly size: readonly [height: number, width: number];
  readonly counts: string;
}

export interface RunnerTrack {
  readonly direction: "forward" | "backward" | "both";
  /** The end of the video, or of both its sides, when null. */
  readonly toSeconds: number | null;
}

/** What is shown of one object on one frame, and whether to follow it. `maskFile` counts the files in the page's mask input. */
export interface RunnerSegmentJob {
  readonly timeSeconds: number;
  readonly points: readonly LabelledPoint[];
  readonly box: Box | null;
  readonly mask: { readonly maskFile: number } | CocoMask | null;
  readonly track: RunnerTrack | null;
}

export interface RunnerSegmentation {
  /** The frame that the prompt is on. */
  readonly frameIndex: number;
  readonly timeSeconds: number;
  /** Best first. */
  readonly candidates: readonly { readonly mask: CocoMask; readonly score: number }[];
  /** By frame index; null when nothing was to be tracked. A mask is null where the object is lost or the shot has changed. */
  readonly frames: Readonly<Record<string, RunnerTrackedFrame>> | null;
}

export interface RunnerTrackedFrame {
  readonly time: number;
  readonly confidence: number;
  readonly mask: CocoMask | null;
}

/** What the runner page does, reached by `page.evaluate` as `globalThis.runner`. */
export interface Runner {
  /** The variants of a model to try on the device that `choice` leads to, best first. */
  variantsFor(choice: DeviceChoice): Promise<readonly QuantisedVariant[]>;
  /** Loads a package. @param isGeneral whether it is a general model's */
  load(
    source: PackageSource,
    isGeneral: boolean,
    device: DeviceChoice,
  ): Promise<Result<ModelInfo & { device: string }>>;
  /** Opens the file in the page's video input. */
  open(): Promise<Result<VideoInfo>>;
  /** Opens the picture in the page's video input, as a video of one frame. */
  openImage(): Promise<Result<VideoInfo>>;
  /** Opens the pictures in the page's video input, in their order, as the frames of a video. */
  openPictures(): Promise<Result<VideoInfo>>;
  /** @param side as in `SegmentApi.load` */
  loadSegmenter(
    source: PackageSource,
    device: DeviceChoice,
    side?: number | null,
  ): Promise<Result<SegmenterInfo>>;
  /** Marks an object on what is open, and follows it if wanted. */
  segment(job: RunnerSegmentJob): Promise<Result<RunnerSegmentation>>;
  ask(question: RunnerQuestion): Promise<Result<RunnerAnswer>>;
  /**
   * Asks a question that is worded already, about what is open. A mask of the frame's shape at another scale is brought to its size.
   */
  answer(request: Omit<AskRequest, "visual">): Promise<Result<RunnerAnswer>>;
  /** Pixels of one displayed frame, by the way the engine gets them. */
  rgb(index: number): Promise<Result<RgbImage>>;
  /** The same as a PNG picture, in base64. */
  png(index: number): Promise<Result<string>>;
  /** The app's own clients of its workers. */
  readonly media: MediaClient;
  readonly segmenter: SegmentClient;
  readonly videoExport: VideoExportClient;
}

/** What the tool gives the page before its scripts run. */
export interface RunnerReports {
  reportLoading(progress: LoadProgress): void;
  reportStage(line: string): void;
  reportText(delta: string): void;
}

declare global {
  var runner: Runner;
  var reports: RunnerReports;
}
