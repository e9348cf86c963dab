import type { Brand } from "./brand.ts";
import type { FrameRun } from "./frame-runs.ts";
import type { MaskDigest } from "./packed-mask.ts";
import type { TimedText } from "./times-in-text.ts";

export type ObjectId = Brand<string, "ObjectId">;
export type AnswerId = Brand<string, "AnswerId">;

/**
 * That an object has a mask on the frame with this index, whose presentation time is kept beside it. The pixels are not in the
 * document: they lie in the mask store under object, frame and digest, and never change there.
 */
export interface FrameMask {
  readonly frameIndex: number;
  readonly timeSeconds: number;
  readonly digest: MaskDigest;
  /** Whether the person drew it, a tracker followed the object there, or it was computed from masks by hand before and after it. */
  readonly origin: "hand" | "tracked" | "interpolated";
  /** How sure the tracker was, 0 to 1; 1 for a mask drawn by hand; see `core/interpolation.ts` for one that was computed. */
  readonly confidence: number;
}

/** A thing the person points at. `paletteIndex` picks its colour and pattern from `core/palette.ts`. */
export interface SceneObject {
  readonly id: ObjectId;
  readonly name: string;
  readonly paletteIndex: number;
  readonly hidden: boolean;
  readonly locked: boolean;
  /** Keyed by frame index. */
  readonly masks: FrameMasks;
  /** Frames on which a tracker looked for it and did not find it; a mask that was drawn there since wins. */
  readonly absent?: readonly FrameRun[];
  /** Frames on which the person said that it is not in sight. It has no mask there: one that is drawn takes the word back. */
  readonly outOfSight?: readonly FrameRun[];
}

export type FrameMasks = Readonly<Record<number, FrameMask>>;

const frameLists = new WeakMap<FrameMasks, readonly number[]>();

/** The frames an object has masks on, ascending. Listed once for each state of the object: there can be thousands. */
export function maskedFrames(masks: FrameMasks): readonly number[] {
  let frames = frameLists.get(masks);
  if (!frames) {
    // Integer keys of an object are ascending.
    frames = Object.keys(masks).map(Number);
    frameLists.set(masks, frames);
  }
  return frames;
}

/** How a file is recognised again: name, size and SHA-256 over its first and last 64 KiB; for a folder see `footageFingerprint`. */
export interface VideoReference {
  readonly name: string;
  readonly bytes: number;
  readonly fingerprint: string;
  readonly width: number;
  readonly height: number;
  readonly frameCount: number;
  readonly durationSeconds: number;
  /** It is one picture, and models are asked about it as about an image. */
  readonly still?: true;
  /** Of a folder of pictures: how fast they follow each other. */
  readonly picturesPerSecond?: number;
}

/** A piece of a question: words, a time with the words that name it, or an object it speaks of. */
export type QuestionPart = TimedText | { readonly kind: "object"; readonly id: ObjectId };

/** What a person asks. */
export interface Question {
  readonly parts: readonly QuestionPart[];
  /** Of a multiple choice, without their letters; empty for every other kind. */
  readonly options: readonly string[];
}

/** An object as a question showed it. */
export interface ExchangeRegion {
  readonly objectId: ObjectId;
  /** The mask that stands for it where a model looks at it once. */
  readonly frame: FrameMask;
  /** The masks for models that look at it on several frames, ascending; none where there was only one. */
  readonly track?: readonly FrameMask[];
  /** That a person chose these frames or marked each of them: a model looks at all of them then, also where its family recommends fewer. */
  readonly chosen?: true;
}

/** Every mask that a region names, each once. */
export function regionMasks({ frame, track = [] }: ExchangeRegion): readonly FrameMask[] {
  const others = track.filter(
    ({ frameIndex, digest }) => frameIndex !== frame.frameIndex || digest !== frame.digest,
  );
  return [frame, ...others];
}

/** How long a description is to be. */
export type CaptionLength = "phrase" | "sentence" | "paragraph";

/** What becomes of a question's masks to see how its answer depends on them. */
export type MaskChange = "same" | "grown" | "shrunk" | "moved" | "removed";

/** The greedy answer to the same question with its masks changed. */
export interface SensitivityAnswer {
  readonly change: MaskChange;
  readonly answer: string;
}

