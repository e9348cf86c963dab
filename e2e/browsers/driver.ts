/** A place in CSS pixels of the viewport. */
export type Point = readonly [x: number, y: number];

/** One browser with one page in it, as far as a person's path needs it. */
export interface Driver {
  readonly version: string;
  open(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Runs a function in the page; it sees nothing of its surroundings here and declares no functions of its own. */
  run<Arguments extends readonly unknown[], T>(
    inPage: (...values: Arguments) => T,
    ...values: Arguments
  ): Promise<Awaited<T>>;
  /** Presses at the first point, moves over the others and lets go. */
  stroke(points: readonly Point[]): Promise<void>;
  type(text: string): Promise<void>;
  /** Puts a file of this machine into the input that has the selector. */
  choose(selector: string, path: string): Promise<void>;
  screenshot(path: string): Promise<void>;
  close(): Promise<void>;
}

export const VIEWPORT = { width: 1600, height: 950 } as const;

/** The key `Enter` in text that is typed. */
export const ENTER = "\uE007";
