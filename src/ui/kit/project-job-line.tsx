import { t } from "../../language/text.ts";
import { useApp } from "../../state/app-store.ts";
import type { ProjectJob } from "../../state/project-job.ts";
import { useCommands } from "../services.tsx";
import { Button } from "./button.tsx";
import { Notice } from "./notice.tsx";

const WORDS: Readonly<Record<ProjectJob["kind"], (name: string) => string>> = {
  opening: (name) => t("Opening {name}", { name }),
  saving: (name) => t("Saving {name} to a file", { name }),
  changing: (name) => t("Changing the masks of {name}", { name }),
};

/** A project file or masks being worked on, with a way to end that: over the screen, or in the dialog that covers it. */
export function ProjectJobLine() {
  const job = useApp((state) => state.projectJob);
  return job && <Running {...job} />;
}

function Running({ kind, name, fraction }: ProjectJob) {
  const commands = useCommands();
  const text = WORDS[kind](name);
  const cancel = kind === "changing" ? commands.cancelMaskWork : commands.cancelProjectJob;
  return (
    <Notice tone="info" text={text}>
      <progress value={fraction} max={1} aria-label={text} />
      <Button size="s" onClick={() => cancel()}>
        {t("Cancel")}
      </Button>
    </Notice>
  );
}
