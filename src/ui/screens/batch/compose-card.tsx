import { FileJson, FolderOpen, Play, Trash2 } from "lucide-react";
import { questionLines } from "../../../asking/batch/batch-plan.ts";
import { formatDay, formatNumber } from "../../../language/formats.ts";
import { plural, t } from "../../../language/text.ts";
import { pickWithInput } from "../../../services/file-picker.ts";
import { type BatchDraft, type BatchSummary, useBatch } from "../../../state/batch.ts";
import list from "../../clips/kept-list.module.css";
import { Button, IconButton } from "../../kit/button.tsx";
import { DemoBatchWarning } from "../../model/demo-warning.tsx";
import { useFolderInput } from "../../model/use-folder-input.tsx";
import { useBatchCommands } from "../../services.tsx";
import styles from "./compose-card.module.css";

const FILES = ".jsonl,.ndjson,.json,application/jsonl";

/** Where a batch is put together: a folder, questions, and what they are about. Earlier batches stand below. */
export function ComposeCard() {
  const desk = useBatchCommands();
  const draft = useBatch((state) => state.draft);
  const folder = useBatch((state) => state.folder);
  const batches = useBatch((state) => state.batches);
  const picker = useFolderInput((picked) => desk.setFolder(picked));
  const missing = missingOf(draft, folder);
  return (
    <section className={styles.card} aria-label={t("Put together a batch")}>
      <h2 className={styles.title}>{t("Ask about a whole folder")}</h2>
      <p className={styles.soft}>
        {t(
          "Every question is asked about every clip, or about every object in it. Each answer is stored as it comes, so a batch can take nights. Clips and answers stay on this device, unless you chose a model behind an address.",
        )}
      </p>
      <div className={styles.row}>
        {picker.input}
        <Button icon={<FolderOpen size={16} />} onClick={picker.open}>
          {folder ? t("Folder {name}", { name: folder.name }) : t("Choose a folder of videos")}
        </Button>
        {folder && <span className={styles.soft}>{clipsWords(folder.clips.length)}</span>}
      </div>
      <label className={styles.field}>
        {t("Questions, a line each")}
        <textarea
          rows={4}
          value={draft.questions}
          placeholder={"Please describe <region> in detail.\nWhat is <region> doing?"}
          onChange={({ target }) => desk.configure({ questions: target.value })}
        />
      </label>
      <div className={styles.row}>
        <Button size="s" onClick={() => desk.askForDataSet()}>
          {t("Ask what makes a data set")}
        </Button>
        <span className={styles.soft}>
          {t("What each object is, looks like and does, to be reviewed by keys.")}
        </span>
      </div>
      <fieldset className={styles.choices}>
        <legend>{t("They are about")}</legend>
        <ObjectsChoice value="found" label={t("objects that the segmenter finds on the middle frame")} />
        <ObjectsChoice value="given" label={t("objects of a file of jobs")} />
        <ObjectsChoice value="whole" label={t("the whole clip")} />
      </fieldset>
      <ObjectOptions draft={draft} />
      <div className={styles.row}>
        <Button
          tone="primary"
          icon={<Play size={16} />}
          disabled={missing !== null}
          onClick={() => void desk.begin()}
        >
          {t("Start")}
        </Button>
        <span className={styles.soft} role="status">
          {missing}
        </span>
      </div>
      <DemoBatchWarning />
      {batches && batches.length > 0 && <Earlier batches={batches} />}
    </section>
  );
}

function ObjectsChoice({ value, label }: { value: BatchDraft["objects"]; label: string }) {
  const desk = useBatchCommands();
  const chosen = useBatch((state) => state.draft.objects);
  return (
    <label className={styles.choice}>
      <input
        type="radio"
        name="objects"
        checked={chosen === value}
        onChange={() => desk.configure({ objects: value })}
      />
      {label}
    </label>
  );
}

function ObjectOptions({ draft: { objects, follow, mostObjects, jobs } }: { draft: BatchDraft }) {
  const desk = useBatchCommands();
  if (objects === "whole") return null;
  const open = async () => {
    const picked = await pickWithInput(FILES);
    if (picked) await desk.open(picked);
  };
  return (
    <div className={styles.row}>
      {objects === "given" && (
        <Button icon={<FileJson size={16} />} onClick={() => void open()}>
          {jobs
            ? t("{name}, {lines} lines", { name: jobs.name, lines: jobs.lines.length })
            : t("Choose a file of jobs")}
        </Button>
      )}
      {objects === "found" && (
        <label className={styles.choice}>
          {t("At most##objects")}
          <input
            type="number"
            min={1}
            max={20}
            value={mostObjects}
            onChange={({ target }) => {
              const wanted = Math.floor(target.valueAsNumber);
              if (wanted >= 1 && wanted <= 20) desk.configure({ mostObjects: wanted });
            }}
          />
          {t("objects of a clip")}
        </label>
      )}
      <label className={styles.choice}>
        <input
          type="checkbox"
          checked={follow}
          onChange={({ target }) => desk.configure({ follow: target.checked })}
        />
        {t("Follow them through the clip")}
      </label>
    </div>
  );
}

function Earlier({ batches }: { batches: readonly BatchSummary[] }) {
  const desk = useBatchCommands();
  return (
    <div className={list.kept}>
      <h3>{t("Earlier batches")}</h3>
      <ul>
        {batches.map((batch) => (
          <li key={batch.id}>
            <button type="button" className={list.open} onClick={() => void desk.openBatch(batch)}>
              <b>{batch.folderName}</b>
              <span>
                {batch.modelName} · {clipsWords(batch.plan.clips.length)} ·{" "}
                {plural(batch.tried, "{n} question asked", "{n} questions asked", {
                  n: formatNumber(batch.tried),
                })}{" "}
                · {formatDay(new Date(batch.startedAt))}
                {batch.cancelled && ` · ${t("cancelled")}`}
              </span>
            </button>
            <IconButton
              label={t("Delete the batch of {folderName}", { folderName: batch.folderName })}
              icon={<Trash2 size={16} />}
              onClick={() => {
                if (
                  confirm(
                    t("Delete {tried} answers about {folderName}?", {
                      tried: batch.tried,
                      folderName: batch.folderName,
                    }),
                  )
                )
                  void desk.deleteBatch(batch);
              }}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}

const clipsWords = (count: number) => plural(count, "1 clip", "{n} clips", { n: formatNumber(count) });

/** What has to come before a batch can start; null for nothing. */
function missingOf(
  { objects, questions, jobs }: BatchDraft,
  folder: { readonly clips: readonly string[] } | null,
): string | null {
  if (!folder) return t("Choose a folder first.");
  if (objects !== "given" && folder.clips.length === 0) return t("There are no videos in this folder.");
  if (objects === "given" && !jobs) return t("Choose the file of jobs.");
  const needsList = objects !== "given" || jobs?.lines.some(({ question }) => question === null);
  return needsList && questionLines(questions).length === 0 ? t("Write a question.") : null;
}
