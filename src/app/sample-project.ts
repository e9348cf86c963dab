import { type Draft, EMPTY_DRAFT } from "../asking/draft.ts";
import { fail, ok, type Result } from "../core/failure.ts";
import { useApp } from "../state/app-store.ts";
import { demonstrationAnswers } from "../state/bundled-models.ts";
import type { ProjectCommands } from "../state/commands/project-commands.ts";
import { useDocument } from "../state/document.ts";
import { SAMPLE_PROJECT, sampleDraft } from "../state/sample-project.ts";

/**
 * Opens the project that comes with the page. Its tracks are in its file; its questions are put to the demo model when it is first
 * opened, so that the answers are always those of the model at hand. Another model may take minutes, and is not asked unbidden.
 */
export async function openSampleProject(
  commands: Pick<ProjectCommands, "openPrepared">,
  ask: (draft: Draft) => unknown,
): Promise<void> {
  if (!(await commands.openPrepared(SAMPLE_PROJECT.id, fetchSample))) return;
  const { project } = useDocument.getState();
  const app = useApp.getState();
  if (app.video.kind !== "ready" || project.exchanges.length > 0 || !demonstrationAnswers(app)) return;
  for (const question of SAMPLE_PROJECT.asks) {
    const draft = sampleDraft(question, project.objects);
    if (draft) ask({ ...EMPTY_DRAFT, ...draft });
  }
}

async function fetchSample(): Promise<Result<File>> {
  try {
    const response = await fetch(SAMPLE_PROJECT.path);
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return ok(new File([await response.blob()], "shapes.vrproj"));
  } catch (error) {
    return fail("network", error instanceof Error ? error.message : String(error));
  }
}
