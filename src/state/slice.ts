import type { StateCreator } from "zustand";
import type { AppState } from "./app-store.ts";

/** Builds one slice of the app's store; a slice may read the others. */
export type SliceCreator<Slice> = StateCreator<AppState, [], [], Slice>;
