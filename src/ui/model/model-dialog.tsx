import type { SamplingRule } from "../../core/sampling-rule.ts";
import { useApp } from "../../state/app-store.ts";
import { loadFraction } from "../../state/model.ts";
import { failureText } from "../failure-text.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Facts } from "../kit/facts.tsx";
import { useCommands } from "../services.tsx";
import { formatBytes } from "./bytes.ts";
import styles from "./model.module.css";

/** What the model is, what it can and cannot do, and how to load it (again). */
export function ModelDialog() {
  const model = useApp((state) => state.model);
  const commands = useCommands();
  const info = model.kind === "ready" ? model.info : null;
  const failure = model.kind === "failed" ? failureText(model.failure) : null;
  const fraction = model.kind === "loading" ? loadFraction(model.progress) : null;

  return (
    <Dialog title="Model">
      {(!info || info.demonstration) && (
        <div className={styles.honest}>
          <h3>A demonstration model</h3>
          <p>
            The bundled model is small and knows one thing: clips of coloured shapes that move, like the
            sample clip. It tells their colour, shape, size, pattern and what they do. On real footage it
            still answers in those words, so do not rely on what it says there.
          </p>
          <p>
            It has the architecture of VideoRefer-VideoLLaMA3, with its own small weights. It is not
            VideoRefer-7B.
          </p>
        </div>
      )}
      {info && (
        <Facts
          facts={[
            ["Name", info.name],
            ["Family", info.family],
            ["Weights", `${info.variant}, ${formatBytes(info.weightBytes)}`],
            ["Context", `${info.contextTokens} tokens`],
            ["Frames", samplingWords(info.sampling)],
            ["Package", info.packageHash.slice(0, 16)],
          ]}
        />
      )}
      {model.kind === "loading" && (
        <p role="status">Loading{fraction === null ? "" : `, ${Math.round(fraction * 100)} %`}…</p>
      )}
      {failure && model.kind === "failed" && (
        <div className={styles.problem}>
          <h3>{failure.title}</h3>
          <p>{failure.advice}</p>
          <p className={styles.detail}>{model.failure.message}</p>
        </div>
      )}
      <div className={styles.actions}>
        {(model.kind === "idle" || model.kind === "failed") && (
          <Button tone="primary" onClick={() => commands.loadModel()}>
            {model.kind === "failed" ? "Try again" : "Load the model"}
          </Button>
        )}
        <Button onClick={() => useApp.getState().shellChanged({ dialog: "device" })}>
          Choose the device
        </Button>
        <Button disabled>Get a full model</Button>
        <p className={styles.note}>Full-size VideoRefer models are not available in this version yet.</p>
      </div>
    </Dialog>
  );
}

function samplingWords(rule: SamplingRule): string {
  return rule.kind === "rate"
    ? `${rule.fps} per second, at most ${rule.maxFrames}`
    : `${rule.frames}, spread over the clip`;
}
