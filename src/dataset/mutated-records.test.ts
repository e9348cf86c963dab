import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mutatedJson } from "../testing/mutated-json.ts";
import { checkDataSet, type RejectedRecord } from "./check-data-set.ts";
import { CONVERSIONS, convertDataSet } from "./convert-data-set.ts";
import type { DataFile } from "./data-file.ts";
import { readRecords } from "./read-records.ts";
import { repairRecord } from "./repairs/repair-record.ts";
import { dataSetStatistics } from "./statistics.ts";

// Files of another hand hold anything: whatever a record became, it is accepted or rejected with a reason, and costs no other record.

const VERDICTS: readonly { readonly record: unknown; readonly reason: string | null }[] = JSON.parse(
  readFileSync(new URL("fixtures/verdicts.json", import.meta.url), "utf8"),
);
const RECORDS = VERDICTS.filter(({ reason }) => reason === null).map(({ record }) => record);
const PLAIN = JSON.stringify(RECORDS[0]);
const REASONS = /^(media|turns|region-count|no-mask|segmentation|mask-size|frame-key|unbound-name|json)$/;

/** What a hand or a program puts where something else belongs. */
const OWN_VALUES: readonly unknown[] = [
  ...["human", "gpt", "clips/a.mp4"],
  ...["<region>", "<object0>", "<object0><region>", "<video>", "d033000:", "oooooooo", "0", "\u0000"],
  ...[[[1, 1, 4, 1, 4, 3]], [[-1e9, 0, 1e9, 0, 0, 1e9]], [[1e300, 1, 2, 3, 4, 5]], [[1, 1, 4]]],
  ...[{ size: [6, 8], counts: "d033000:" }, { counts: [48] }, { size: [8, 6], counts: [0, 48] }],
  ...[{ size: [1e9, 1e9], counts: [1e18] }, { segmentation: null }, { segmentation: { size: [6, 8] } }],
  ...[{ "0": null }, { "18": { "3": { segmentation: [] } } }, { "-1": {} }, { "007": null }],
];

const mutatedRecords = mutatedJson(RECORDS, OWN_VALUES).map((record) => JSON.stringify(record) ?? "");

const mutatedText = fc
  .record({
    record: fc.constantFrom(...RECORDS),
    at: fc.nat(1000),
    cut: fc.nat(20),
    put: fc.uint8Array({ maxLength: 4 }),
  })
  .map(({ record, at, cut, put }) => {
    const bytes = Buffer.from(JSON.stringify(record));
    const place = at % bytes.length;
    return Buffer.concat([bytes.subarray(0, place), put, bytes.subarray(place + cut)]);
  });

/** A file of lines with the mutated one between two that are whole. */
const between = (mutated: string | Buffer): DataFile =>
  new File([`${PLAIN}\n`, mutated as BlobPart, `\n${PLAIN}\n`], "records.jsonl");

async function verdicts(file: DataFile) {
  const rejected: RejectedRecord[] = [];
  const summary = await checkDataSet(file, { onRejected: (one) => void rejected.push(one) });
  return { summary, rejected };
}

async function expectVerdicts(file: DataFile): Promise<readonly RejectedRecord[]> {
  const { summary, rejected } = await verdicts(file);
  expect(summary.accepted + summary.rejected).toBe(summary.records);
  expect(rejected).toHaveLength(summary.rejected);
  for (const { index, reason, message } of rejected) {
    expect(index > 0 && index < summary.records - 1, "the records around it are accepted").toBe(true);
    expect(reason).toMatch(REASONS);
    expect(message.length).toBeGreaterThan(10);
  }
  return rejected;
}

async function converted(file: DataFile, to: (typeof CONVERSIONS)[number]) {
  let text = "";
  const leftOut: string[] = [];
  const sink = {
    async write(more: string) {
      text += more;
    },
  };
  const onLeftOut = ({ message }: { readonly message: string }) => void leftOut.push(message);
  const written = await convertDataSet(readRecords(file), sink, { to, lines: true, onLeftOut });
  return { text, leftOut, written };
}

const seeded = (numRuns: number) => ({ seed: 16, numRuns });

describe("mutated records", () => {
  it("are accepted or rejected with a reason", async () => {
    let kept = 0;
    const runs = 8000;
    await fc.assert(
      fc.asyncProperty(mutatedRecords, async (text) => {
        if ((await expectVerdicts(between(text))).length === 0) kept++;
      }),
      seeded(runs),
    );
    // The mutations are neither harmless nor hopeless.
    expect(kept).toBeGreaterThan(runs / 20);
    expect(kept).toBeLessThan(runs / 2);
  }, 180_000);

  it("are rejected alone where their text is damaged", async () => {
    await fc.assert(
      fc.asyncProperty(mutatedText, async (bytes) => void (await expectVerdicts(between(bytes)))),
      seeded(2000),
    );
  });

  it("are accepted once they are repaired, and never repaired where nothing is wrong", async () => {
    let repaired = 0;
    await fc.assert(
      fc.asyncProperty(mutatedRecords, async (text) => {
        const rejected = text !== "" && (await verdicts(between(text))).rejected.length > 0;
        const repair = await repairRecord(text, null);
        if (!repair) return;
        repaired++;
        expect(rejected).toBe(true);
        expect((await verdicts(between(repair.text))).rejected).toEqual([]);
        expect(repair.sentences.every(({ message }) => message.length > 10)).toBe(true);
        expect(await repairRecord(repair.text, null)).toBeNull();
      }),
      seeded(2000),
    );
    expect(repaired).toBeGreaterThan(0);
  });

  it("are counted and converted, or left out with a reason; what was accepted stays so", async () => {
    await fc.assert(
      fc.asyncProperty(mutatedRecords, async (text) => {
        const file = between(text);
        const accepted = (await verdicts(file)).summary.rejected === 0;
        expect((await dataSetStatistics(file)).records).toBe(text === "" ? 2 : 3);
        for (const to of CONVERSIONS) {
          const { text: out, leftOut, written } = await converted(file, to);
          expect(written + leftOut.length).toBe(text === "" ? 2 : 3);
          for (const message of leftOut) expect(message.length).toBeGreaterThan(10);
          if (to === "coco") JSON.parse(out);
          else if (accepted) {
            const again = await verdicts(new File([out], "again.jsonl"));
            expect([to, again.rejected]).toEqual([to, []]);
          }
        }
      }),
      seeded(500),
    );
  });
});
