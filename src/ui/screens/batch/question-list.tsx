import { useMemo } from "react";
import { t } from "../../../language/text.ts";
import type { Media } from "../../../protocol/dataset.ts";
import { lineFrames, useBatch } from "../../../state/batch.ts";
import { ClipPicture } from "../../clips/clip-picture.tsx";
import { ClipWords } from "../../clips/clip-words.tsx";
import { VirtualList } from "../../kit/virtual-list.tsx";
import { useBatchCommands } from "../../services.tsx";
import { type BatchRow, useListedRows } from "./use-batch-rows.ts";

const STATE_WORDS = { open: "not asked yet", answered: "answered", failed: "failed" } as const;

/** The questions that fit the filter. */
export function QuestionList({ onOpen }: { onOpen: (byKey: boolean) => void }) {
  const desk = useBatchCommands();
  const selected = useBatch((state) => state.selected);
  const rows = useListedRows();
  const chosen = rows.findIndex(({ key }) => key === selected);
  return (
    <VirtualList
      label={t("Questions")}
      count={rows.length}
      chosen={chosen < 0 ? null : chosen}
      keyAt={(place) => rows[place]!.key.replaceAll(" ", "-")}
      choose={(place) => desk.select(rows[place]!.key)}
      onOpen={onOpen}
    >
      {(place) => <QuestionLine row={rows[place]!} />}
    </VirtualList>
  );
}

function QuestionLine({ row }: { row: BatchRow }) {
  const desk = useBatchCommands();
  const folder = useBatch((state) => state.folder);
  const { key, video, object, question, state, line } = row;
  const frame = lineFrames(line ?? {})[0] ?? 0;
  const media = useMemo((): Media => ({ kind: "video", paths: [video] }), [video]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a line has masks once it is there
  const outlines = useMemo(() => desk.outlines(key, frame), [desk, key, frame, line]);
  return (
    <>
      <ClipPicture
        clips={desk}
        folder={folder}
        media={media}
        frame={frame}
        outlines={outlines}
        small
        width={112}
        height={68}
        label={t("Frame {frame}", { frame: frame + 1 })}
      />
      <ClipWords
        name={video}
        about={[...(object === null ? [] : [object]), t(STATE_WORDS[state])].join(" · ")}
        question={question}
        answer={line?.answer ?? line?.error}
      />
    </>
  );
}
