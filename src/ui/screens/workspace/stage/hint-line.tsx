import { useSyncExternalStore } from "react";
import { useTools } from "../../../../state/tools.ts";
import { joinClasses } from "../../../kit/join-classes.ts";
import { hintFor } from "./hints.ts";
import styles from "./stage.module.css";
import { useStage } from "./stage-store.ts";

const coarse = matchMedia("(pointer: coarse)");
const subscribeCoarse = (listener: () => void) => {
  coarse.addEventListener("change", listener);
  return () => coarse.removeEventListener("change", listener);
};

/** What can be done next, or why the last attempt did nothing; under the frame. */
export function HintLine() {
  const tool = useTools((state) => state.tool);
  const subtracting = useTools((state) => state.subtracting);
  const swapped = useStage((state) => state.swapped);
  const draft = useStage((state) => state.draft);
  const byKeyboard = useStage((state) => state.crosshair !== null);
  const awaitsEnter = useStage((state) => state.reachedByKeyboard && state.crosshair === null);
  const refusal = useStage((state) => state.refusal);
  const byTouch = useSyncExternalStore(subscribeCoarse, () => coarse.matches);
  const removing = (tool === "eraser") !== (subtracting !== swapped);
  const words = refusal ?? hintFor({ tool, draft, byKeyboard, awaitsEnter, byTouch, removing });
  return (
    <p className={joinClasses(styles.hint, refusal !== null && styles.refusal)} title={words}>
      {words}
    </p>
  );
}
