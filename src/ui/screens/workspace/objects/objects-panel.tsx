import { ListChecks, Plus } from "lucide-react";
import { useState } from "react";
import type { ObjectId } from "../../../../core/project.ts";
import { t } from "../../../../language/text.ts";
import { useDocument } from "../../../../state/document.ts";
import { useVideoInfo } from "../../../../state/video-info.ts";
import { Button } from "../../../kit/button.tsx";
import { useFrameIndex } from "../../../services.tsx";
import { DescribeEverything } from "./describe-everything.tsx";
import { addObject } from "./object-commands.ts";
import { ObjectRow } from "./object-row.tsx";
import styles from "./objects.module.css";
import { SeveralObjects } from "./several-objects.tsx";

/** Every object as a row: all that the stage shows and does, in words and buttons. */
export function ObjectsPanel() {
  const objects = useDocument((state) => state.project.objects);
  const selectedId = useDocument((state) => state.selectedObjectId);
  const info = useVideoInfo();
  const frameIndex = useFrameIndex();
  const [chosen, setChosen] = useState<ReadonlySet<ObjectId> | null>(null);
  const choose = (id: ObjectId, isChosen: boolean) => {
    const next = new Set(chosen);
    if (isChosen) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  return (
    <div className={styles.panel}>
      {objects.length === 0 ? (
        <p className={styles.empty}>
          {info
            ? t("Click an object on the frame, or draw on it. It will be listed here.")
            : t("Open a video or picture to mark objects in it.")}
        </p>
      ) : (
        <ol className={styles.list} aria-label={t("Objects")}>
          {objects.map((object, i) => (
            <ObjectRow
              key={object.id}
              object={object}
              number={i + 1}
              frameIndex={frameIndex}
              selected={object.id === selectedId}
              chosen={chosen?.has(object.id) ?? null}
              onChosen={(isChosen) => choose(object.id, isChosen)}
            />
          ))}
        </ol>
      )}
      <div className={styles.add}>
        <Button size="s" icon={<Plus size={15} />} command="object.new" disabled={!info} onClick={addObject}>
          {t("New object")}
        </Button>
        <Button
          size="s"
          icon={<ListChecks size={15} />}
          aria-pressed={chosen !== null}
          className={chosen ? styles.on : undefined}
          disabled={objects.length < 2 && chosen === null}
          onClick={() => setChosen(chosen ? null : new Set())}
        >
          {t("Choose several")}
        </Button>
        {chosen ? (
          <SeveralObjects
            chosen={objects.filter(({ id }) => chosen.has(id))}
            all={objects.length > 0 && objects.every(({ id }) => chosen.has(id))}
            onAll={(all) => setChosen(new Set(all ? objects.map(({ id }) => id) : []))}
          />
        ) : (
          <DescribeEverything disabled={!info} />
        )}
      </div>
    </div>
  );
}
