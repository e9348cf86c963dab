import { Download, Play, Trash2 } from "lucide-react";
import { useState } from "react";
import type { FailureCode } from "../../core/failure.ts";
import { t } from "../../language/text.ts";
import type { ModelMemo, StoredModel } from "../../protocol/models.ts";
import { canPickFolderToWrite } from "../../services/file-picker.ts";
import { useApp } from "../../state/app-store.ts";
import { memoOf } from "../../state/models.ts";
import { Button } from "../kit/button.tsx";
import { useCommands } from "../services.tsx";
import { focusList } from "./focus-list.ts";
import { useFolderInput } from "./use-folder-input.tsx";

/** What loading says of a model whose files were changed or cleared away. */
const DAMAGE: ReadonlySet<FailureCode> = new Set(["package-corrupt", "package-missing"]);

/** What can be done with a model on this device, besides using it. */
export function StoredModelActions({ model }: { model: StoredModel }) {
  const { folder } = model;
  const remembered = useApp((state) =>
    state.settings.rememberedModels.find((memo) => memo.folder === folder),
  );
  const failedToLoad = useApp(
    ({ modelTrouble: trouble, model: loaded, settings }) =>
      (trouble?.folder === folder && trouble.failure.code === "package-corrupt") ||
      (settings.model === folder && loaded.kind === "failed" && DAMAGE.has(loaded.failure.code)),
  );
  const memo = memoOf(model) ?? remembered;
  const isReady = model.state === "ready";
  const needsRepair = model.state === "damaged" || (isReady && failedToLoad);
  return (
    <>
      {memo && needsRepair && <GetAgain memo={memo} label={t("Repair")} />}
      {memo && model.state === "unfinished" && <GetAgain memo={memo} label={t("Continue")} />}
      {isReady && <Check folder={folder} />}
      {isReady && canPickFolderToWrite() && <Export folder={folder} />}
      <Delete model={model} />
    </>
  );
}

/** Gets what a model lacks, from where it came from; a folder has to be chosen again. */
export function GetAgain({ memo, label }: { memo: ModelMemo; label: string }) {
  const commands = useCommands();
  const busy = useApp((state) => state.modelJob !== null);
  const { origin } = memo;
  const picker = useFolderInput((folder) => commands.continueModel(memo, { kind: "folder", ...folder }));
  const goOn = () => {
    if (origin.kind === "folder") picker.open();
    else commands.continueModel(memo, origin);
  };
  return (
    <>
      {picker.input}
      <Button
        size="s"
        tone="primary"
        icon={<Play size={14} />}
        disabled={busy}
        title={
          origin.kind === "folder" ? t("Choose the folder {name} again", { name: origin.name }) : undefined
        }
        onClick={goOn}
      >
        {label}
      </Button>
    </>
  );
}

/** Takes a model that is gone off the list. */
export function ForgetModel({ memo }: { memo: ModelMemo }) {
  const commands = useCommands();
  return (
    <Button
      size="s"
      tone="ghost"
      title={t("Takes {name} off this list", { name: memo.name })}
      onClick={({ currentTarget }) => {
        focusList(currentTarget);
        commands.forgetModel(memo.folder);
      }}
    >
      {t("Forget")}
    </Button>
  );
}

function Check({ folder }: { folder: string }) {
  const commands = useCommands();
  const busy = useApp((state) => state.modelJob !== null);
  return (
    <Button
      size="s"
      disabled={busy}
      title={t("Reads every file and compares it with what was stored")}
      onClick={() => void commands.verifyModel(folder)}
    >
      {t("Check")}
    </Button>
  );
}

function Export({ folder }: { folder: string }) {
  const commands = useCommands();
  const busy = useApp((state) => state.modelJob !== null);
  return (
    <Button
      size="s"
      icon={<Download size={14} />}
      disabled={busy}
      title={t("Copies the model into a folder, such as one on a USB stick")}
      onClick={() => void commands.exportModel(folder)}
    >
      {t("Export")}
    </Button>
  );
}

/** Asks once more before gigabytes go. Where the button was stands the way back, so that a second press deletes nothing. */
function Delete({ model: { folder, name } }: { model: StoredModel }) {
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
        {t("Delete")}
      </Button>
    );
  }
  return (
    <>
      <Button key="keep" size="s" autoFocus onClick={() => setState("kept")}>
        {t("Keep")}
      </Button>
      <Button
        key="sure"
        size="s"
        tone="danger"
        title={t("Deletes {name} from this device", { name })}
        onClick={({ currentTarget }) => {
          focusList(currentTarget);
          void commands.removeModel(folder);
        }}
      >
        {t("Delete the model")}
      </Button>
    </>
  );
}
