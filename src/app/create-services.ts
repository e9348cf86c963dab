import { t } from "../language/text.ts";
import { EngineClient, exportedEngine } from "../services/engine-client.ts";
import { createFramePictures } from "../services/frame-pictures.ts";
import { MediaClient } from "../services/media-client.ts";
import { ModelsClient } from "../services/models-client.ts";
import { MediaPlayback } from "../services/playback.ts";
import { SegmentClient } from "../services/segment-client.ts";
import { Thumbnails } from "../services/thumbnails.ts";
import { useApp } from "../state/app-store.ts";
import type { AnnotationCommands } from "../state/commands/annotation-commands.ts";
import type { BatchCommands } from "../state/commands/batch-commands.ts";
import type { BenchmarkCommands } from "../state/commands/benchmark-commands.ts";
import type { DataSetCommands } from "../state/commands/data-set-commands.ts";
import { maskRegistry } from "../state/mask-registry.ts";
import { currentQuestionSpan } from "../state/question-span.ts";
import { failureReason } from "../ui/failure-text.ts";
import type { Services } from "../ui/services.tsx";
import { Answering } from "./answering.ts";
import { askAboutUnsaved } from "./ask-about-unsaved.ts";
import { Describing } from "./describing.ts";
import { createEndpointCommands } from "./endpoint-commands.ts";
import type { EndpointModels } from "./endpoint-models.ts";
import { MachineMeasurement } from "./machine-measurement.ts";
import { createMaskCommands } from "./mask-commands.ts";
import { createModelCommands } from "./model-commands.ts";
import { ModelLibrary } from "./model-library.ts";
import { ModelSession } from "./model-session.ts";
import { createProjectCommands } from "./project-commands.ts";
import { ProjectSession } from "./project-session.ts";
import { openSampleProject } from "./sample-project.ts";
import { SegmentSession } from "./segment-session.ts";
import { segmenterPackages } from "./segmenter-packages.ts";
import type { SensitivityChecks } from "./sensitivity-checks.ts";
import { applyUpdate } from "./service-worker-client.ts";
import { Tracking } from "./tracking.ts";
import { untilQuiet } from "./until-quiet.ts";
import { bringVideo, createVideoCommands, openFootage } from "./video-commands.ts";
import { VideoSession } from "./video-session.ts";
import { install } from "./watch-install.ts";

interface AppServices extends Services {
  /** Address of the bundled package in use, once a model loaded; null when that is one on this device. */
  readonly packageUrl: Promise<string | null>;
  /** Brings back the last project. */
  start(): Promise<void>;
}

