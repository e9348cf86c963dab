import type { Project } from "../core/project.ts";
import { PROJECT_EXTENSION, projectFromFile, projectToFile } from "../projects/project-file.ts";
import { deleteProject, listProjects, loadProject, loadVideoSource } from "../projects/project-store.ts";
import { EngineClient } from "../services/engine-client.ts";
import { download, pickFolderToWrite, pickVideo, readHandle } from "../services/file-picker.ts";
import { fingerprint } from "../services/fingerprint.ts";
import { createFramePictures } from "../services/frame-pictures.ts";
import { MediaClient } from "../services/media-client.ts";
import { ModelsClient } from "../services/models-client.ts";
import { MediaPlayback } from "../services/playback.ts";
import { Thumbnails } from "../services/thumbnails.ts";
import { useApp } from "../state/app-store.ts";
import { BUNDLED_MODELS } from "../state/bundled-models.ts";
import type { Commands } from "../state/commands.ts";
import { createEmptyProject, useDocument } from "../state/document.ts";
import type { Services } from "../ui/services.tsx";
import { Answering } from "./answering.ts";
import { ModelLibrary } from "./model-library.ts";
import { ModelSession } from "./model-session.ts";
import { ProjectSession } from "./project-session.ts";
import { applyUpdate } from "./service-worker-client.ts";
import { VideoSession } from "./video-session.ts";

/** Whether the file is the one the project waits for, or the project waits for none. */
async function isAwaitedVideo(file: File): Promise<boolean> {
  const { video } = useApp.getState();
  if (video.kind !== "waiting" && video.kind !== "different") return true;
  return file.size === video.reference.bytes && (await fingerprint(file)) === video.reference.fingerprint;
}

function askAboutDifferent(file: File, handle: FileSystemFileHandle | null): void {
  const { video, videoChanged } = useApp.getState();
  if (video.kind === "waiting" || video.kind === "different") {
    videoChanged({ kind: "different", reference: video.reference, file, handle });
  }
}

const SAMPLE_PATH = "samples/shapes.mp4";

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
  const thumbnails = new Thumbnails();
  const playback = new MediaPlayback((index) => media.frame(index));
  const library = new ModelLibrary(new ModelsClient());
  const models = new ModelSession(engine, library);
  library.onAdding = (folder) => {
    if (folder === useApp.getState().settings.model) models.choose();
  };
  const projects = new ProjectSession();
  const answering = new Answering({ engine, media, models, playback });
  const videos = new VideoSession({
    media,
    playback,
    thumbnails,
    projects,
    beforeChange: () => answering.stopAll(),
  });

  playback.onFailure = (failure) =>
    useApp
      .getState()
      .noticed({ tone: "problem", text: `This frame could not be decoded: ${failure.message}` });
  const configure = () => playback.configure(useApp.getState().settings);
  configure();
  useApp.subscribe(({ settings }, before) => {
    if (settings !== before.settings) configure();
  });

  /** Shows a project whose video is not open yet; opens that too where it can be done without asking. */
  const show = async (project: Project): Promise<void> => {
    await projects.open(project);
    await bringVideo();
  };

  const bringVideo = async (): Promise<void> => {
    const { project } = useDocument.getState();
    if (!project.video) {
      videos.close({ kind: "none" });
      return;
    }
    const source = await loadVideoSource(project.id);
    if (source?.kind === "sample") {
      await openSample(source.path);
      return;
    }
    const file = source ? await readHandle(source.handle, false) : null;
    if (file && source) await videos.open(file, source);
    else videos.close({ kind: "waiting", reference: project.video, hasHandle: source !== null });
  };

  const openSample = async (path: string): Promise<void> => {
    try {
      const response = await fetch(path);
      if (!response.ok) throw new Error(`the server answered ${response.status}`);
      const file = new File([await response.blob()], path.split("/").pop() ?? path, { type: "video/mp4" });
      await videos.open(file, { kind: "sample", path });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      useApp.getState().videoChanged({ kind: "failed", name: path, failure: { code: "network", message } });
    }
  };

  const commands: Commands = {
    async openFile(file, handle = null) {
      if (file.name.endsWith(PROJECT_EXTENSION)) await commands.importProject(file);
      else if (await isAwaitedVideo(file)) await videos.open(file, handle && { kind: "handle", handle });
      else askAboutDifferent(file, handle);
    },
    async openDifferent() {
      const { video } = useApp.getState();
      if (video.kind !== "different") return;
      await videos.open(video.file, video.handle && { kind: "handle", handle: video.handle });
    },
    async chooseFile() {
      const picked = await pickVideo();
      if (picked) await commands.openFile(picked.file, picked.handle);
    },
    openSample: () => openSample(SAMPLE_PATH),
    async reopenVideo() {
      const source = await loadVideoSource(useDocument.getState().project.id);
      const file = source?.kind === "handle" ? await readHandle(source.handle, true) : null;
      if (file && source) await videos.open(file, source);
      else await commands.chooseFile();
    },
    startNewProject: () => show(createEmptyProject()),
    async openProject(id) {
      const project = await loadProject(id);
      if (project.ok) await show(project.value);
      else useApp.getState().noticed({ tone: "problem", text: project.error.message });
    },
    async deleteProject(id) {
      if (id === useDocument.getState().project.id) await show(createEmptyProject());
      await deleteProject(id);
    },
    async listProjects() {
      await projects.flush();
      return listProjects();
    },
    exportProject: () => download(projectToFile(useDocument.getState().project)),
    async importProject(file) {
      const project = await projectFromFile(file);
      // A copy under its own id: importing twice, or beside the original, overwrites nothing.
      if (project.ok) await show({ ...project.value, id: crypto.randomUUID() });
      else useApp.getState().noticed({ tone: "problem", text: `${file.name}: ${project.error.message}` });
    },
    takeOver: () => projects.takeOver(),
    ask: (draft) => answering.ask(draft),
    retry: (id) => answering.retry(id),
    askAgain: (id) => answering.askAgain(id),
    stop: (id) => answering.stop(id),
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
    async applyUpdate() {
      await projects.flush();
      applyUpdate();
    },
  };

  return {
    playback,
    thumbnails,
    framePictures: createFramePictures(media),
    commands,
    packageUrl: models.packageUrl,
    async start() {
      await projects.restore();
      await bringVideo();
    },
  };
}
