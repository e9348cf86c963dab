import { FolderOpen, Search, X } from "lucide-react";
import { type FormEvent, useCallback, useEffect, useId, useRef, useState } from "react";
import type { Failure } from "../../core/failure.ts";
import { quantisedVariants } from "../../core/quantised-variants.ts";
import type { ModelQuote, ModelVariant } from "../../protocol/models.ts";
import { droppedFolder } from "../../services/file-picker.ts";
import { useApp } from "../../state/app-store.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { useCommands } from "../services.tsx";
import { formatBytes } from "./bytes.ts";
import { KNOWN_MODELS } from "./known-models.ts";
import styles from "./model.module.css";
import { asksHub, hubHost, type ModelRequest, NO_REQUEST, originOf } from "./model-request.ts";
import { Problem } from "./problem.tsx";
import { QuoteCard } from "./quote-card.tsx";
import { TextField } from "./text-field.tsx";
import { useFolderInput } from "./use-folder-input.tsx";

type Lookup =
  | { readonly kind: "none" }
  | { readonly kind: "asking" }
  | { readonly kind: "found"; readonly quote: ModelQuote }
  | { readonly kind: "failed"; readonly failure: Failure };

/** Adds a model in two steps: looking up what it costs, and getting it. */
export function GetModelDialog() {
  return (
    <Dialog title="Get a model">
      <ModelForm onStarted={() => useApp.getState().shellChanged({ dialog: "model" })} />
    </Dialog>
  );
}

function ModelForm({ onStarted }: { onStarted: () => void }) {
  const commands = useCommands();
  const hub = useApp((state) => state.hubAccess);
  const online = useApp((state) => state.online);
  const recommended = useApp(({ deviceReport: report }): ModelVariant => {
    const software = report?.adapter?.software ?? false;
    return quantisedVariants(report?.device === "webgpu" ? { features: report.features, software } : null)[0];
  });
  const [request, setRequest] = useState<ModelRequest>(NO_REQUEST);
  const [chosenVariant, setChosenVariant] = useState<ModelVariant | null>(null);
  const [lookup, setLookup] = useState<Lookup>({ kind: "none" });
  /** The look-up whose answer is waited for. */
  const awaited = useRef<symbol | null>(null);
  const isAsking = lookup.kind === "asking";

  const variant = chosenVariant ?? recommended;
  const origin = originOf(request, hub.address);
  const host = hubHost(hub.address);
  const token = hub.token.trim() || null;

  // What was looked up is of no use once anything is changed, also when its answer is still on the way.
  const stopAsking = useCallback(() => {
    if (awaited.current) commands.cancelQuote();
    awaited.current = null;
  }, [commands]);
  const forget = () => {
    stopAsking();
    setLookup({ kind: "none" });
  };
  // Nor when the form closes, or the dialog with it.
  useEffect(() => stopAsking, [stopAsking]);
  const change = (part: Partial<ModelRequest>) => {
    setRequest((before) => ({ ...before, ...part }));
    forget();
  };
  const changeHub = (part: Partial<typeof hub>) => {
    useApp.getState().hubAccessChanged(part);
    forget();
  };
  const lookUp = async (event: FormEvent) => {
    event.preventDefault();
    if (!origin || isAsking) return;
    const mine = Symbol();
    awaited.current = mine;
    setLookup({ kind: "asking" });
    const quote = await commands.quoteModel(origin, variant, token);
    if (awaited.current !== mine) return;
    awaited.current = null;
    if (quote.ok) setLookup({ kind: "found", quote: quote.value });
    else if (quote.error.code === "cancelled") setLookup({ kind: "none" });
    else setLookup({ kind: "failed", failure: quote.error });
  };

  return (
    <form className={styles.form} onSubmit={(event) => void lookUp(event)}>
      {!online && (
        <p className={styles.note}>
          This device is offline. A model can still come from a folder, such as one on a USB stick.
        </p>
      )}
      <fieldset className={styles.choices}>
        <legend>Which model</legend>
        {KNOWN_MODELS.map(({ repository, meaning, size }) => (
          <Choice
            key={repository}
            name={repository}
            meaning={`${meaning} ${size.charAt(0).toUpperCase()}${size.slice(1)}.`}
            checked={request.choice === repository}
            onChoose={() => change({ choice: repository })}
          />
        ))}
        <Choice
          name="Another repository"
          meaning="A checkpoint of the same families, or a package that is ready."
          checked={request.choice === "other"}
          onChoose={() => change({ choice: "other" })}
        />
        <Choice
          name="A folder on this computer"
          meaning="A downloaded checkpoint, or a package, such as one exported from here to a USB stick."
          checked={request.choice === "folder"}
          onChoose={() => change({ choice: "folder" })}
        />
        <Choice
          name="A package at an address"
          meaning="A package that somebody serves, for example on your own network."
          checked={request.choice === "address"}
          onChoose={() => change({ choice: "address" })}
        />
      </fieldset>

      {request.choice === "other" && (
        <div className={styles.fields}>
          <TextField
            label="Repository"
            placeholder="owner/name"
            value={request.repository}
            onText={(repository) => change({ repository })}
          />
          <TextField
            label="Revision"
            hint="Branch, tag or commit"
            value={request.revision}
            onText={(revision) => change({ revision })}
          />
        </div>
      )}
      {request.choice === "folder" && (
        <FolderField folder={request.folder} onFolder={(folder) => change({ folder })} />
      )}
      {request.choice === "address" && (
        <TextField
          label="Address of the package"
          type="url"
          placeholder="https://…"
          hint="The folder that manifest.json lies in"
          value={request.url}
          onText={(url) => change({ url })}
        />
      )}

      <fieldset className={styles.advanced}>
        <legend>Advanced</legend>
        <div className={styles.field}>
          <label htmlFor="model-variant">Weights</label>
          <select
            id="model-variant"
            value={variant}
            onChange={(event) => {
              setChosenVariant(event.target.value === "q4f16" ? "q4f16" : "q4f32");
              forget();
            }}
          >
            {(["q4f16", "q4f32"] as const).map((value) => (
              <option key={value} value={value}>
                {value} · {VARIANT_MEANING[value]}
                {value === recommended ? " (right for this device)" : ""}
              </option>
            ))}
          </select>
        </div>
        {asksHub(request) && (
          <div className={styles.fields}>
            <TextField
              label="Address of the hub"
              type="url"
              placeholder="https://huggingface.co"
              hint="A mirror, if you use one"
              value={hub.address}
              onText={(address) => changeHub({ address })}
            />
            <TextField
              label="Access token"
              type="password"
              hint="Only for repositories that ask for one. Kept in memory until the page closes, never on disk."
              value={hub.token}
              onText={(value) => changeHub({ token: value })}
            />
          </div>
        )}
      </fieldset>

      <p className={styles.note}>{askingWords(request, host)}</p>
      <div className={styles.actions}>
        <Button
          type="submit"
          tone={lookup.kind === "found" ? "plain" : "primary"}
          icon={<Search size={15} />}
          disabled={!origin}
        >
          Look it up
        </Button>
        {isAsking && (
          <Button
            icon={<X size={15} />}
            onClick={({ currentTarget }) => {
              currentTarget.form?.querySelector<HTMLElement>("button[type=submit]")?.focus();
              forget();
            }}
          >
            Cancel
          </Button>
        )}
        <span role="status" className={styles.note}>
          {isAsking && "Looking it up…"}
          {lookup.kind === "found" && `Found ${lookup.quote.name}. Nothing large has been fetched yet.`}
        </span>
      </div>
      {lookup.kind === "failed" && <Problem failure={lookup.failure} />}
      {lookup.kind === "found" && (
        <QuoteCard
          quote={lookup.quote}
          onAccept={(useWhenReady) => {
            commands.addModel(lookup.quote, token, useWhenReady);
            onStarted();
          }}
        />
      )}
    </form>
  );
}

