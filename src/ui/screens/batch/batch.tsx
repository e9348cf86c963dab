import { useMemo } from "react";
import { useApp } from "../../../state/app-store.ts";
import { useBatch } from "../../../state/batch.ts";
import { useKeys } from "../../keys/use-keys.ts";
import { useBatchCommands } from "../../services.tsx";
import { DropScreen } from "../../shell/drop-screen.tsx";
import { HelpDialog } from "../../shell/help-dialog.tsx";
import { ListBeside, type ListBesideProps } from "../../shell/list-beside.tsx";
import { BatchBar } from "./batch-bar.tsx";
import { BatchHelp } from "./batch-help.tsx";
import { BATCH_KEYS } from "./batch-keys.ts";
import { BatchRunBar } from "./batch-run-bar.tsx";
import { ComposeCard } from "./compose-card.tsx";
import { QuestionFilterBar } from "./question-filter-bar.tsx";
import { QuestionList } from "./question-list.tsx";
import { QuestionPanel } from "./question-panel.tsx";
import { ReviewQueue } from "./review-queue.tsx";

const VIEWS: ListBesideProps["views"] = [{ title: "Answer", show: () => <QuestionPanel /> }];

/** Many clips, many questions: put together, run on the page's model, and looked through. */
export function Batch() {
  const desk = useBatchCommands();
  const isOpen = useBatch((state) => state.batch !== null);
  const isReviewing = useBatch((state) => state.reviewing !== null);
  const dialog = useApp((state) => state.dialog);
  useKeys(
    BATCH_KEYS,
    useMemo(() => ({ desk }), [desk]),
  );
  return (
    <DropScreen bar={<BatchBar />} desk={desk}>
      {isReviewing ? (
        <ReviewQueue />
      ) : isOpen ? (
        <>
          <BatchRunBar />
          <ListBeside
            listTitle="Questions"
            filter={<QuestionFilterBar />}
            list={(onOpen) => <QuestionList onOpen={onOpen} />}
            views={VIEWS}
          />
        </>
      ) : (
        <ComposeCard />
      )}
      {dialog === "help" && (
        <HelpDialog groups={BATCH_KEYS}>
          <BatchHelp />
        </HelpDialog>
      )}
    </DropScreen>
  );
}
