import { Download, RotateCcw, Upload } from "lucide-react";
import { useEffect, useState } from "react";
import { type PlainText, t } from "../../../language/text.ts";
import { download, pickWithInput } from "../../../services/file-picker.ts";
import { useApp } from "../../../state/app-store.ts";
import { failureReason } from "../../failure-text.ts";
import type { KeyGroup } from "../../keys/key-command.ts";
import { Button } from "../../kit/button.tsx";
import { KeyRow } from "./key-row.tsx";
import { keysFile, readKeysFile } from "./keys-file.ts";
import { Section } from "./section.tsx";
import styles from "./settings.module.css";

interface ScreenOfKeys {
  readonly name: PlainText;
  readonly groups: readonly KeyGroup<never>[];
}

/** All screens' commands, fetched when they are first looked at. What every screen has stands in the first. */
const loadScreens = async (): Promise<readonly ScreenOfKeys[]> => {
  const [{ WORKSPACE_KEYS }, { DATA_SET_KEYS }, { BENCHMARK_KEYS }, { APP_KEYS }] = await Promise.all([
    import("../workspace/keys/workspace-keys.ts"),
    import("../data-set/data-set-keys.ts"),
    import("../benchmark/benchmark-keys.ts"),
    import("../../keys/app-keys.ts"),
  ]);
  const own = (groups: readonly KeyGroup<never>[]) => groups.filter((group) => group !== APP_KEYS);
  return [
    { name: "Workspace", groups: WORKSPACE_KEYS },
    { name: "Data set", groups: own(DATA_SET_KEYS) },
    { name: "Benchmark", groups: own(BENCHMARK_KEYS) },
  ];
};

/** The key of every command, to be changed, taken along and put back. */
export function KeysSection() {
  const [screens, setScreens] = useState<readonly ScreenOfKeys[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const chosen = useApp((state) => state.settings.keys);
  const { settingsChanged } = useApp.getState();
  useEffect(() => void loadScreens().then(setScreens), []);

  const read = async () => {
    const file = await pickWithInput(".json,application/json");
    if (!file) return;
    const keys = readKeysFile(await file.text());
    setProblem(keys.ok ? null : `${file.name}: ${failureReason(keys.error)}.`);
    if (keys.ok) settingsChanged({ keys: keys.value });
  };
  const count = Object.keys(chosen).length;
  return (
    <Section title={t("Keys")}>
      <p className={styles.soft}>
        {t(
          "Keys act while no text is being written. Press one to change it: the next key you press takes its place.",
        )}
      </p>
      <div className={styles.actions}>
        <Button size="s" icon={<Download size={15} />} onClick={() => download(keysFile(chosen))}>
          {t("Save keys to a file")}
        </Button>
        <Button size="s" icon={<Upload size={15} />} onClick={() => void read()}>
          {t("Read keys from a file")}
        </Button>
        <Button
          size="s"
          icon={<RotateCcw size={15} />}
          disabled={count === 0}
          onClick={() => settingsChanged({ keys: {} })}
        >
          {count === 0 ? t("All as they came") : t("Put {count} changed back", { count })}
        </Button>
      </div>
      {problem && <p role="alert">{problem}</p>}
      {screens.map(({ name, groups }) =>
        groups.map(({ title, commands }) => (
          <div key={`${name} ${title}`}>
            <h3 className={styles.group}>
              {t(name)}: {t(title)}
            </h3>
            <ul className={styles.rows}>
              {commands.map((command) => (
                <KeyRow key={command.id} command={command} groups={groups} />
              ))}
            </ul>
          </div>
        )),
      )}
    </Section>
  );
}
