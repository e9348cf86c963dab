import type { MediaKind } from "../record-parts.ts";
import { REASONS, type Reason } from "../rules.ts";

const MEDIA: readonly MediaKind[] = ["video", "image", "none"];
const FIRST_CAPACITY = 4096;

/** Where a record lies in its unpacked file. */
export interface RecordPlace {
  readonly byte: number;
  readonly length: number;
}

/**
 * What is remembered of every record: some 17 bytes each, so a file of a million records takes less than a picture. Texts stay in the file.
 */
export class RecordIndex {
  private size = 0;
  private starts = new Float64Array(FIRST_CAPACITY);
  private lengths = new Uint32Array(FIRST_CAPACITY);
  /** 0 for accepted, else the reason's place + 1. */
  private verdicts = new Uint8Array(FIRST_CAPACITY);
  private filed = new Uint8Array(FIRST_CAPACITY);
  private kinds = new Uint8Array(FIRST_CAPACITY);
  private repairs = new Uint8Array(FIRST_CAPACITY);
  private readonly counts = new Uint32Array(REASONS.length + 1);

  get records(): number {
    return this.size;
  }

  add(place: RecordPlace, media: MediaKind, reason: Reason | null, isRepairable: boolean): void {
    if (this.size === this.starts.length) this.grow();
    const at = this.size++;
    this.starts[at] = place.byte;
    this.lengths[at] = place.length;
    this.kinds[at] = MEDIA.indexOf(media);
    this.repairs[at] = isRepairable ? 1 : 0;
    this.filed[at] = verdictOf(reason);
    this.verdicts[at] = this.filed[at]!;
    this.counts[this.filed[at]!]!++;
  }

  place(index: number): RecordPlace {
    return { byte: this.starts[index]!, length: this.lengths[index]! };
  }

  media(index: number): MediaKind {
    return MEDIA[this.kinds[index]!]!;
  }

  /** Null where the record is accepted, as it stands now. */
  reason(index: number): Reason | null {
    return REASONS[this.verdicts[index]! - 1] ?? null;
  }

  /** Whether the record, as its file has it, is rejected and has a safe repair. */
  isRepairable(index: number): boolean {
    return this.repairs[index] === 1;
  }

  /** What its file has is judged anew, which the record may not stand as any more. */
  refile(index: number, reason: Reason | null, isRepairable: boolean): void {
    this.filed[index] = verdictOf(reason);
    this.repairs[index] = isRepairable ? 1 : 0;
  }

  /** The record stands otherwise now. */
  setReason(index: number, reason: Reason | null): void {
    this.counts[this.verdicts[index]!]!--;
    this.verdicts[index] = verdictOf(reason);
    this.counts[this.verdicts[index]!]!++;
  }

  /** The record stands again as its file has it. */
  restore(index: number): void {
    this.setReason(index, REASONS[this.filed[index]! - 1] ?? null);
  }

  get accepted(): number {
    return this.counts[0]!;
  }

  get reasons(): Partial<Record<Reason, number>> {
    const found: Partial<Record<Reason, number>> = {};
    for (const [nth, reason] of REASONS.entries()) {
      const count = this.counts[nth + 1]!;
      if (count > 0) found[reason] = count;
    }
    return found;
  }

  private grow(): void {
    const capacity = this.starts.length * 2;
    const larger = <T extends Float64Array | Uint32Array | Uint8Array>(next: T, old: T): T => {
      next.set(old);
      return next;
    };
    this.starts = larger(new Float64Array(capacity), this.starts);
    this.lengths = larger(new Uint32Array(capacity), this.lengths);
    this.verdicts = larger(new Uint8Array(capacity), this.verdicts);
    this.filed = larger(new Uint8Array(capacity), this.filed);
    this.kinds = larger(new Uint8Array(capacity), this.kinds);
    this.repairs = larger(new Uint8Array(capacity), this.repairs);
  }
}

const verdictOf = (reason: Reason | null): number => (reason === null ? 0 : REASONS.indexOf(reason) + 1);
