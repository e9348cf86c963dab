import { Globe, Plus, ShieldCheck } from "lucide-react";
import { useEffect } from "react";
import type { SamplingRule } from "../../core/sampling-rule.ts";
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
    <Dialog title="Models">
      <JobStatus />
      {trouble && (
        <Problem failure={trouble.failure} about={trouble.name}>
          <div className={styles.actions}>
            <Button size="s" onClick={() => useApp.getState().modelTroubled(null)}>
              Dismiss
            </Button>
          </div>
        </Problem>
      )}
      <LoadState />
      <ModelList />
      <div className={styles.actions}>
        <Button icon={<Plus size={15} />} onClick={() => shellChanged({ dialog: "get-model" })}>
          Get a model
        </Button>
        <Button icon={<Globe size={15} />} onClick={() => editEndpoint(null)}>
          Add a model behind an address
        </Button>
        <Button icon={<ShieldCheck size={15} />} onClick={() => shellChanged({ dialog: "privacy" })}>
          Privacy
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
            Load the model
          </Button>
        </div>
      );
    case "loading": {
      const fraction = loadFraction(model.progress);
      return (
        <p role="status">Loading the model{fraction === null ? "" : `, ${Math.round(fraction * 100)} %`}…</p>
      );
    }
    case "failed":
      return (
        <Problem failure={model.failure}>
          <div className={styles.actions}>
            <Button tone="primary" onClick={() => commands.loadModel()}>
              Try again
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
  return (
    <section className={styles.section}>
      <h3>In use now</h3>
      {demonstration && (
        <div className={styles.honest}>
          <h4>A demo model</h4>
          <p>
            The demo model is small and knows one thing: clips of coloured shapes that move, like the sample
            clip. It tells their colour, shape, size, pattern and what they do. On real footage it still
            answers in those words, so do not rely on what it says there.
          </p>
          <p>
            It has the architecture of a model of the VideoRefer suite, with its own small weights. It is not
            one of the published models.
          </p>
        </div>
      )}
      {info && (
        <Facts
          facts={[
            ["Name", bundledModel(chosen)?.name ?? info.name],
            ["Family", familyById(info.family)?.name ?? info.family],
            ...(info.host === undefined
              ? ([
                  ["Weights", `${info.variant}, ${formatBytes(info.weightBytes)}`],
                  ["Context", `${info.contextTokens} tokens`],
                  ["Package", info.packageHash.slice(0, 16)],
                ] as const)
              : ([["Runs at", info.host]] as const)),
            ["Frames", samplingWords(info.sampling)],
          ]}
        />
      )}
      <div className={styles.actions}>
        <Button onClick={() => useApp.getState().shellChanged({ dialog: "device" })}>
          Choose the device
        </Button>
      </div>
    </section>
  );
}

function samplingWords(rule: SamplingRule): string {
  switch (rule.kind) {
    case "rate":
      return `${rule.fps} per second, at most ${rule.maxFrames}`;
    case "spread":
      return `${rule.frames}, spread over the clip`;
    case "keys":
      return "16 key frames, with the objects outlined on them";
    case "marked":
      return "only those on which something is marked";
  }
}
