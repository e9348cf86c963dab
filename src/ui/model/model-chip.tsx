import { Box, CircleAlert, CircleCheck, Download } from "lucide-react";
import { t } from "../../language/text.ts";
import { useApp } from "../../state/app-store.ts";
import { loadFraction, type ModelState } from "../../state/model.ts";
import { jobFraction } from "../../state/models.ts";
import { Chip } from "../kit/chip.tsx";
import { jobWords } from "./job-words.ts";

/** Which model answers and how far it is loaded, or how far another is that is being added; opens what there is to know about it. */
export function ModelChip({ compact }: { compact: boolean }) {
  const model = useApp((state) => state.model);
  const job = useApp((state) => state.modelJob);
  const open = () => useApp.getState().shellChanged({ dialog: "model" });
  if (job) {
    return (
      <Chip
        icon={<Download size={14} />}
        fraction={jobFraction(job)}
        title={t("About the model")}
        onClick={open}
      >
        {jobWords(job, !compact)}
      </Chip>
    );
  }
  return (
    <Chip
      tone={model.kind === "failed" ? "problem" : model.kind === "ready" ? "good" : "quiet"}
      icon={modelIcon(model)}
      fraction={model.kind === "loading" ? loadFraction(model.progress) : null}
      title={t("About the model")}
      onClick={open}
    >
      {modelWords(model, compact)}
    </Chip>
  );
}

function modelIcon(model: ModelState) {
  if (model.kind === "failed") return <CircleAlert size={14} />;
  if (model.kind === "ready") return <CircleCheck size={14} />;
  return <Box size={14} />;
}

function modelWords(model: ModelState, compact: boolean): string {
  switch (model.kind) {
    case "idle":
      return compact ? t("Model") : t("Model not loaded");
    case "loading": {
      const fraction = loadFraction(model.progress);
      const percent = fraction === null ? "" : ` ${Math.round(fraction * 100)} %`;
      if (model.progress?.phase === "warm-up" || model.progress?.phase === "sessions")
        return t("Starting model…");
      return compact ? `Model${percent}` : t("Loading model{percent}", { percent });
    }
    case "ready":
      return model.info.demonstration ? (compact ? t("Demo") : t("Demo model ready")) : model.info.name;
    case "failed":
      return compact ? t("Model") : t("Model not available");
  }
}
