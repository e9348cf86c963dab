import type { StateCreator } from "zustand";

/** Builds one slice of the app's store (`app-store.ts`); it sees itself alone. */
export type SliceCreator<Slice> = StateCreator<Slice>;
