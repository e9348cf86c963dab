import { createContext, type ReactNode, use, useContext, useSyncExternalStore } from "react";
import type { AnnotationCommands } from "../state/commands/annotation-commands.ts";
import type { BatchCommands } from "../state/commands/batch-commands.ts";
import type { BenchmarkCommands } from "../state/commands/benchmark-commands.ts";
import type { Commands } from "../state/commands/commands.ts";
import type { DataSetCommands } from "../state/commands/data-set-commands.ts";
import type { FramePictures } from "../state/frame-pictures.ts";
import type { Playback } from "../state/playback.ts";
import type { ThumbnailStore } from "../state/thumbnails.ts";
import { throttledSubscription } from "./throttled-subscription.ts";

/** What the interface needs of the outside; made once in `src/app`. */
export interface Services {
  readonly playback: Playback;
  readonly thumbnails: ThumbnailStore;
  readonly framePictures: FramePictures;
  readonly commands: Commands;
  /** Of the Data set screen, fetched when it is first opened; always the same promise. */
  dataSet(): Promise<DataSetCommands>;
  /** The same of the Benchmark screen. */
  benchmark(): Promise<BenchmarkCommands>;
  /** The same of the Batch screen. */
  batch(): Promise<BatchCommands>;
  /** Of export and import, fetched when one is first opened; always the same promise. */
  annotations(): Promise<AnnotationCommands>;
}

const ServicesContext = createContext<Services | null>(null);

export function ServicesProvider({ services, children }: { services: Services; children: ReactNode }) {
  return <ServicesContext value={services}>{children}</ServicesContext>;
}

function useServices(): Services {
  const services = useContext(ServicesContext);
  if (!services) throw new Error("components that use services should be inside ServicesProvider");
  return services;
}

export const useCommands = (): Commands => useServices().commands;
/** Suspends until the code is there. */
export const useDataSetCommands = (): DataSetCommands => use(useServices().dataSet());
/** Suspends until the code is there. */
export const useBenchmarkCommands = (): BenchmarkCommands => use(useServices().benchmark());
/** Suspends until the code is there. */
export const useBatchCommands = (): BatchCommands => use(useServices().batch());
/** Suspends until the code is there. */
export const useAnnotationCommands = (): AnnotationCommands => use(useServices().annotations());
export const usePlayback = (): Playback => useServices().playback;
export const useFramePictures = (): FramePictures => useServices().framePictures;
export const useThumbnails = (): ThumbnailStore => useServices().thumbnails;

/** The frame on display, as React state: every frame while paused, four times a second while playing. */
export function useFrameIndex(): number {
  const playback = usePlayback();
  return useSyncExternalStore(throttledSubscription(playback), () => playback.frameIndex);
}

export function usePlaying(): boolean {
  const playback = usePlayback();
  return useSyncExternalStore(playback.subscribe, () => playback.playing);
}
