import { useApp } from "../state/app-store.ts";
import type { UnsavedWork } from "../state/shell.ts";

/** Asks the person whether to go on without work that could not be saved. Closing the dialog means to stay. */
export function askAboutUnsaved(work: Omit<UnsavedWork, "answer">): Promise<boolean> {
  return new Promise((resolve) => {
    const { shellChanged } = useApp.getState();
    const answer = (goOn: boolean) => {
      stopWatching();
      resolve(goOn);
      shellChanged({ unsaved: null });
      if (useApp.getState().dialog === "unsaved") shellChanged({ dialog: null });
    };
    shellChanged({ dialog: "unsaved", unsaved: { ...work, answer } });
    const stopWatching = useApp.subscribe(({ dialog }) => {
      if (dialog !== "unsaved") answer(false);
    });
  });
}
