import { Check, CircleCheck, Download, Play, Trash2 } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import type { FailureCode } from "../../core/failure.ts";
import type { ModelMemo, StoredModel } from "../../protocol/models.ts";
import { canPickFolderToWrite } from "../../services/file-picker.ts";
import { useApp } from "../../state/app-store.ts";
import { BUNDLED_MODELS } from "../../state/bundled-models.ts";
import { Button } from "../kit/button.tsx";
import { useCommands } from "../services.tsx";
import { formatBytes } from "./bytes.ts";
import styles from "./model.module.css";
import { useFolderInput } from "./use-folder-input.tsx";

/** The models that can answer here: those that come with the page and those on this device. */
export function ModelList() {
  const library = useApp((state) => state.library);
  const kept = useApp((state) => state.storageKept);
  return (
    <section className={styles.section} tabIndex={-1} aria-label="Models on this device">
      <h3>On this device</h3>
      <ul className={styles.list}>
        {BUNDLED_MODELS.map(({ id, name, meaning }) => (
          <Row key={id} id={id} name={name} about={`Comes with the page. ${meaning}`} usable />
        ))}
        {library?.map((model) =>
          model.state === "ready" ? (
            <Row key={model.folder} id={model.folder} name={model.name} about={aboutStored(model)} usable>
              <Care model={model} />
            </Row>
          ) : (
            <Row
              key={model.folder}
              id={model.folder}
              name={model.name}
              about={`Unfinished${shareDone(model)} · ${aboutStored(model)}`}
            >
              <Unfinished model={model} />
            </Row>
          ),
        )}
        <GoneModels />
      </ul>
      {library !== null && library.length > 0 && kept !== null && (
        <p className={styles.note}>
          {kept
            ? "The browser promised to keep these until you delete them."
            : "The browser did not promise to keep these: it may clear them when the disk is nearly full."}
        </p>
      )}
    </section>
  );
}

/** Those that were here, and that nobody deleted in this tab. */
function GoneModels() {
  const commands = useCommands();
  const library = useApp((state) => state.library);
  const remembered = useApp((state) => state.settings.rememberedModels);
  const here = new Set(library?.map(({ folder }) => folder));
  const gone = library === null ? [] : remembered.filter(({ folder }) => !here.has(folder));
  return gone.map((memo) => (
    <Row
      key={memo.folder}
      id={memo.folder}
      name={memo.name}
      about={`${memo.variant} · No longer on this device: the browser cleared its storage, or it was deleted in another tab.`}
    >
      <GoOn model={memo} label="Get it again" />
      <Button
        size="s"
        tone="ghost"
        title={`Takes ${memo.name} off this list`}
        onClick={({ currentTarget }) => {
          focusList(currentTarget);
          commands.forgetModel(memo.folder);
        }}
      >
        Forget
      </Button>
    </Row>
  ));
}

interface RowProps {
  readonly id: string;
  readonly name: string;
  readonly about: string;
  readonly usable?: boolean;
  readonly children?: ReactNode;
}

function Row({ id, name, about, usable = false, children }: RowProps) {
  const commands = useCommands();
  const chosen = useApp((state) => state.settings.model === id);
  const isWorkedOn = useApp((state) => state.modelJob?.folder === id);
  const nameId = useId();
  return (
    <li className={styles.row} aria-labelledby={nameId} aria-current={chosen || undefined}>
      <div className={styles.rowHead}>
        <strong id={nameId}>{name}</strong>
        {chosen && (
          <span className={styles.inUse}>
            <CircleCheck size={13} aria-hidden="true" /> {usable ? "In use" : "Used when ready"}
          </span>
        )}
      </div>
      <p className={styles.note}>{about}</p>
      {isWorkedOn ? (
        <p className={styles.note}>Being worked on, see above.</p>
      ) : (
        <div className={styles.actions}>
          {usable && !chosen && (
            <Button
              size="s"
              icon={<Check size={14} />}
              aria-describedby={nameId}
              onClick={({ currentTarget }) => {
                focusList(currentTarget);
                commands.chooseModel(id);
              }}
            >
              Use
            </Button>
          )}
          {children}
        </div>
      )}
    </li>
  );
}

