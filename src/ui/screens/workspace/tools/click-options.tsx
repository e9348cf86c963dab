import { Plus, Spline, SquareDashedMousePointer, Undo } from "lucide-react";
import { t } from "../../../../language/text.ts";
import { useDocument } from "../../../../state/document.ts";
import { useTools } from "../../../../state/tools.ts";
import { Button, IconButton } from "../../../kit/button.tsx";
import { addObject } from "../objects/object-commands.ts";
import { promptedMask, useClicks } from "../stage/click-store.ts";
import type { Hand } from "../stage/hand.ts";
import { useStage } from "../stage/stage-store.ts";
import styles from "./tool-options.module.css";

/** What the click tool can be told besides adding and removing. */
export function ClickOptions({ hand }: { readonly hand: Hand }) {
  const draws = useTools((state) => state.dragDraws);
  const choose = useTools((state) => state.dragChosen);
  const frameIndex = useStage((state) => state.frameIndex);
  const object = useDocument(({ project, selectedObjectId }) =>
    project.objects.find(({ id }) => id === selectedObjectId),
  );
  const clicks = useClicks(
    (state) => promptedMask(state, object ?? null, frameIndex)?.prompt.points.length ?? 0,
  );
  const hasMask = object?.masks[frameIndex] !== undefined;
  return (
    <>
      <fieldset className={styles.choice}>
        <legend className="visually-hidden">{t("Dragging draws")}</legend>
        <button
          type="button"
          aria-pressed={draws === "box"}
          aria-label={t("Box")}
          title={t("Dragging draws a box around the object")}
          onClick={() => choose("box")}
        >
          <SquareDashedMousePointer size={15} aria-hidden="true" />
        </button>
        <button
          type="button"
          aria-pressed={draws === "scribble"}
          aria-label={t("Scribble")}
          title={t("Dragging scribbles over the object")}
          onClick={() => choose("scribble")}
        >
          <Spline size={15} aria-hidden="true" />
        </button>
      </fieldset>
      <div className={styles.buttons}>
        <IconButton
          size="s"
          label={t("Take the last click back")}
          command="click.back"
          icon={<Undo size={14} />}
          disabled={clicks === 0}
          onClick={() => hand.removeLastPoint()}
        />
        <Button
          size="s"
          tone="ghost"
          icon={<Plus size={14} />}
          title={t("Mark another object with the next click")}
          command="object.new"
          disabled={!hasMask}
          onClick={addObject}
        >
          {t("New object")}
        </Button>
      </div>
    </>
  );
}
