import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { BUILT_IN, SEGMENTER_BYTES } from "../../../../state/bundled-models.ts";
import { useDocument } from "../../../../state/document.ts";
import { loadFraction } from "../../../../state/model.ts";
import { useTools } from "../../../../state/tools.ts";
import { useKeyName } from "../../../keys/screen-keys.ts";
import { joinClasses } from "../../../kit/join-classes.ts";
import { useCoarsePointer } from "../../../kit/use-coarse-pointer.ts";
import { formatBytes } from "../../../model/bytes.ts";
import { promptedMask, useClicks } from "./click-store.ts";
import { hintFor } from "./hints.ts";
import styles from "./stage.module.css";
import { useStage } from "./stage-store.ts";

/** What can be done next, or why the last attempt did nothing; under the frame. */
export function HintLine() {
  const tool = useTools((state) => state.tool);
  const subtracting = useTools((state) => state.subtracting);
  const swapped = useStage((state) => state.swapped);
  const draft = useStage((state) => state.draft);
  const byKeyboard = useStage((state) => state.crosshair !== null);
  const awaitsEnter = useStage((state) => state.reachedByKeyboard && state.crosshair === null);
  const refusal = useStage((state) => state.refusal);
  const byTouch = useCoarsePointer();
  const removing = (tool === "eraser") !== (subtracting !== swapped);
  const working = useWorking();
  const frameIndex = useStage((state) => state.frameIndex);
  const object = useDocument(({ project, selectedObjectId }) =>
    project.objects.find(({ id }) => id === selectedObjectId),
  );
  const clicked = useClicks((state) => promptedMask(state, object ?? null, frameIndex) !== null);
  const movable = object?.masks[frameIndex] !== undefined;
  const keys = {
    anotherMask: useKeyName("click.next-mask"),
    newObject: useKeyName("object.new"),
    brush: `${useKeyName("brush.smaller")} ${useKeyName("brush.larger")}`,
  };
  const words =
    refusal ??
    hintFor({ tool, draft, byKeyboard, awaitsEnter, byTouch, removing, working, clicked, movable, keys });
  return (
    <p className={joinClasses(styles.hint, refusal !== null && styles.refusal)} title={words}>
      {words}
    </p>
  );
}

/** What a click waits for, in words; null when none does. */
function useWorking(): string | null {
  const busy = useClicks((state) => state.busy);
  const segmenter = useApp((state) => state.segmenter);
  const isBuiltIn = useApp((state) => state.settings.segmenter === BUILT_IN);
  if (!busy) return null;
  if (segmenter.kind === "loading") {
    const loaded = loadFraction(segmenter.progress);
    const size = isBuiltIn ? ` (${formatBytes(SEGMENTER_BYTES)})` : "";
    return loaded === null
      ? t("Loading the segmenter{size}.", { size })
      : t("Loading the segmenter{size}, {percent} %.", { size, percent: Math.round(loaded * 100) });
  }
  if (busy.fraction > 0 && busy.fraction < 1)
    return t("Looking at this frame, {fraction} %.", { fraction: Math.round(busy.fraction * 100) });
  return t("Finding the object.");
}
