import { Check, Minus, TriangleAlert, X } from "lucide-react";
import { t } from "../../../language/text.ts";
import type { BenchRow } from "../../../protocol/benchmark.ts";
import { useBenchmark } from "../../../state/benchmark.ts";
import { Chip } from "../../kit/chip.tsx";
import { choiceVerdict } from "./listed-items.ts";

/** How an item stands, in a word, by the strict reading. */
export function ItemVerdict({ row }: { row: BenchRow }) {
  const answer = useBenchmark((state) => state.answers.get(row.key));
  const hasFailed = useBenchmark((state) => row.fault !== null || state.faults.has(row.index));
  if (!answer) {
    if (!hasFailed) return <Chip icon={<Minus size={13} />}>{t("Open")}</Chip>;
    return (
      <Chip tone="warn" icon={<TriangleAlert size={13} />}>
        {t("Not asked")}
      </Chip>
    );
  }
  const verdict = choiceVerdict(answer);
  if (!verdict) return <Chip icon={<Check size={13} />}>{t("Answered")}</Chip>;
  if (verdict.strict.answer === null) {
    return (
      <Chip tone="warn" icon={<TriangleAlert size={13} />}>
        {t("Not read")}
      </Chip>
    );
  }
  return verdict.strict.isCorrect ? (
    <Chip tone="good" icon={<Check size={13} />}>
      {t("Right")}
    </Chip>
  ) : (
    <Chip tone="problem" icon={<X size={13} />}>
      {t("Wrong")}
    </Chip>
  );
}
