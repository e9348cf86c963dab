import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { BUILT_IN, builtInSegmenter, SEGMENTER_BYTES } from "../../../../state/bundled-models.ts";
import { useKeyName } from "../../../keys/screen-keys.ts";
import { rich } from "../../../kit/rich-text.tsx";
import { formatBytes } from "../../../model/bytes.ts";
import { useFramesHost } from "../../../model/use-frames-host.ts";
import styles from "./workspace-help.module.css";

/** From the first click to the answer, in a few sentences. */
export function WorkspaceHelp() {
  const isBuiltIn = useApp((state) => state.settings.segmenter === BUILT_IN) && builtInSegmenter() !== null;
  const doubtful = useKeyName("go.next-doubtful");
  const host = useFramesHost();
  return (
    <>
      <ol className={styles.steps}>
        <li>
          {rich(
            "{click} on any frame. Further clicks add to it; a right click, Alt, or a finger held down removes. Dragging draws a box around it. If the mask is not what you meant, take another of the three.",
            { click: <b>{t("Click an object")}</b> },
          )}
        </li>
        <li>
          {rich(
            "{track} follows it through the video, both ways. You can stop at any time and keep what is done. The lane under the filmstrip is thick where tracking was sure. {doubtful} leads to the next doubtful frame.",
            { track: <b>{t("Track")}</b>, doubtful },
          )}
        </li>
        <li>
          {rich(
            "{correct} a frame by clicking or painting on it, or by dragging the points of its outline, or say that the object is not in sight there. Only the frames around it are tracked again. What you mark yourself always stays.",
            { correct: <b>{t("Correct")}</b> },
          )}
        </li>
        <li>
          {rich(
            "{ask} The model sees the frames marked above the filmstrip, and the object through its masks. A description is a phrase, a sentence or a paragraph. Drag above the filmstrip to ask about a part of the video. The line beside Ask says on which frames.",
            { ask: <b>{t("Ask.")}</b> },
          )}
        </li>
        <li>
          {rich(
            "{check} {claims} underlines the words that rest on what is marked, and those that the model would have said anyway. {saw} shows what was asked on the stage, and asks it again exactly.",
            {
              check: <b>{t("Check an answer.")}</b>,
              claims: <q>{t("Check each claim")}</q>,
              saw: <q>{t("What the model saw")}</q>,
            },
          )}
        </li>
      </ol>
      <p>
        {isBuiltIn &&
          t(
            "Clicks are turned into masks by a segmenter that comes with this page. Its {size} are loaded at the first click, and it works offline.",
            { size: formatBytes(SEGMENTER_BYTES) },
          )}{" "}
        {host
          ? t("Frames and your words are sent to {host} with every question.", { host })
          : t("Nothing leaves this device.")}
      </p>
    </>
  );
}