/**
 * How likely a word of an answer that tells a fact was, given the words before it: natural logarithms of probabilities at temperature 1.
 * Where a mask could not be changed so, that number is absent.
 */
export interface Claim {
  /** Its characters in the answer, from `start` to before `end`. */
  readonly start: number;
  readonly end: number;
  /** With the masks as asked. */
  readonly same: number;
  /** With the masks moved off their objects. */
  readonly moved?: number;
  /** Without the masks. */
  readonly removed?: number;
}

/** What an answer was made with, besides the question itself: kept to be looked at later, and compared with when it is asked again. */
export interface AskedWith {
  /** Frames in the order shown. */
  readonly frames: readonly {
    readonly index: number;
    readonly labelSeconds: number;
    readonly keptTokens: number;
    readonly totalTokens: number;
  }[];
  readonly frameGrid: readonly [rows: number, columns: number];
  readonly prompt: string;
  readonly promptTokens: number;
  /** Names the app's files, so that another build has another name. */
  readonly build: string;
  /** What computed it: the device with its runtime, or the host. */
  readonly device: string;
  /** Words of the answer that the run went on from; none where it began anew. */
  readonly begun?: string;
}

/** One question with its answer and all that is needed to ask it again. */
export interface Exchange {
  readonly id: AnswerId;
  /** The question whose answer this one goes on from, earlier in the list; null begins a conversation. */
  readonly follows: AnswerId | null;
  /** The question it asks in other words, with other settings or once more; that one may be deleted. See `versions.ts`. */
  readonly versionOf?: AnswerId;
  /** The question beside whose answer this one's stands: the same about another object, or another part of the video. By `versionKey`. */
  readonly besideOf?: AnswerId;
  readonly question: Question;
  /** The preset used, or `free`. */
  readonly preset: "describe" | "doing" | "relation" | "choice" | "free";
  /** Of a description; a paragraph where there is none. */
  readonly captionLength?: CaptionLength;
  /**
   * Masks as asked, in prompt order: later edits must not change what this answer was about. Those of earlier turns are theirs
   * and not repeated here.
   */
  readonly regions: readonly ExchangeRegion[];
  /** The model's own words. */
  readonly answer: string;
  /** A better answer by the person, with objects by their tags as in the model's. */
  readonly correction?: { readonly text: string; readonly writtenAt: string };
  /** Answers to the same question with other masks, where the person asked for them. */
  readonly sensitivity?: readonly SensitivityAnswer[];
  /** Which of its claims rest on the masks, where the person asked for it. Void once the answer has other words. */
  readonly claims?: { readonly answer: string; readonly words: readonly Claim[] };
  readonly askedWith?: AskedWith;
  /** The answer that this one was to repeat: asked with the same masks, settings and words. It may be deleted. */
  readonly repeats?: AnswerId;
  /** How the answer ended. One that waits or runs is `stopped` here, as it would be if the page went away. */
  readonly state: "finished" | "stopped" | "length" | "failed";
  readonly failure: string | null;
  readonly settings: {
    readonly fps?: number;
    readonly maxFrames?: number;
    /** The frames that the model is shown, ascending, where the person chose them. */
    readonly shownFrames?: readonly number[];
    /** What the answer may have; as much as the model gives where it is absent. */
    readonly maxNewTokens?: number;
    /** Greedy when absent. */
    readonly sampling?: { readonly temperature: number; readonly topK: number; readonly topP: number };
    /** The frames that those of the model were chosen from; all of the video's where there is none. */
    readonly span?: FrameRun;
    readonly seed: number;
  };
  readonly model: { readonly id: string; readonly packageHash: string; readonly variant: string } | null;
  readonly timings: {
    readonly firstTokenMs: number;
    readonly totalMs: number;
    /** Of the prompt; absent where it is not known, as in older projects. */
    readonly readTokensPerSecond?: number;
    readonly tokensPerSecond: number;
  } | null;
  /** When it was last put to the model, ISO 8601 in UTC. */
  readonly askedAt: string;
}

/** The document: what undo covers and autosave keeps beside the masks' pixels. */
export interface Project {
  readonly formatVersion: 2;
  readonly id: string;
  readonly name: string;
  readonly video: VideoReference | null;
  readonly objects: readonly SceneObject[];
  readonly exchanges: readonly Exchange[];
  readonly modifiedAt: string;
}
