import { Search, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { t } from "../../language/text.ts";
import type { ModelVariant } from "../../protocol/models.ts";
import { useApp } from "../../state/app-store.ts";
import { Button } from "../kit/button.tsx";
import { useCommands } from "../services.tsx";
import choices from "./choices.module.css";
import { FolderField } from "./folder-field.tsx";
import { LookUpFailure } from "./look-up-failure.tsx";
import styles from "./model.module.css";
import form from "./model-form.module.css";
import { hubHost, type ModelRequest, NO_REQUEST, originOf } from "./model-request.ts";
import { Problem } from "./problem.tsx";
import { QuoteCard } from "./quote-card.tsx";
import { RadioChoice } from "./radio-choice.tsx";
import { TextField } from "./text-field.tsx";
import { useLookUp } from "./use-look-up.ts";

interface ModelFormProps {
  readonly variant: ModelVariant;
  /** Whether the person came here for a folder. */
  readonly fromFolder: boolean;
  readonly onStarted: () => void;
}

/** Any other model, in two steps: looking up what it costs, and getting it. */
export function ModelForm({ variant, fromFolder, onStarted }: ModelFormProps) {
  const commands = useCommands();
  const hub = useApp((state) => state.hubAccess);
  const [request, setRequest] = useState<ModelRequest>({
    ...NO_REQUEST,
    choice: fromFolder ? "folder" : NO_REQUEST.choice,
  });
  const { lookUp, ask, forget } = useLookUp(variant);
  const isAsking = lookUp.kind === "asking";
  const origin = originOf(request, hub.address);

  // What was looked up is of no use once anything is changed, also when its answer is still on the way.
  const change = (part: Partial<ModelRequest>) => {
    setRequest((before) => ({ ...before, ...part }));
    forget();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (origin && !isAsking) void ask(origin);
  };

  return (
    <form className={form.form} onSubmit={submit}>
      <fieldset className={choices.choices}>
        <legend className="visually-hidden">{t("Where from")}</legend>
        <RadioChoice
          name={t("A folder on this device or a stick")}
          meaning={t(
            "A downloaded checkpoint, an export for transformers.js, or a package, such as one exported from here.",
          )}
          checked={request.choice === "folder"}
          onChoose={() => change({ choice: "folder" })}
        />
        <RadioChoice
          name={t("Another repository")}
          meaning={t(
            "A checkpoint of the same families, a general model exported for transformers.js, or a package that is ready.",
          )}
          checked={request.choice === "other"}
          onChoose={() => change({ choice: "other" })}
        />
        <RadioChoice
          name={t("A package at an address")}
          meaning={t("A package that somebody serves, for example on your own network.")}
          checked={request.choice === "address"}
          onChoose={() => change({ choice: "address" })}
        />
      </fieldset>

      {request.choice === "other" && (
        <div className={form.fields}>
          <TextField
            label={t("Repository")}
            placeholder="owner/name"
            value={request.repository}
            onText={(repository) => change({ repository })}
          />
          <TextField
            label={t("Revision")}
            hint={t("Branch, tag or commit")}
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
          label={t("Address of the package")}
          type="url"
          placeholder="https://…"
          hint={t("The folder that manifest.json lies in")}
          value={request.url}
          onText={(url) => change({ url })}
        />
      )}

      <p className={styles.note}>{askingWords(request, hubHost(hub.address))}</p>
      <div className={styles.actions}>
        <Button
          type="submit"
          tone={lookUp.kind === "found" ? "plain" : "primary"}
          icon={<Search size={15} />}
          disabled={!origin}
        >
          {t("Look it up")}
        </Button>
        {isAsking && (
          <Button
            icon={<X size={15} />}
            onClick={({ currentTarget }) => {
              currentTarget.form?.querySelector<HTMLElement>("button[type=submit]")?.focus();
              forget();
            }}
          >
            {t("Cancel")}
          </Button>
        )}
        <span role="status" className={styles.note}>
          {isAsking && t("Looking it up…")}
          {lookUp.kind === "found" && foundWords(lookUp.quote.name, request)}
        </span>
      </div>
      {lookUp.kind === "failed" &&
        (request.choice === "folder" ? (
          <Problem failure={lookUp.failure} />
        ) : (
          <LookUpFailure failure={lookUp.failure} onFolder={() => change({ choice: "folder" })} />
        ))}
      {lookUp.kind === "found" && (
        <QuoteCard
          quote={lookUp.quote}
          onAccept={(useWhenReady) => {
            commands.addModel(lookUp.quote, hub.token.trim() || null, useWhenReady);
            onStarted();
          }}
        />
      )}
    </form>
  );
}

function foundWords(name: string, { choice }: ModelRequest): string {
  if (choice === "folder") return t("Found {name}. Nothing has been copied yet.", { name });
  return t("Found {name}. Nothing large has been downloaded yet.", { name });
}

function askingWords({ choice }: ModelRequest, host: string): string {
  if (choice === "folder") return t("Looking into a folder sends nothing anywhere.");
  if (choice === "address")
    return t(
      "This asks that address for the package's description. Nothing else is sent, and nothing of your video ever is.",
    );
  return t(
    "This asks {host} for the repository's list of files and their descriptions. Nothing else is sent, and nothing of your video ever is.",
    { host },
  );
}
