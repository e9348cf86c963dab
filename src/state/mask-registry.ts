import type { Result } from "../core/failure.ts";
import type { Rle } from "../core/mask.ts";
import { type MaskName, maskFromKey, maskKey, type NamedMask, type StoredMask } from "../core/named-mask.ts";
import { type MaskDigest, maskDigest, type PackedMask, packMask, unpackMask } from "../core/packed-mask.ts";
import type { ObjectId } from "../core/project.ts";
import { t } from "../language/text.ts";

/** Frames `first … last` of one object. */
export interface FrameSpan {
  readonly objectId: ObjectId;
  readonly first: number;
  readonly last: number;
}

/** Where the open project's masks are read from. */
export interface MaskSource {
  /** Every mask stored for these spans, also those that are no longer current. */
  read(spans: readonly FrameSpan[]): Promise<Result<readonly StoredMask[]>>;
}

/** Packed masks read together: neighbours are what is looked at next. They stay packed until they are. */
const SPAN_FRAMES = 32;
/** Packed masks held that could be read again. */
const MAX_PACKED_BYTES = 32 * 1024 * 1024;
/** Unpacked masks held; more than are ever on one frame together. */
const MAX_UNPACKED = 256;

/** What is asked for in one task, read in one go. */
interface Reading {
  readonly spans: FrameSpan[];
  readonly wanted: Set<string>;
  readonly done: Promise<void>;
}

interface Entry {
  readonly packed: PackedMask;
  /** Whether it is on disk, so that it may be forgotten here. */
  stored: boolean;
}

/**
 * The pixels of the open project's masks, which the document only names. A mask never changes under its name, so undo needs
 * nothing from here but the names it keeps. What is not in memory is read when it is first asked for.
 */
export class MaskRegistry {
  private source: MaskSource | null = null;
  /** Counts projects opened: what was asked of an earlier one comes to nothing. */
  private generation = 0;
  /** Least recently used first. */
  private readonly entries = new Map<string, Entry>();
  private storedBytes = 0;
  private readonly unpacked = new Map<string, Rle>();
  private readonly missing = new Set<string>();
  /** Spans under way, by object and first frame. */
  private readonly reading = new Map<string, Reading>();
  private queued: Reading | null = null;
  private readonly listeners = new Set<() => void>();
  private changes = 0;
  /** Told when masks cannot be read. */
  onProblem: (message: string) => void = () => {};

  /** @param maxPackedBytes of the packed masks held that could be read again */
  constructor(private readonly maxPackedBytes = MAX_PACKED_BYTES) {}

  /** Another project is open: forgets all and reads from there. */
  opened(source: MaskSource | null): void {
    this.generation++;
    this.source = source;
    this.entries.clear();
    this.storedBytes = 0;
    this.unpacked.clear();
    this.missing.clear();
    this.reading.clear();
    this.queued = null;
    this.notify();
  }

  /** Keeps a new mask until it is stored. @returns its digest */
  add(objectId: ObjectId, frameIndex: number, mask: Rle): MaskDigest {
    const packed = packMask(mask);
    const digest = maskDigest(packed);
    const key = maskKey({ objectId, frameIndex, digest });
    this.keep(key, packed);
    // The very runs that were given: what was traced while they were drawn is filed under them.
    this.remember(key, mask);
    return digest;
  }

  /** As `add`, of a mask that is packed already; its digest may be known. */
  addPacked(
    objectId: ObjectId,
    frameIndex: number,
    packed: PackedMask,
    digest = maskDigest(packed),
  ): MaskDigest {
    this.keep(maskKey({ objectId, frameIndex, digest }), packed);
    return digest;
  }

  /** Gives a mask of one frame to another frame too. @returns false when it has not been read yet */
  copy(objectId: ObjectId, from: MaskName, frameIndex: number): boolean {
    const packed = this.packed(objectId, from);
    if (!packed) return false;
    this.keep(maskKey({ objectId, frameIndex, digest: from.digest }), packed);
    return true;
  }

  /** The runs of a mask, which must not be changed; null while it is being read. `subscribe` tells when to ask again. */
  rle(objectId: ObjectId, name: MaskName): Rle | null {
    const key = maskKey({ objectId, ...name });
    const known = this.unpacked.get(key);
    if (known) {
      this.remember(key, known);
      return known;
    }
    if (this.missing.has(key)) return null;
    const packed = this.packed(objectId, name);
    if (!packed) {
      void this.request(objectId, name);
      return null;
    }
    const rle = this.unpack(key, packed);
    if (rle) this.remember(key, rle);
    return rle;
  }

  /** The packed mask if it is in memory. */
  packed(objectId: ObjectId, name: MaskName): PackedMask | null {
    const key = maskKey({ objectId, ...name });
    const entry = this.entries.get(key);
    if (!entry) return null;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.packed;
  }

