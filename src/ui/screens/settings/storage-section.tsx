import { Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import type { ProjectSummary } from "../../../core/project-summary.ts";
import { plural, t } from "../../../language/text.ts";
import { Button, IconButton } from "../../kit/button.tsx";
import { formatBytes } from "../../model/bytes.ts";
import { useCommands } from "../../services.tsx";
import { Section } from "./section.tsx";
import styles from "./settings.module.css";

interface Kept {
  readonly projects: readonly ProjectSummary[];
  readonly bytes: ReadonlyMap<string, number>;
  readonly estimate: StorageEstimate;
}

/** What this page keeps in the browser, project by project. */
export function StorageSection() {
  const commands = useCommands();
  const [kept, setKept] = useState<Kept | null>(null);
  const [doomed, setDoomed] = useState<string | null>(null);

  const read = async (): Promise<Kept> => ({
    projects: await commands.listProjects(),
    bytes: await commands.projectBytes(),
    estimate: (await navigator.storage?.estimate?.()) ?? {},
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is read when the section appears, and after each deletion
  useEffect(() => {
    let isCurrent = true;
    void read().then((now) => isCurrent && setKept(now));
    return () => {
      isCurrent = false;
    };
  }, []);
  const remove = async (id: string) => {
    await commands.deleteProject(id);
    setDoomed(null);
    setKept(await read());
  };

  return (
    <Section title={t("Storage")}>
      <p className={styles.soft} role="status">
        {kept ? totalWords(kept) : t("Reading what is kept…")}{" "}
        {t("Projects are saved automatically, within half a second of a change.")}
      </p>
      <ul className={styles.rows} aria-label={t("Projects in this browser")}>
        {kept?.projects.map(({ id, name }) => (
          <li key={id} className={styles.row}>
            <span>{name}</span>
            <span className={styles.soft}>
              {t("{size} of masks", { size: formatBytes(kept.bytes.get(id) ?? 0) })}
            </span>
            {doomed === id ? (
              <>
                <Button size="s" tone="danger" onClick={() => void remove(id)}>
                  {t("Delete permanently")}
                </Button>
                <Button size="s" tone="ghost" onClick={() => setDoomed(null)}>
                  {t("Keep")}
                </Button>
              </>
            ) : (
              <IconButton
                size="s"
                label={t("Delete {name}", { name })}
                icon={<Trash2 size={15} />}
                onClick={() => setDoomed(id)}
              />
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function totalWords({ projects, estimate: { usage, quota } }: Kept): string {
  if (usage === undefined || quota === undefined)
    return plural(
      projects.length,
      "One project is kept in this browser.",
      "{n} projects are kept in this browser.",
    );
  return plural(
    projects.length,
    "One project is kept. Models, projects and the app itself take {usage} of the {quota} that the browser allows.",
    "{n} projects are kept. Models, projects and the app itself take {usage} of the {quota} that the browser allows.",
    { usage: formatBytes(usage), quota: formatBytes(quota) },
  );
}
