import { fail, ok, type Result } from "../core/failure.ts";
import { t } from "../language/text.ts";
import type { PackageSource } from "../package/package-source.ts";
import type { DeviceChoice, ModelInfo } from "../protocol/engine.ts";
import { variantsFor } from "../services/device-variants.ts";
import type { EngineClient } from "../services/engine-client.ts";
import { useApp } from "../state/app-store.ts";
import { BUNDLED_MODELS, bundledModel } from "../state/bundled-models.ts";
import { deviceFromAddress } from "../state/device-from-address.ts";
import type { AnsweringModel } from "./answering-model.ts";
import type { EndpointModels } from "./endpoint-models.ts";
import type { ModelLibrary } from "./model-library.ts";

/** Models behind an address, whose code is fetched when one is chosen. */
type Endpoints = () => Promise<Pick<EndpointModels, "open">>;

/** Where a model's package is, best first, and which engine runs it. */
interface Packages {
  readonly sources: readonly PackageSource[];
  readonly isGeneral: boolean;
}

/** Loads the chosen model once, when first wanted, and tells the store how far it is. A failed load can be tried again. */
export class ModelSession {
  private readonly engine: EngineClient;
  private readonly library: Pick<ModelLibrary, "settled">;
  private loading: Promise<Result<ModelInfo>> | null = null;
  private visited: PackageSource | null = null;
  /** The model that answers in the engine's place; null while the engine does. */
  private elsewhere: AnsweringModel | null = null;
  private firstLoaded: (packageUrl: string | null) => void = () => {};
  /** Address of the first package that loaded; null when that lay on this device. */
  readonly packageUrl = new Promise<string | null>((resolve) => {
    this.firstLoaded = resolve;
  });

  constructor(
    engine: EngineClient,
    library: Pick<ModelLibrary, "settled">,
    private readonly endpoints: Endpoints,
    /** The engine of general models. */
    private readonly general: EngineClient,
  ) {
    this.engine = engine;
    this.library = library;
    for (const client of [engine, general]) {
      client.onCrash = (failure) => {
        this.loading = null;
        // A reset happens with any sleep or driver update; the next question simply loads the model again.
        const reset = failure.code === "gpu-lost";
        useApp.getState().modelChanged(reset ? { kind: "idle" } : { kind: "failed", failure });
      };
    }
  }

  /** Asks the model that is in use, wherever it runs. */
  readonly ask: EngineClient["ask"] = (...question) => (this.elsewhere ?? this.engine).ask(...question);

  /** The chosen model, loaded; starts loading when nobody has, waits when somebody did, also while it is still being added. */
  ready(): Promise<Result<ModelInfo>> {
    if (this.loading) return this.loading;
    const isCurrent = () => this.loading === loading;
    const loading: Promise<Result<ModelInfo>> = this.load(isCurrent).then((result) => {
      // Another model was chosen meanwhile: whoever waits gets that one.
      if (!isCurrent()) return this.loading ? this.ready() : result;
      if (!result.ok) this.loading = null;
      return result;
    });
    this.loading = loading;
    return loading;
  }

  /** Answers with a package from where it lies, until another is chosen or the page closes. */
  visit(name: string, source: PackageSource): Promise<Result<ModelInfo>> {
    this.visited = source;
    useApp.getState().visitModelChanged(name);
    return this.reload();
  }

  /** Ends a visit. */
  leave(): void {
    this.visited = null;
    useApp.getState().visitModelChanged(null);
  }

  /** Goes over to the model that is chosen now. One that is still being added takes over when it is there. */
  choose(): void {
    this.loading = null;
    void this.ready();
  }

  /** Starts over, for another device or after a failure. Questions in flight end as cancelled. */
  reload(): Promise<Result<ModelInfo>> {
    this.engine.restart();
    this.general.restart();
    this.loading = null;
    useApp.getState().deviceReported(null);
    return this.ready();
  }

