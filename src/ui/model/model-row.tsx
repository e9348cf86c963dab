import { Check, CircleCheck } from "lucide-react";
import { type ReactNode, useId } from "react";
import { t } from "../../language/text.ts";
import { useApp } from "../../state/app-store.ts";
import { Button } from "../kit/button.tsx";
import { useCommands } from "../services.tsx";
import { focusList } from "./focus-list.ts";
import styles from "./model.module.css";
import list from "./model-list.module.css";

interface ModelRowProps {
  readonly id: string;
  readonly name: string;
  readonly about: string;
  readonly usable?: boolean;
  /** Whether it answers questions or makes masks: of each there is one in use. */
  readonly makesMasks?: boolean;
  /** What can be done with it besides using it. */
  readonly children?: ReactNode;
}

/** One model of the list. */
export function ModelRow({ id, name, about, usable = false, makesMasks = false, children }: ModelRowProps) {
  const commands = useCommands();
  const chosen = useApp(({ settings, visitModel }) =>
    makesMasks ? settings.segmenter === id : settings.model === id && visitModel === null,
  );
  const isWorkedOn = useApp((state) => state.modelJob?.folder === id);
  const nameId = useId();
  return (
    <li className={list.row} aria-labelledby={nameId} aria-current={chosen || undefined}>
      <div className={list.rowHead}>
        <strong id={nameId}>{name}</strong>
        {chosen && (
          <span className={list.inUse}>
            <CircleCheck size={13} aria-hidden="true" /> {usable ? t("In use") : t("Used when ready")}
          </span>
        )}
      </div>
      <p className={styles.note}>{about}</p>
      {isWorkedOn ? (
        <p className={styles.note}>{t("Being worked on, see above.")}</p>
      ) : (
        <div className={styles.actions}>
          {usable && !chosen && (
            <Button
              size="s"
              icon={<Check size={14} />}
              aria-describedby={nameId}
              onClick={({ currentTarget }) => {
                focusList(currentTarget);
                if (makesMasks) commands.chooseSegmenter(id);
                else commands.chooseModel(id);
              }}
            >
              {t("Use")}
            </Button>
          )}
          {children}
        </div>
      )}
    </li>
  );
}
