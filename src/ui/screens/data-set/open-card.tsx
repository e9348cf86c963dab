import { t } from "../../../language/text.ts";
import { pickWithInput } from "../../../services/file-picker.ts";
import { useDataSet } from "../../../state/data-set.ts";
import { useDataSetCommands } from "../../services.tsx";
import { OpeningCard } from "../../shell/opening-card.tsx";

const FILES = ".json,.jsonl,.ndjson,.gz,application/json,application/gzip";

/** Lets the person choose a data set, and opens it. */
export function useOpenDataSet(): () => Promise<void> {
  const desk = useDataSetCommands();
  return async () => {
    const file = await pickWithInput(FILES);
    if (file) await desk.open(file);
  };
}

/** What stands in the place of the records. */
export function OpenCard() {
  const open = useOpenDataSet();
  return (
    <OpeningCard
      what={t("a data set")}
      title={t("Look through a data set and mend it")}
      words={t(
        "Every record in the format of VideoRefer-700K is accepted, or rejected with a reason. Where a repair is safe, one press makes it. Then export what is left, in the form that you train with. The file stays on this device.",
      )}
      file={useDataSet((state) => state.file)}
      hint={t("Or drop a file anywhere: JSON or JSON lines, plain or in gzip, of any size.")}
      onOpen={() => void open()}
    />
  );
}
