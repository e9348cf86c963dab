import { Globe, Plus, ShieldCheck } from "lucide-react";
import { useEffect } from "react";
import type { SamplingRule } from "../../core/sampling-rule.ts";
import { plural, t } from "../../language/text.ts";
import { useApp } from "../../state/app-store.ts";
import { bundledModel, demonstrationAnswers } from "../../state/bundled-models.ts";
import { loadFraction } from "../../state/model.ts";
import { familyById } from "../../videorefer/family-list.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Facts } from "../kit/facts.tsx";
import { useCommands } from "../services.tsx";
import { formatBytes } from "./bytes.ts";
import { editEndpoint } from "./edit-endpoint.ts";
import { JobStatus } from "./job-status.tsx";
import styles from "./model.module.css";
import { ModelList } from "./model-list.tsx";
import { Problem } from "./problem.tsx";

/** Which model answers, which others are here, and how to get one. */
export function ModelDialog() {
  const commands = useCommands();
  const trouble = useApp((state) => state.modelTrouble);
  const { shellChanged } = useApp.getState();

  useEffect(() => {
    void commands.listModels();
    return () => useApp.getState().modelOutcomeChanged(null);
  }, [commands]);

  return (
    <Dialog title={t("Models")}>
      <JobStatus />
      {trouble && (
        <Problem failure={trouble.failure} about={trouble.name}>
          <div className={styles.actions}>
            <Button size="s" onClick={() => useApp.getState().modelTroubled(null)}>
              {t("Dismiss")}
            </Button>
          </div>
        </Problem>
      )}
      <LoadState />
      <ModelList />
      <div className={styles.actions}>
        <Button icon={<Plus size={15} />} onClick={() => shellChanged({ dialog: "get-model" })}>
          {t("Get a model")}
        </Button>
        <Button icon={<Globe size={15} />} onClick={() => editEndpoint(null)}>
          {t("Add a model behind an address")}
        </Button>
        <Button icon={<ShieldCheck size={15} />} onClick={() => shellChanged({ dialog: "privacy" })}>
          {t("Privacy")}
        </Button>
      </div>
      <ModelInUse />
    </Dialog>
  );
}

/** How far the model that was chosen is loaded, and what to do when it is not. */
function LoadState() {
  const model = useApp((state) => state.model);
  const commands = useCommands();
  switch (model.kind) {
    case "idle":
      return (
        <div className={styles.actions}>
          <Button tone="primary" onClick={() => commands.loadModel()}>
            {t("Load the model")}
          </Button>
        </div>
      );
    case "loading": {
      const fraction = loadFraction(model.progress);
      return (
        <p role="status">
          {fraction === null
            ? t("Loading the model…")
            : t("Loading the model, {percent} %…", { percent: Math.round(fraction * 100) })}
        </p>
      );
    }
    case "failed":
      return (
        <Problem failure={model.failure}>
          <div className={styles.actions}>
            <Button tone="primary" onClick={() => commands.loadModel()}>
              {t("Try again")}
            </Button>
          </div>
        </Problem>
      );
    case "ready":
      return null;
  }
}

/** What the loaded model is, and what it can and cannot do. */
function ModelInUse() {
  const model = useApp((state) => state.model);
  const demonstration = useApp(demonstrationAnswers);
  const chosen = useApp(({ settings, visitModel }) => visitModel ?? settings.model);
  const info = model.kind === "ready" ? model.info : null;
  const bundled = bundledModel(chosen);
  return (
    <section className={styles.section}>
      <h3>{t("In use now")}</h3>
      {demonstration && (
        <div className={styles.honest}>
          <h4>{t("A demo model")}</h4>
          <p>
            {t(
              "The demo model is small and knows one thing: clips of coloured shapes that move, like the sample clip. It tells their colour, shape, size, pattern and what they do. On real footage it still answers in those words, so do not rely on what it says there.",
            )}
          </p>
          <p>
            {t(
              "It has the architecture of a model of the VideoRefer suite, with its own small weights. It is not one of the published models.",
            )}
          </p>
        </div>
      )}
      {info && (
        <Facts
          facts={[
            [t("Name"), bundled ? t(bundled.name) : info.name],
            [t("Family"), familyById(info.family)?.name ?? info.family],
            ...(info.host === undefined
              ? ([
                  [t("Weights"), `${info.variant}, ${formatBytes(info.weightBytes)}`],
                  [t("Context"), plural(info.contextTokens, "{n} token", "{n} tokens")],
                  [t("Package"), info.packageHash.slice(0, 16)],
                ] as const)
              : ([[t("Runs at"), info.host]] as const)),
            [t("Frames"), samplingWords(info.sampling)],
          ]}
        />
      )}
      <div className={styles.actions}>
        <Button onClick={() => useApp.getState().shellChanged({ dialog: "device" })}>
          {t("Choose the device")}
        </Button>
      </div>
    </section>
  );
}

function samplingWords(rule: SamplingRule): string {
  switch (rule.kind) {
    case "rate":
      return t("{fps} per second, at most {maxFrames}", { fps: rule.fps, maxFrames: rule.maxFrames });
    case "spread":
      return t("{frames}, spread over the clip", { frames: rule.frames });
    case "keys":
      return t("16 key frames, with the objects outlined on them");
    case "marked":
      return t("only those on which something is marked");
  }
}
