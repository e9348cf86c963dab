import { pickFolderToWrite } from "../services/file-picker.ts";
import { useApp } from "../state/app-store.ts";
import { BUNDLED_MODELS } from "../state/bundled-models.ts";
import type { ModelCommands } from "../state/commands/model-commands.ts";
import type { ModelLibrary } from "./model-library.ts";
import type { ModelSession } from "./model-session.ts";

export function createModelCommands(models: ModelSession, library: ModelLibrary): ModelCommands {
  const commands: ModelCommands = {
    loadModel() {
      const { kind } = useApp.getState().model;
      void (kind === "idle" ? models.ready() : models.reload());
    },
    async listModels() {
      await library.refresh();
    },
    quoteModel: (origin, variant, token) => library.quote(origin, variant, token),
    cancelQuote: () => library.cancelQuote(),
    addModel(quote, token, useWhenReady) {
      const { modelJob, settingsChanged } = useApp.getState();
      if (modelJob) return;
      if (useWhenReady) settingsChanged({ model: quote.folder });
      void library.add(quote, token);
    },
    continueModel: (model, origin) =>
      void library.goOn(model, origin, useApp.getState().hubAccess.token || null),
    stopModelJob: () => library.stopJob(),
    async removeModel(folder) {
      // The engine lets go of the files before they are deleted.
      if (folder === useApp.getState().settings.model) commands.chooseModel(BUNDLED_MODELS[0]!.id);
      await library.remove(folder);
    },
    forgetModel: (folder) => library.forget(folder),
    verifyModel: (folder) => library.verify(folder),
    async exportModel(folder) {
      const directory = await pickFolderToWrite();
      if (directory) await library.exportTo(folder, directory);
    },
    chooseModel(id) {
      useApp.getState().settingsChanged({ model: id });
      void models.reload();
    },
  };
  return commands;
}
