import { ChevronLeft, ChevronRight, Columns2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useShallow } from "zustand/react/shallow";
import type { Exchange } from "../../../../core/project.ts";
import { versionKey, versionsOf } from "../../../../core/versions.ts";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { useDocument } from "../../../../state/document.ts";
import { IconButton } from "../../../kit/button.tsx";
import styles from "./version-switch.module.css";

const VersionsBeside = lazy(async () => ({
  default: (await import("./versions-beside.tsx")).VersionsBeside,
}));

/** Leads from one version of a question to the others, round and round. Nothing where there is only one. */
export function VersionSwitch({ exchange }: { exchange: Exchange }) {
  const ids = useDocument(
    useShallow(({ project }) => versionsOf(project.exchanges, exchange).map(({ id }) => id)),
  );
  const [beside, setBeside] = useState(false);
  if (ids.length < 2) return null;
  const at = ids.indexOf(exchange.id);
  const show = (step: number) => {
    const next = (at + step + ids.length) % ids.length;
    const { versionShown, announced } = useApp.getState();
    versionShown(versionKey(exchange), ids[next]!);
    announced(t("Version {next} of {ids}.", { next: next + 1, ids: ids.length }));
  };
  return (
    <>
      <fieldset className={styles.versions}>
        <legend className="visually-hidden">{t("Versions of this question")}</legend>
        <IconButton
          size="s"
          label={t("Previous version")}
          icon={<ChevronLeft size={15} />}
          onClick={() => show(-1)}
        />
        <span className={styles.place}>{t("{at} of {ids}", { at: at + 1, ids: ids.length })}</span>
        <IconButton
          size="s"
          label={t("Next version")}
          icon={<ChevronRight size={15} />}
          onClick={() => show(1)}
        />
        <IconButton
          size="s"
          label={t("Versions beside each other")}
          aria-pressed={beside}
          icon={<Columns2 size={15} />}
          onClick={() => setBeside(!beside)}
        />
      </fieldset>
      {beside && (
        <Suspense>
          <VersionsBeside exchange={exchange} />
        </Suspense>
      )}
    </>
  );
}