/** Makes the app's services and ties them together; called once, by `main.tsx`. */
export function createServices(): AppServices {
  const media = new MediaClient();
  const engine = new EngineClient();
  const playback = createPlayback(media);
  const thumbnails = new Thumbnails(media, () => untilQuiet(playback));
  const modelsClient = new ModelsClient(undefined, {
    isCut: () => useApp.getState().settings.networkCut,
    onSent: (request) => useApp.getState().requestSent(request),
  });
  useApp.subscribe(({ settings }, before) => {
    if (settings.networkCut !== before.settings.networkCut) modelsClient.permit();
  });
  const library = new ModelLibrary(modelsClient);
  let endpoints: Promise<EndpointModels> | undefined;
  const endpointModels = () => {
    endpoints ??= import("./endpoint-models.ts").then((module) => new module.EndpointModels());
    return endpoints;
  };
  const models = new ModelSession(engine, library, endpointModels, exportedEngine());
  library.onAdding = (folder) => {
    if (folder === useApp.getState().settings.model) models.choose();
  };
  const measurement = new MachineMeasurement(() => new EngineClient());
  useApp.subscribe(({ model }, before) => {
    if (model.kind === "ready" && before.model.kind !== "ready") void measurement.recall();
  });
  const stopAll = () => {
    tracking.stop();
    describing.stop();
    answering.stopAll();
    masks.cancelMaskWork();
  };
  const projects = new ProjectSession(stopAll, askAboutUnsaved);
  const answering = new Answering({ engine: models, media, models, playback });
  let checks: Promise<SensitivityChecks> | undefined;
  const checking = () => {
    checks ??= import("./sensitivity-checks.ts").then(
      (module) => new module.SensitivityChecks({ engine: models, media, models }),
    );
    return checks;
  };
  const videos = new VideoSession({
    media,
    playback,
    thumbnails,
    projects,
    beforeChange: () => {
      stopAll();
      segmenter.videoChanged();
    },
  });
  const segmenter = new SegmentSession({ client: new SegmentClient(), media, packages: segmenterPackages });
  useApp.subscribe(({ settings }, before) => {
    const { segmenter: chosen, segmenterSide: side, device } = before.settings;
    const isSame = settings.segmenter === chosen && settings.segmenterSide === side;
    if (isSame && settings.device === device) return;
    tracking.stop();
    segmenter.reload();
  });
  const tracking = new Tracking({ segmenter, masks: maskRegistry, playback });
  const describing = new Describing({ segmenter, answering, masks: maskRegistry, playback });

  const masks = createMaskCommands((id, frameIndex) => tracking.corrected(id, frameIndex));

  const projectCommands = createProjectCommands(projects, () => bringVideo(videos));
  const videoCommands = createVideoCommands(videos, projectCommands.importProject, () =>
    openSampleProject(projectCommands, (draft) => answering.ask(draft)),
  );
  let dataSet: Promise<DataSetCommands> | null = null;
  let batch: Promise<BatchCommands> | null = null;
  let benchmark: Promise<BenchmarkCommands> | null = null;
  const framePictures = createFramePictures(media);
  let annotations: Promise<AnnotationCommands> | null = null;

  return {
    playback,
    thumbnails,
    framePictures,
    commands: {
      ...videoCommands,
      ...projectCommands,
      ...masks,
      ...createModelCommands(models, library, engine, measurement),
      ...createEndpointCommands(models, endpointModels),
      ask: (draft) => answering.ask(draft),
      retry: (id) => answering.retry(id),
      checkMasks: async (id) => (await checking()).start(id, "answers"),
      checkClaims: async (id) => (await checking()).start(id, "claims"),
      stopChecking: (id) => useApp.getState().checks[id]?.stop(),
      goOn: (id) => answering.goOn(id),
      askAgain: (id, settings) => answering.askAgain(id, settings),
      askBeside: (...beside) => answering.askBeside(...beside),
      repeat: (id) => answering.repeat(id),
      stop: (id) => answering.stop(id),
      chooseSegmenter: (id) => useApp.getState().settingsChanged({ segmenter: id }),
      segment: (...prompt) => segmenter.segment(...prompt),
      previewMask: (...prompt) => segmenter.previewMask(...prompt),
      encodeAhead: (frameIndex) => segmenter.encodeAhead(frameIndex),
      track: (options) => tracking.start(options),
      stopTracking: () => tracking.stop(),
      maskCorrected: (id, frameIndex) => tracking.corrected(id, frameIndex),
      describeEverything: () => void describing.start(),
      stopDescribing: () => describing.stop(),
      async applyUpdate() {
        if (await projects.mayLeave()) applyUpdate();
      },
      install,
      async savePrivacyStatement() {
        const { savePrivacyStatement } = await import("./story/save-privacy-statement.ts");
        savePrivacyStatement();
      },
    },
    dataSet() {
      dataSet ??= import("./data-set-session.ts").then(
        ({ DataSetSession }) =>
          new DataSetSession(
            { open: (footage) => openFootage(videoCommands, footage), playback },
            { engine: models, models },
          ),
      );
      return dataSet;
    },
    benchmark() {
      benchmark ??= import("./benchmark-session.ts").then(
        ({ BenchmarkSession }) => new BenchmarkSession({ engine: models, models, endpoints: endpointModels }),
      );
      return benchmark;
    },
    batch() {
      batch ??= import("./batch/create-batch-session.ts").then((module) =>
        module.createBatchSession({ engine: models, models }),
      );
      return batch;
    },
    annotations() {
      annotations ??= import("./annotation-session.ts").then(
        ({ AnnotationSession }) => new AnnotationSession(playback, framePictures, media),
      );
      return annotations;
    },
    packageUrl: models.packageUrl,
    async start() {
      await projects.restore();
      await bringVideo(videos);
    },
  };
}

/** Playback that follows the settings and reports frames that cannot be decoded. */
function createPlayback(media: MediaClient): MediaPlayback {
  const playback = new MediaPlayback((index) => media.show(index));
  playback.onFailure = (failure) =>
    useApp.getState().noticed({
      tone: "problem",
      text: t("This frame could not be decoded: {message}", { message: failureReason(failure) }),
    });
  const configure = () =>
    playback.configure({ ...useApp.getState().settings, span: currentQuestionSpan().span });
  configure();
  useApp.subscribe(({ settings, draft }, before) => {
    if (settings !== before.settings || draft !== before.draft) configure();
  });
  return playback;
}
