import { ByteWindow } from "../byte-window.ts";
import type { Edit, PacketInfo, PacketSource } from "../packet-source.ts";
import { topLevelBoxes, viewOf } from "./boxes.ts";
import { type FragmentCursor, type FragmentSample, fragmentOrigin, readFragment } from "./fragments.ts";
import { type MovieTrack, readMovie } from "./movie.ts";
import type { SampleEntry } from "./sample-entry.ts";
import { MAX_SAMPLES, type Sample } from "./sample-table.ts";

export interface Mp4Packets {
  readonly source: PacketSource;
  readonly edits: readonly Edit[];
  /** The file promises more than it holds. */
  readonly cutShort: boolean;
  /** Fragments are not where they say that they are, which browsers do not put right. */
  readonly moved: boolean;
}

/** Larger boxes of structure are not believed. */
const MAX_STRUCTURE_BYTES = 1 << 29;

/**
 * The packets of a track, from the file's own tables.
 *
 * The demuxer looks samples up one by one, by time: that takes half a minute for two hours of video, cannot tell
 * samples of equal time apart, knows one edit, one sample description, and one clock. Here the tables are read once.
 * @param config      the demuxer's for this track
 * @param isKeyPacket judges a packet by its bytes
 * @returns null when the file has no such track
 */
export async function readMp4Packets(
  file: Blob,
  trackId: number,
  config: VideoDecoderConfig,
  isKeyPacket: (bytes: Uint8Array) => Promise<boolean>,
): Promise<Mp4Packets | null> {
  const window = new ByteWindow(file);
  const reading = await readBoxes(window, trackId);
  const { track, samples } = reading;
  if (!track) return null;
  const readable = samples.findIndex(({ offset, size }) => offset + size > file.size);
  const kept = readable === -1 ? samples : samples.slice(0, readable);
  const readThrough = (bytes: ByteWindow) => (position: number) => {
    const { offset, size } = kept[position]!;
    return bytes.read(offset, size);
  };
  const judged = readThrough(window);
  // As in ffmpeg: where the movie lists no samples, its edits move those of the fragments, and hide none.
  const [first] = track.edits;
  const shift = first && reading.inMovie === 0 ? first.shownAtSeconds - first.startSeconds : 0;
  return {
    source: {
      packets: packetsOf(kept, track.timescale, shift, reading.configs),
      configs:
        reading.entries.length === 1 ? [config] : reading.entries.map((entry) => configOf(entry, config)),
      reader: () => readThrough(new ByteWindow(file)),
      isKey: async (position) => isKeyPacket(await judged(position)),
    },
    edits: reading.inMovie === 0 ? [] : track.edits,
    cutShort: readable !== -1 || reading.cutFragment,
    moved: reading.moved,
  };
}

type TrackSample = Sample & Partial<Pick<FragmentSample, "repeated">>;

interface Reading {
  track: MovieTrack | null;
  readonly samples: TrackSample[];
  /** Sample entries of all movies in the file, each once. */
  readonly entries: SampleEntry[];
  /** For each sample, which of `entries` is its own. */
  readonly configs: number[];
  /** Samples that the first movie lists itself. */
  inMovie: number;
  cutFragment: boolean;
  moved: boolean;
}

/** Walks the file's boxes. Files joined end to end have a movie for each part; the first one's samples count. */
async function readBoxes(window: ByteWindow, trackId: number): Promise<Reading> {
  const reading: Reading = {
    track: null,
    samples: [],
    entries: [],
    configs: [],
    inMovie: 0,
    cutFragment: false,
    moved: false,
  };
  const cursor: FragmentCursor = { decodeTime: 0, lastDecodeTime: Number.NEGATIVE_INFINITY };
  let defaults: MovieTrack["defaults"] | null = null;
  /** Where the entries of the movie at hand are in `reading.entries`. */
  let places: readonly number[] = [];
  const add = (sample: TrackSample) => {
    reading.samples.push(sample);
    reading.configs.push(places[sample.description] ?? 0);
  };
  let fragmented = false;
  let partStart = 0;
  for await (const box of topLevelBoxes(window)) {
    if (box.end > window.size && fragmented) reading.cutFragment = true;
    if (box.end - box.start > MAX_STRUCTURE_BYTES || reading.samples.length >= MAX_SAMPLES) continue;
    if (box.type === "ftyp") partStart = box.headerStart;
    if (box.type === "moov" && box.end <= window.size) {
      const tracks = readMovie(viewOf(await window.read(box.start, box.end - box.start)));
      const isFirst = reading.track === null;
      const track = tracks.find(({ id }) => id === trackId) ?? (isFirst ? null : tracks.find(isPicture));
      if (!track) continue;
      places = track.entries.map((entry) => placeOf(entry, reading.entries));
      defaults = track.defaults;
      if (!isFirst) continue;
      reading.track = track;
      for (const sample of track.samples()) {
        add(sample);
        cursor.lastDecodeTime = sample.decodeTime;
        cursor.decodeTime = sample.decodeTime + sample.duration;
      }
      reading.inMovie = reading.samples.length;
    } else if (box.type === "moof" && defaults) {
      fragmented = true;
      if (box.end > window.size) continue;
      const view = viewOf(await window.read(box.start, box.end - box.start));
      const origin = fragmentOrigin(view, box.headerStart, partStart);
      reading.moved ||= origin !== partStart;
      readFragment(view, box.headerStart, origin, trackId, defaults, cursor).forEach(add);
    }
  }
  return reading;
}

const isPicture = ({ handler }: MovieTrack) => handler === "vide";

/** Where an entry is in the list, putting it there when it is new. */
function placeOf(entry: SampleEntry, entries: SampleEntry[]): number {
  const known = entries.findIndex((other) => sameEntry(entry, other));
  return known === -1 ? entries.push(entry) - 1 : known;
}

function sameEntry(a: SampleEntry, b: SampleEntry): boolean {
  const [ours, theirs] = [a.decoderRecord, b.decoderRecord];
  return (
    a.type === b.type &&
    a.width === b.width &&
    a.height === b.height &&
    ours?.length === theirs?.length &&
    (ours?.every((byte, at) => byte === theirs?.[at]) ?? true)
  );
}

function packetsOf(
  samples: readonly TrackSample[],
  timescale: number,
  shift: number,
  configs: readonly number[],
): PacketInfo[] {
  let epoch = 0;
  return samples.map(({ decodeTime, presentationTime, duration, key, repeated }, at) => {
    const config = configs[at]!;
    const before = samples[at - 1];
    // Decoding never goes back in time; where it does, another recording's clock begins. Another sample description
    // is a new start too: nothing is decoded across it.
    if (before && (decodeTime < before.decodeTime || config !== configs[at - 1])) epoch++;
    return {
      seconds: presentationTime / timescale + shift,
      durationSeconds: duration / timescale,
      key,
      hidden: repeated ? "repeated" : undefined,
      epoch,
      config,
    };
  });
}

/** The demuxer describes one sample entry of a track; this is what another one says. */
function configOf(entry: SampleEntry, base: VideoDecoderConfig): VideoDecoderConfig {
  const { decoderRecord: record, width, height } = entry;
  const { displayAspectWidth: _, displayAspectHeight: __, colorSpace: ___, ...rest } = base;
  const sized = { ...rest, codedWidth: width, codedHeight: height };
  if (!record) return sized;
  if (!entry.type.startsWith("avc")) return { ...sized, description: record };
  const profile = [...record.subarray(1, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return { ...sized, codec: `${entry.type}.${profile}`, description: record };
}
