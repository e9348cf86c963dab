import { create } from "zustand";
import { type AskSlice, createAskSlice } from "./ask.ts";
import { createEndpointsSlice, type EndpointsSlice } from "./endpoints.ts";
import { createMachineSlice, type MachineSlice } from "./machine.ts";
import { createModelSlice, type ModelSlice } from "./model.ts";
import { createModelsSlice, type ModelsSlice } from "./models.ts";
import { createProjectJobSlice, type ProjectJobSlice } from "./project-job.ts";
import { createSegmentingSlice, type SegmentingSlice } from "./segmenting.ts";
import { createSettingsSlice, type SettingsSlice } from "./settings.ts";
import { createShellSlice, type ShellSlice } from "./shell.ts";
import { createVideoSlice, type VideoSlice } from "./video.ts";

/** Everything that is neither the document (`document.ts`, with undo) nor the playhead (`playback.ts`). */
export type AppState = VideoSlice &
  ModelSlice &
  ModelsSlice &
  MachineSlice &
  EndpointsSlice &
  AskSlice &
  ProjectJobSlice &
  SegmentingSlice &
  SettingsSlice &
  ShellSlice;

export const useApp = create<AppState>()((...slice) => ({
  ...createVideoSlice(...slice),
  ...createModelSlice(...slice),
  ...createModelsSlice(...slice),
  ...createMachineSlice(...slice),
  ...createEndpointsSlice(...slice),
  ...createAskSlice(...slice),
  ...createProjectJobSlice(...slice),
  ...createSegmentingSlice(...slice),
  ...createSettingsSlice(...slice),
  ...createShellSlice(...slice),
}));
