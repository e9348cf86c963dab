import { ok } from "../core/failure.ts";
import type { EngineClient } from "../services/engine-client.ts";
import { pickFolderToWrite } from "../services/file-picker.ts";
import { useApp } from "../state/app-store.ts";
import { BUILT_IN, BUNDLED_MODELS } from "../state/bundled-models.ts";
import type { ModelCommands } from "../state/commands/model-commands.ts";
import { chooseDevice } from "./choose-device.ts";
import type { MachineMeasurement } from "./machine-measurement.ts";
import type { ModelLibrary } from "./model-library.ts";
import type { ModelSession } from "./model-session.ts";

export function createModelCommands(
  models: ModelSession,
  library: ModelLibrary,
  engine: Pick<EngineClient, "forgetSelfTest">,
  measurement: MachineMeasurement,
): ModelCommands {
  const commands: ModelCommands = {
    loadModel() {
      const { kind } = useApp.getState().model;
      void (kind === "idle" ? models.ready() : models.reload());
    },
    async testDeviceAgain() {
      await engine.forgetSelfTest();
      await models.reload();
    },
    chooseDevice: (device) => chooseDevice(device, models),
    async listModels() {
      await library.refresh();
    },
    measureMachine: (anew = false) => void measurement.measure(anew),
    cancelMeasuring: () => measurement.cancel(),
    quoteModel: (origin, variant, token) => library.quote(origin, variant, token),
    cancelQuote: () => library.cancelQuote(),
    addModel(quote, token, useWhenReady) {
      const { modelJob, settingsChanged } = useApp.getState();
      if (modelJob) return;
      // A segmenter answers nothing, so the model that does stays.
      if (useWhenReady && quote.kind !== "segmenter") {
        models.leave();
        settingsChanged({ model: quote.folder });
      }
      void library.add(quote, token).then(({ ok }) => {
        if (ok && useWhenReady && quote.kind === "segmenter") settingsChanged({ segmenter: quote.folder });
      });
    },
    continueModel: (model, origin) =>
      void library.goOn(model, origin, useApp.getState().hubAccess.token || null),
    stopModelJob: () => library.stopJob(),
    async removeModel(folder) {
      // The engine lets go of the files before they are deleted.
      const { settings, settingsChanged } = useApp.getState();
      if (folder === settings.segmenter) settingsChanged({ segmenter: BUILT_IN });
      if (folder === settings.model) {
        settingsChanged({ model: BUNDLED_MODELS[0]!.id });
        void models.reload();
      }
      await library.remove(folder);
    },
    forgetModel: (folder) => library.forget(folder),
    verifyModel: (folder) => library.verify(folder),
    async exportModel(folder) {
      const directory = await pickFolderToWrite();
      if (directory) await library.exportTo(folder, directory);
    },
    async visitModel({ name, files }) {
      const loaded = await models.visit(name, { kind: "files", files });
      if (loaded.ok) return ok(undefined);
      models.leave();
      void models.reload();
      return loaded;
    },
    chooseModel(id) {
      models.leave();
      const { model, settingsChanged } = useApp.getState();
      settingsChanged({ model: id });
      // A loaded model gives way in the same worker, whose device stays open. One that still loads would have to be waited for.
      if (model.kind === "ready") models.choose();
      else void models.reload();
    },
  };
  return commands;
}