/** What loading says of a model whose files were changed or cleared away. */
const DAMAGE: ReadonlySet<FailureCode> = new Set(["package-corrupt", "package-missing"]);

/** What can be done with a finished model besides using it. */
function Care({ model }: { model: StoredModel }) {
  const { folder, name } = model;
  const commands = useCommands();
  const isDamaged = useApp(
    ({ modelTrouble: trouble, model: loaded, settings }) =>
      (trouble?.folder === folder && trouble.failure.code === "package-corrupt") ||
      (settings.model === folder && loaded.kind === "failed" && DAMAGE.has(loaded.failure.code)),
  );
  const busy = useApp((state) => state.modelJob !== null);
  return (
    <>
      {isDamaged && <GoOn model={model} label="Repair" />}
      <Button
        size="s"
        disabled={busy}
        title="Reads every file and compares it with what was stored"
        onClick={() => void commands.verifyModel(folder)}
      >
        Check
      </Button>
      {canPickFolderToWrite() && (
        <Button
          size="s"
          icon={<Download size={14} />}
          disabled={busy}
          title="Copies the model into a folder, such as one on a USB stick"
          onClick={() => void commands.exportModel(folder)}
        >
          Export
        </Button>
      )}
      <Delete folder={folder} name={name} />
    </>
  );
}

function Unfinished({ model }: { model: StoredModel }) {
  return (
    <>
      <GoOn model={model} label="Continue" />
      <Delete folder={model.folder} name={model.name} />
    </>
  );
}

/** Gets what a model lacks, from where it came from; a folder has to be chosen again. */
function GoOn({
  model,
  label,
}: {
  model: Omit<ModelMemo, "origin"> & Pick<StoredModel, "origin">;
  label: string;
}) {
  const commands = useCommands();
  const busy = useApp((state) => state.modelJob !== null);
  const { origin } = model;
  const picker = useFolderInput((folder) => commands.continueModel(model, { kind: "folder", ...folder }));
  if (!origin) return null;
  const goOn = () => {
    if (origin.kind === "folder") picker.open();
    else commands.continueModel(model, origin);
  };
  return (
    <>
      {picker.input}
      <Button
        size="s"
        tone="primary"
        icon={<Play size={14} />}
        disabled={busy}
        title={origin.kind === "folder" ? `Choose the folder ${origin.name} again` : undefined}
        onClick={goOn}
      >
        {label}
      </Button>
    </>
  );
}

/** Asks once more before gigabytes go. Where the button was stands the way back, so that a second press deletes nothing. */
function Delete({ folder, name }: { folder: string; name: string }) {
  const commands = useCommands();
  const [state, setState] = useState<"quiet" | "asked" | "kept">("quiet");
  // Keys, so that each is a button of its own, which takes the focus when it comes.
  if (state !== "asked") {
    return (
      <Button
        key="delete"
        size="s"
        tone="ghost"
        icon={<Trash2 size={14} />}
        autoFocus={state === "kept"}
        onClick={() => setState("asked")}
      >
        Delete
      </Button>
    );
  }
  return (
    <>
      <Button key="keep" size="s" autoFocus onClick={() => setState("kept")}>
        Keep
      </Button>
      <Button
        key="sure"
        size="s"
        tone="danger"
        title={`Deletes ${name} from this device`}
        onClick={({ currentTarget }) => {
          focusList(currentTarget);
          void commands.removeModel(folder);
        }}
      >
        Delete the model
      </Button>
    </>
  );
}

/** Gives the focus to the list before the button that has it goes away. */
function focusList(button: HTMLElement): void {
  button.closest("section")?.focus();
}

function aboutStored({ repository, revision, variant, bytes, licence }: StoredModel): string {
  const short = revision.slice(0, 7);
  return [short ? `${repository}@${short}` : repository, variant, formatBytes(bytes), licence]
    .filter(Boolean)
    .join(" · ");
}

function shareDone({ unfinished }: StoredModel): string {
  if (!unfinished || unfinished.totalBytes <= 0) return "";
  return `, ${Math.floor((100 * unfinished.doneBytes) / unfinished.totalBytes)} % done`;
}
