import { useId } from "react";
import { t } from "../../language/text.ts";
import type { StoredModel } from "../../protocol/models.ts";
import { useApp } from "../../state/app-store.ts";
import { BUILT_IN, BUNDLED_MODELS, builtInSegmenter, SEGMENTER_BYTES } from "../../state/bundled-models.ts";
import { formatBytes } from "./bytes.ts";
import { EndpointList } from "./endpoint-list.tsx";
import styles from "./model.module.css";
import { ForgetModel, GetAgain, StoredModelActions } from "./model-actions.tsx";
import listStyles from "./model-list.module.css";
import { ModelRow } from "./model-row.tsx";
import { storedWords } from "./model-words.ts";
import { ScribbleChoice } from "./scribble-choice.tsx";
import { SideChoice } from "./side-choice.tsx";

/** The models that can answer here, which come with the page or are on this device; below them, what makes masks. */
export function ModelList() {
  const library = useApp((state) => state.library);
  const visited = useApp((state) => state.visitModel);
  const kept = useApp((state) => state.storageKept);
  const segmentersId = useId();
  const segmenters = library?.filter(({ kind }) => kind === "segmenter");
  const models = library?.filter(({ kind }) => kind !== "segmenter");
  return (
    <section className={styles.section} tabIndex={-1} aria-label={t("Models on this device")}>
      <h3>{t("On this device")}</h3>
      <ul className={listStyles.list}>
        {visited !== null && <VisitedRow name={visited} />}
        {BUNDLED_MODELS.map(({ id, name, meaning }) => (
          <ModelRow
            key={id}
            id={id}
            name={t(name)}
            about={`${t("Comes with the page.")} ${t(meaning)}`}
            usable
          />
        ))}
        {models?.map((model) => (
          <StoredRow key={model.folder} model={model} usable={model.state === "ready"} />
        ))}
        <GoneModels />
      </ul>
      <EndpointList />
      <h4 id={segmentersId}>{t("Segmenters")}</h4>
      <p className={styles.note}>
        {t(
          "They turn clicks into masks and follow objects. The built-in one is there at once. EdgeTAM follows objects more surely and is quick at 512 pixels; SAM 2.1 is larger and slower. Get a model downloads them, with their sizes.",
        )}
      </p>
      <ul className={listStyles.list} aria-labelledby={segmentersId}>
        {builtInSegmenter() !== null && (
          <ModelRow
            id={BUILT_IN}
            name={t("Built-in segmenter")}
            about={t(
              "{size}, with the page: loaded at the first click, and works offline. MobileSAM makes the masks; objects are followed by their motion and colours.",
              { size: formatBytes(SEGMENTER_BYTES) },
            )}
            usable
            makesMasks
          />
        )}
        {segmenters?.map((model) => (
          <StoredRow key={model.folder} model={model} usable={model.state === "ready"} makesMasks />
        ))}
      </ul>
      <SideChoice />
      <ScribbleChoice />
      {library !== null && library.length > 0 && kept !== null && (
        <p className={styles.note}>
          {kept
            ? t("The browser promised to keep these until you delete them.")
            : t("The browser did not promise to keep these: it may clear them when the disk is nearly full.")}
        </p>
      )}
    </section>
  );
}

interface StoredRowProps {
  readonly model: StoredModel;
  /** Whether it can be chosen. */
  readonly usable: boolean;
  readonly makesMasks?: boolean;
}

function StoredRow({ model, ...role }: StoredRowProps) {
  return (
    <ModelRow id={model.folder} name={model.name} about={storedWords(model)} {...role}>
      <StoredModelActions model={model} />
    </ModelRow>
  );
}

/** A model that is used from where it lies. */
function VisitedRow({ name }: { name: string }) {
  return (
    <li className={listStyles.row} aria-current="true">
      <strong>{name}</strong>
      <p className={styles.note}>{t("In use until the page closes, from the folder that it lies in.")}</p>
    </li>
  );
}

/** Those that were here, and that nobody deleted in this tab. */
function GoneModels() {
  const library = useApp((state) => state.library);
  const remembered = useApp((state) => state.settings.rememberedModels);
  const here = new Set(library?.map(({ folder }) => folder));
  const gone = library === null ? [] : remembered.filter(({ folder }) => !here.has(folder));
  return gone.map((memo) => (
    <ModelRow
      key={memo.folder}
      id={memo.folder}
      name={memo.name}
      about={`${memo.variant} · ${t("No longer on this device: the browser cleared its storage, or it was deleted in another tab.")}`}
    >
      <GetAgain memo={memo} label={t("Get it again")} />
      <ForgetModel memo={memo} />
    </ModelRow>
  ));
}
