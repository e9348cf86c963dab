import { useEffect, useMemo, useState } from "react";
import { t } from "../../../language/text.ts";
import type { BenchRow } from "../../../protocol/benchmark.ts";
import type { FrameOutlines } from "../../../protocol/dataset.ts";
import { useBenchmark } from "../../../state/benchmark.ts";
import { ClipPicture } from "../../clips/clip-picture.tsx";
import { ClipWords } from "../../clips/clip-words.tsx";
import { useBenchmarkCommands } from "../../services.tsx";
import { ItemVerdict } from "./item-verdict.tsx";
import { mediaOf, questionWords, shownFrame } from "./item-words.ts";

/** An item in the list: its frame, what is asked, what was answered and whether that is right. */
export function ItemLine({ row }: { row: BenchRow }) {
  const desk = useBenchmarkCommands();
  const folder = useBenchmark((state) => state.folder);
  const answer = useBenchmark((state) => state.answers.get(row.key));
  const outlines = useOutlines(row);
  const media = useMemo(() => mediaOf(row), [row]);
  return (
    <>
      <ClipPicture
        clips={desk}
        folder={folder}
        media={media}
        frame={shownFrame(row)}
        outlines={outlines}
        small
        width={112}
        height={68}
        label={t("Frame {shownFrame}", { shownFrame: shownFrame(row) })}
      />
      <ClipWords
        name={row.id}
        about={row.type ? `${row.type} · ${row.video}` : row.video}
        question={row.fault ?? questionWords(row)}
        answer={answer?.prediction.pred}
      />
      <ItemVerdict row={row} />
    </>
  );
}

/** The outlines on the item's frame, once they are there. */
function useOutlines(row: BenchRow): FrameOutlines | null {
  const desk = useBenchmarkCommands();
  const [outlines, setOutlines] = useState<FrameOutlines | null>(null);
  useEffect(() => {
    if (row.fault !== null) return;
    let isWanted = true;
    void desk.outlines(row.index, shownFrame(row)).then((found) => {
      if (isWanted) setOutlines(found);
    });
    return () => {
      isWanted = false;
    };
  }, [desk, row]);
  return outlines;
}
