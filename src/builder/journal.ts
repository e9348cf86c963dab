import type { Losses } from "./loss.ts";
import type { PackageTarget } from "./package-target.ts";
import type { HashedPosition } from "./spans.ts";

/** Present beside the files of an unfinished package. The manifest replaces it at the end. */
export const JOURNAL_FILE = "conversion.json";

interface Saved {
  readonly format: "videorefer-conversion";
  readonly formatVersion: 1;
  /** Hash of the source, the options and the builder: a conversion resumes only if it is the same. */
  readonly identity: string;
  readonly files: Readonly<
    Record<
      string,
      {
        readonly offset: number;
        readonly state: string | null;
        readonly losses: Losses;
        readonly sha256?: string;
      }
    >
  >;
}

interface FileProgress extends HashedPosition {
  /** Precision lost so far by tensors that come from this file. */
  readonly losses: Losses;
  /** Hash of the whole file, once it was read. */
  readonly sha256?: string;
}

export const NOTHING_DONE: FileProgress = { offset: 0, state: null, losses: {} };

/** Progress of a conversion: how many bytes of each source file are converted and on the disk. */
export class Journal {
  private readonly files = new Map<string, FileProgress>();

  private constructor(
    private readonly target: PackageTarget,
    private readonly identity: string,
  ) {}

  /** The saved journal of this conversion. It is empty when the target has none, a damaged one, or that of another conversion. */
  static async open(target: PackageTarget, identity: string): Promise<Journal> {
    const journal = new Journal(target, identity);
    const saved = parse(await target.readWhole(JOURNAL_FILE));
    if (saved?.identity === identity) {
      for (const [path, { offset, state, losses, sha256 }] of Object.entries(saved.files)) {
        const position = { offset, state: state === null ? null : fromBase64(state) };
        journal.files.set(path, { ...position, losses, sha256 });
      }
    }
    return journal;
  }

  get isEmpty(): boolean {
    return this.files.size === 0;
  }

  at(path: string): FileProgress {
    return this.files.get(path) ?? NOTHING_DONE;
  }

  advance(path: string, progress: FileProgress): void {
    this.files.set(path, progress);
  }

  /** Source bytes that do not have to be read again. */
  get doneBytes(): number {
    return [...this.files.values()].reduce((sum, { offset }) => sum + offset, 0);
  }

  /** Makes the progress durable: flushes the written files, then saves the journal. */
  async save(): Promise<void> {
    await this.target.flush();
    const files = Object.fromEntries(
      [...this.files].map(([path, { offset, state, losses, sha256 }]) => [
        path,
        { offset, state: state && toBase64(state), losses, sha256 },
      ]),
    );
    const saved: Saved = {
      format: "videorefer-conversion",
      formatVersion: 1,
      identity: this.identity,
      files,
    };
    await this.target.replace(JOURNAL_FILE, new TextEncoder().encode(JSON.stringify(saved)));
  }
}

/** Source bytes already converted by an unfinished conversion in this folder. */
export async function journalledBytes(target: PackageTarget): Promise<number> {
  const saved = parse(await target.readWhole(JOURNAL_FILE));
  return Object.values(saved?.files ?? {}).reduce((sum, { offset }) => sum + offset, 0);
}

function parse(bytes: Uint8Array | null): Saved | null {
  if (!bytes) return null;
  try {
    const saved = JSON.parse(new TextDecoder().decode(bytes)) as Saved;
    const isPosition = ({ offset, state, losses }: Saved["files"][string]) =>
      Number.isSafeInteger(offset) &&
      offset >= 0 &&
      typeof losses === "object" &&
      (offset === 0 || typeof state === "string");
    const usable =
      saved.format === "videorefer-conversion" &&
      saved.formatVersion === 1 &&
      Object.values(saved.files).every(isPosition);
    return usable ? saved : null;
  } catch {
    return null; // damaged: the conversion starts again
  }
}

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
const fromBase64 = (text: string): Uint8Array =>
  Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