const VARIANT_MEANING: Readonly<Record<ModelVariant, string>> = {
  q4f16: "4 bits, computes in half precision",
  q4f32: "4 bits, computes in single precision",
};

function askingWords({ choice }: ModelRequest, host: string): string {
  if (choice === "folder") return "Looking into a folder sends nothing anywhere.";
  if (choice === "address")
    return "This asks that address for the package's description. Nothing else is sent, and nothing of your video ever is.";
  return `This asks ${host} for the repository's list of files and their descriptions. Nothing else is sent, and nothing of your video ever is.`;
}

interface ChoiceProps {
  readonly name: string;
  readonly meaning: string;
  readonly checked: boolean;
  readonly onChoose: () => void;
}

function Choice({ name, meaning, checked, onChoose }: ChoiceProps) {
  const id = useId();
  return (
    <label className={styles.choice}>
      <input
        type="radio"
        name="model-choice"
        aria-labelledby={`${id}-name`}
        aria-describedby={`${id}-meaning`}
        checked={checked}
        onChange={onChoose}
      />
      <span id={`${id}-name`}>{name}</span>
      <small id={`${id}-meaning`}>{meaning}</small>
    </label>
  );
}

/** Takes a folder by a button or by dropping it. */
function FolderField({
  folder,
  onFolder,
}: {
  folder: ModelRequest["folder"];
  onFolder: (folder: NonNullable<ModelRequest["folder"]>) => void;
}) {
  const picker = useFolderInput(onFolder);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a convenience beside the button
    <div
      className={styles.drop}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void droppedFolder(event.dataTransfer).then((dropped) => dropped && onFolder(dropped));
      }}
    >
      {picker.input}
      <Button icon={<FolderOpen size={15} />} onClick={picker.open}>
        Choose a folder
      </Button>
      <span className={styles.note} role="status">
        {folder
          ? `${folder.name}: ${folder.files.length} files, ${formatBytes(folder.files.reduce((sum, { file }) => sum + file.size, 0))}`
          : "or drop it here"}
      </span>
    </div>
  );
}
