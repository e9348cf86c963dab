import { Check, PencilLine, TriangleAlert, Wrench } from "lucide-react";
import { t } from "../../../language/text.ts";
import type { RecordRow } from "../../../protocol/dataset.ts";
import { Chip } from "../../kit/chip.tsx";
import { REASON_WORDS } from "./reason-words.ts";

/** Whether a record is accepted, in a word. */
export function VerdictChip({ row: { rejection, repairable, state } }: { row: RecordRow }) {
  if (rejection) {
    const { name } = REASON_WORDS[rejection.reason];
    return (
      <Chip
        tone={repairable ? "warn" : "problem"}
        icon={repairable ? <Wrench size={13} /> : <TriangleAlert size={13} />}
      >
        {t(name)}
      </Chip>
    );
  }
  if (state === "asFiled") {
    return (
      <Chip tone="good" icon={<Check size={13} />}>
        {t("Accepted")}
      </Chip>
    );
  }
  const isEdited = state === "edited";
  return (
    <Chip tone="good" icon={isEdited ? <PencilLine size={13} /> : <Check size={13} />}>
      {isEdited ? t("Edited") : t("Repaired")}
    </Chip>
  );
}