  private async load(isCurrent: () => boolean): Promise<Result<ModelInfo>> {
    const { modelChanged, settings } = useApp.getState();
    if (!this.visited && settings.endpoints.some(({ id }) => id === settings.model)) {
      return this.reach(settings.model, isCurrent);
    }
    const device = deviceFromAddress() ?? settings.device;
    const packages = await this.packages(settings.model, device);
    if (!isCurrent()) return fail("cancelled", "another model was chosen");
    if (!packages.ok) {
      if (packages.error.code !== "cancelled") modelChanged({ kind: "failed", failure: packages.error });
      return packages;
    }
    modelChanged({ kind: "loading", progress: null });
    let result: Result<ModelInfo> = fail("internal", "no package was tried");
    const { sources, isGeneral } = packages.value;
    const client = isGeneral ? this.general : this.engine;
    for (const source of sources) {
      result = await client.load(source, device, (progress) => {
        if (isCurrent()) modelChanged({ kind: "loading", progress });
      });
      if (!isCurrent()) return result;
      if (result.ok) this.firstLoaded(source.kind === "url" ? source.baseUrl : null);
      if (result.ok || result.error.code === "cancelled") break;
    }
    const report = await client.report();
    if (!isCurrent()) return result;
    this.elsewhere = isGeneral && result.ok ? answering(client, result.value) : null;
    // The other one's model would hold its memory for nothing.
    if (result.ok) (isGeneral ? this.engine : this.general).restart();
    if (report.ok) useApp.getState().deviceReported(report.value);
    if (result.ok) modelChanged({ kind: "ready", info: result.value });
    else if (result.error.code !== "cancelled") modelChanged({ kind: "failed", failure: result.error });
    return result;
  }

  /** Goes over to a model behind an address, which loads nothing here. */
  private async reach(id: string, isCurrent: () => boolean): Promise<Result<ModelInfo>> {
    const { modelChanged } = useApp.getState();
    modelChanged({ kind: "loading", progress: null });
    const opened = await (await this.endpoints()).open(id);
    if (!isCurrent()) return fail("cancelled", "another model was chosen");
    if (!opened.ok) {
      modelChanged({ kind: "failed", failure: opened.error });
      return opened;
    }
    this.elsewhere = opened.value;
    // A model here would hold gigabytes for nothing.
    this.engine.restart();
    this.general.restart();
    useApp.getState().deviceReported(null);
    this.firstLoaded(null);
    modelChanged({ kind: "ready", info: opened.value.info });
    return ok(opened.value.info);
  }

  /** Packages of the chosen model, best first. One that is not on this device any more is replaced by the demonstration. */
  private async packages(chosen: string, device: DeviceChoice): Promise<Result<Packages>> {
    if (this.visited) return ok({ sources: [this.visited], isGeneral: await isExported(this.visited) });
    const bundled = bundledModel(chosen);
    if (bundled) return ok(await bundledPackages(bundled.id, device));
    const stored = await this.library.settled(chosen);
    if (!stored.ok) return stored;
    const demonstration = BUNDLED_MODELS[0]!;
    const { noticed, settings, settingsChanged } = useApp.getState();
    if (stored.value?.kind === "segmenter") {
      // What was got to be used when it is ready makes masks, and cannot answer.
      settingsChanged({ model: demonstration.id, segmenter: chosen });
      noticed({
        tone: "good",
        text: t("{name} makes the masks now. The demo model answers.", { name: stored.value.name }),
      });
      return ok(await bundledPackages(demonstration.id, device));
    }
    if (stored.value?.state === "ready") {
      const isGeneral = stored.value.kind === "exported";
      return ok({ sources: [{ kind: "opfs", path: `models/${chosen}` }], isGeneral });
    }
    if (stored.value) {
      const state =
        stored.value.state === "damaged"
          ? t("is damaged; you can repair or delete it under Models")
          : t("is not complete yet; you can go on with it under Models");
      const text = t("{name} {state}. Until then the demo model answers.", {
        name: stored.value.name,
        state,
      });
      noticed({ tone: "info", text });
    } else {
      const memo = settings.rememberedModels.find(({ folder }) => folder === chosen);
      const text = memo
        ? t(
            "{name} is no longer on this device: the browser cleared its storage, or it was deleted in another tab. The demo model answers instead; under Models you can get it again.",
            { name: memo.name },
          )
        : t(
            "The model {chosen} is no longer on this device: it was deleted, or the browser cleared its storage. The demo model answers instead.",
            { chosen },
          );
      noticed({ tone: "problem", text });
      if (settings.model === chosen) settingsChanged({ model: demonstration.id });
    }
    return ok(await bundledPackages(demonstration.id, device));
  }
}

async function bundledPackages(id: string, device: DeviceChoice): Promise<Packages> {
  const variants = await variantsFor(device);
  const sources = variants.map((variant) => ({
    kind: "url" as const,
    baseUrl: new URL(`models/${id}-${variant}/`, document.baseURI).href,
  }));
  return { sources, isGeneral: false };
}

const answering = (client: EngineClient, info: ModelInfo): AnsweringModel => ({
  info,
  ask: (...question) => client.ask(...question),
});

/** Whether a folder that somebody chose holds a general model. What cannot be read is the engine's to say. */
async function isExported(source: PackageSource): Promise<boolean> {
  if (source.kind !== "files") return false;
  const manifest = source.files.find(({ path }) => path === "manifest.json");
  return /"kind"\s*:\s*"exported"/.test((await manifest?.file.text().catch(() => "")) ?? "");
}
