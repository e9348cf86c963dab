import { useState } from "react";
import type { Failure } from "../../core/failure.ts";
import { t } from "../../language/text.ts";
import { useApp } from "../../state/app-store.ts";
import { useCommands } from "../services.tsx";
import { FolderField } from "./folder-field.tsx";
import styles from "./model.module.css";
import { Problem } from "./problem.tsx";

/** Where the browser keeps no models: says so, and takes a package from a folder, which is read where it lies. */
export function VisitModel({ why }: { why: Failure }) {
  const commands = useCommands();
  const [name, setName] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);

  return (
    <section className={styles.section}>
      <Problem failure={why} />
      <p>
        {t(
          "Choose the folder of a package, such as one exported to a stick. It is read where it lies, answers until the page closes, and leaves nothing behind.",
        )}
      </p>
      <FolderField
        folder={null}
        onFolder={async (folder) => {
          setFailure(null);
          setName(folder.name);
          const used = await commands.visitModel(folder);
          setName(null);
          if (used.ok) useApp.getState().shellChanged({ dialog: "model" });
          else if (used.error.code !== "cancelled") setFailure(used.error);
        }}
      />
      <p role="status" className={styles.note}>
        {name !== null && t("Loading {name}…", { name })}
      </p>
      {failure && <Problem failure={failure} />}
    </section>
  );
}
