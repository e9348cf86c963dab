import { useApp } from "../state/app-store.ts";
import type { ProjectJob } from "../state/project-job.ts";

/** What takes less than this is over before a person could read of it. */
const GLANCE_MS = 400;

/** Runs `work` on a project file or on masks, and shows how far it is once it takes longer than a glance. */
export async function showProjectJob<T>(
  { kind, name }: Pick<ProjectJob, "kind" | "name">,
  work: (onFraction: (fraction: number) => void) => Promise<T>,
): Promise<T> {
  const { projectJobChanged } = useApp.getState();
  let latest = 0;
  let isShown = false;
  const show = () => {
    isShown = true;
    projectJobChanged({ kind, name, fraction: latest });
  };
  const timer = setTimeout(show, GLANCE_MS);
  try {
    return await work((fraction) => {
      latest = fraction;
      if (isShown) show();
    });
  } finally {
    clearTimeout(timer);
    projectJobChanged(null);
  }
}