  /** The runs of a mask, read if need be; null when they are lost. */
  async load(objectId: ObjectId, name: MaskName): Promise<Rle | null> {
    await this.loadPacked(objectId, name);
    return this.rle(objectId, name);
  }

  /** The packed mask, read if need be; null when it is lost. */
  async loadPacked(objectId: ObjectId, name: MaskName): Promise<PackedMask | null> {
    const known = this.packed(objectId, name);
    if (known) return known;
    await this.request(objectId, name);
    return this.packed(objectId, name);
  }

  /** The masks that were not written yet, or not with success. */
  unsaved(): readonly StoredMask[] {
    const found: StoredMask[] = [];
    for (const [key, { packed, stored }] of this.entries) {
      if (!stored) found.push({ ...maskFromKey(key), packed });
    }
    return found;
  }

  /** These masks are on disk now. */
  written(masks: readonly NamedMask[]): void {
    for (const { objectId, ...name } of masks) {
      const entry = this.entries.get(maskKey({ objectId, ...name }));
      if (!entry || entry.stored) continue;
      entry.stored = true;
      this.storedBytes += entry.packed.length;
    }
    this.forgetOldest();
  }

  /** Calls `listener` when masks have been read. @returns ends it */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Changes whenever masks have been read. */
  readonly version = (): number => this.changes;

  /** Reads the span that a mask is in, with all that is asked for in the same task. */
  private request(objectId: ObjectId, name: MaskName): Promise<void> {
    const wanted = maskKey({ objectId, ...name });
    if (!this.source || this.missing.has(wanted)) return Promise.resolve();
    const first = name.frameIndex - (name.frameIndex % SPAN_FRAMES);
    const key = spanKey({ objectId, first });
    let reading = this.reading.get(key);
    if (!reading) {
      this.queued ??= this.queue(this.source);
      reading = this.queued;
      reading.spans.push({ objectId, first, last: first + SPAN_FRAMES - 1 });
      this.reading.set(key, reading);
    }
    reading.wanted.add(wanted);
    return reading.done;
  }

  private queue(source: MaskSource): Reading {
    const spans: FrameSpan[] = [];
    const wanted = new Set<string>();
    const { generation } = this;
    const done = Promise.resolve().then(async () => {
      this.queued = null;
      const result = await source.read(spans);
      if (generation !== this.generation) return;
      for (const span of spans) this.reading.delete(spanKey(span));
      if (result.ok) this.received(result.value);
      const lost = [...wanted].filter((key) => !this.entries.has(key));
      for (const key of lost) this.missing.add(key);
      if (!result.ok) this.onProblem(result.error.message);
      else if (lost.length > 0)
        this.onProblem(t("{lost} masks of this project are not in its storage", { lost: lost.length }));
      this.notify();
    });
    return { spans, wanted, done };
  }

  /** Holds on to a mask until it is stored, also one that was stored before and may be gone from there. */
  private keep(key: string, packed: PackedMask): void {
    if (this.entries.get(key)?.stored) this.storedBytes -= packed.length;
    this.entries.set(key, { packed, stored: false });
    this.missing.delete(key);
  }

  private received(masks: readonly StoredMask[]): void {
    for (const { objectId, packed, ...name } of masks) {
      const key = maskKey({ objectId, ...name });
      if (this.entries.has(key)) continue;
      this.entries.set(key, { packed, stored: true });
      this.storedBytes += packed.length;
    }
    this.forgetOldest();
  }

  private unpack(key: string, packed: PackedMask): Rle | null {
    try {
      return unpackMask(packed);
    } catch (error) {
      this.missing.add(key);
      this.onProblem(error instanceof Error ? error.message : String(error));
      return null;
    }
  }

  private remember(key: string, rle: Rle): void {
    this.unpacked.delete(key);
    this.unpacked.set(key, rle);
    for (const oldest of this.unpacked.keys()) {
      if (this.unpacked.size <= MAX_UNPACKED) break;
      this.unpacked.delete(oldest);
    }
  }

  private forgetOldest(): void {
    for (const [key, entry] of this.entries) {
      if (this.storedBytes <= this.maxPackedBytes) break;
      if (!entry.stored) continue;
      this.entries.delete(key);
      this.storedBytes -= entry.packed.length;
    }
  }

  private notify(): void {
    this.changes++;
    for (const listener of this.listeners) listener();
  }
}

function spanKey({ objectId, first }: Pick<FrameSpan, "objectId" | "first">): string {
  return `${first} ${objectId}`;
}

/** The masks of the document that is open. */
export const maskRegistry = new MaskRegistry();
