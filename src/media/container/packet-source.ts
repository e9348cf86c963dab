/** What the container says of one packet. */
export interface PacketInfo {
  /** Presentation time on the container's clock. */
  readonly seconds: number;
  readonly durationSeconds: number;
  /** Marked as a place where decoding can start. */
  readonly key: boolean;
  /**
   * Why a packet that is decoded like any other shows no picture: it is only referred to, or its time is covered by
   * earlier ones.
   */
  readonly hidden?: "reference" | "repeated";
  /** Counts up where the clock starts again or jumps, as in files joined end to end; 0 in every other file. */
  readonly epoch?: number;
  /** Its place in the order of display, as its bytes say: it decides between packets of one time. */
  readonly order?: number;
  /** Which of the source's configurations decodes it; 0 when absent. */
  readonly config?: number;
}

/** The encoded bytes of one packet, by its number. */
export type PacketReader = (position: number) => Promise<Uint8Array>;

/** The video packets of an open file in decode order, which is the order they are numbered in. */
export interface PacketSource {
  readonly packets: readonly PacketInfo[];
  readonly configs: readonly VideoDecoderConfig[];
  /** A reader with a place of its own: reading on from the last packet is cheap. */
  reader(): PacketReader;
  /** Whether decoding can really start at this packet, judged by its bytes. */
  isKey(position: number): Promise<boolean>;
}

/** Parts of a presentation that an edit list picks, in seconds of the container's clock; `end` may be infinite. */
export interface Edit {
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** Where the part begins in the presentation. */
  readonly shownAtSeconds: number;
}
