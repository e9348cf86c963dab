import { useApp } from "../../state/app-store.ts";
import type { ProjectJob } from "../../state/project-job.ts";
import { useCommands } from "../services.tsx";
import { Button } from "./button.tsx";
import { Notice } from "./notice.tsx";

/** A project file that is being read or written, with a way to end that: over the screen, or in the dialog that covers it. */
export function ProjectJobLine() {
  const job = useApp((state) => state.projectJob);
  return job && <Running {...job} />;
}

function Running({ kind, name, fraction }: ProjectJob) {
  const commands = useCommands();
  const text = kind === "opening" ? `Opening ${name}` : `Saving ${name} to a file`;
  return (
    <Notice tone="info" text={text}>
      <progress value={fraction} max={1} aria-label={text} />
      <Button size="s" onClick={() => commands.cancelProjectJob()}>
        Cancel
      </Button>
    </Notice>
  );
}
