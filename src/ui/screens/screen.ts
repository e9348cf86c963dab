import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import type { PlainText } from "../../language/text.ts";

/** A screen of the app, in the address behind `#/`. It owns its keys, drops and dialogs: they come and go with it. */
export interface Screen {
  /** First part of the address; empty for the screen that opens when nothing is said. */
  readonly path: string;
  readonly name: PlainText;
  /** Fetches its code; again at no cost. */
  load(): Promise<unknown>;
  readonly Component: LazyExoticComponent<ComponentType>;
}

/** Describes a screen whose code is fetched when it is first opened. */
export function screen(path: string, name: PlainText, load: () => Promise<ComponentType>): Screen {
  return { path, name, load, Component: lazy(async () => ({ default: await load() })) };
}

/** The screen at a path; null when there is none. */
export function screenAt(screens: readonly Screen[], path: string): Screen | null {
  return screens.find((entry) => entry.path === path) ?? null;
}
