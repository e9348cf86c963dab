import { FolderOpen } from "lucide-react";
import type { Failure } from "../../core/failure.ts";
import { t } from "../../language/text.ts";
import { failureReason } from "../failure-text.ts";
import { Button } from "../kit/button.tsx";
import styles from "./model.module.css";
import { Problem } from "./problem.tsx";

/** Why a model could not be looked up. Where no hub can be reached, the ways that need none are named. */
export function LookUpFailure({ failure, onFolder }: { failure: Failure; onFolder: () => void }) {
  if (failure.code !== "network") return <Problem failure={failure} />;
  return (
    <div className={styles.problem} role="alert">
      <p>
        {t("{message}. You can add a model from a folder or a stick instead.", {
          message: failureReason(failure),
        })}
      </p>
      <div className={styles.actions}>
        <Button size="s" icon={<FolderOpen size={14} />} onClick={onFolder}>
          {t("Use a folder or a stick")}
        </Button>
      </div>
    </div>
  );
}
