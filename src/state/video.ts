import type { Failure } from "../core/failure.ts";
import type { VideoReference } from "../core/project.ts";
import type { VideoInfo } from "../core/video.ts";
import type { GivenFolder, GivenFootage } from "./given-footage.ts";
import type { SliceCreator } from "./slice.ts";

/**
 * The life of the open video. `waiting`: the project knows its video, but the file has to be chosen again.
 * `different`: the file chosen then is a different video, and the person decides.
 */
export type VideoState =
  | { readonly kind: "none" }
  | { readonly kind: "waiting"; readonly reference: VideoReference; readonly hasHandle: boolean }
  | { readonly kind: "different"; readonly reference: VideoReference; readonly given: GivenFootage }
  | { readonly kind: "opening"; readonly name: string; readonly fraction: number }
  | { readonly kind: "ready"; readonly info: VideoInfo; readonly reference: VideoReference }
  | { readonly kind: "failed"; readonly name: string; readonly failure: Failure };

export interface VideoSlice {
  readonly video: VideoState;
  /** A folder of frames of which the person is asked how fast they follow each other. */
  readonly folderToOpen: GivenFolder | null;
  videoChanged(video: VideoState): void;
  folderGiven(folder: GivenFolder | null): void;
}

export const createVideoSlice: SliceCreator<VideoSlice> = (set) => ({
  video: { kind: "none" },
  folderToOpen: null,
  videoChanged: (video) => set({ video }),
  folderGiven: (folderToOpen) => set({ folderToOpen }),
});
