import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type JSHandle, type Page, test } from "@playwright/test";
import { type Browser, launchBrowser } from "../src/cli/browser.ts";
import { buildTools } from "../src/cli/build.ts";
import { buildFolder } from "../src/cli/build-folder.ts";
import type { ModelsHarness } from "../src/cli/parity-page/models-harness.ts";
import type { ParityPage } from "../src/cli/parity-page/report.ts";
import { serve } from "../src/cli/serve.ts";
import { openHubCheckpoint } from "../src/models/hub-checkpoint.ts";
import type { ModelOrigin } from "../src/protocol/models.ts";
import { type HubServer, startHubServer } from "../src/testing/hub-server.ts";

const FIXTURES = new URL("../src/testing/fixtures/", import.meta.url);
export const VR3 = "tester/vr3-tiny";
export const VR7 = "tester/vr7-tiny";
export const WEIGHTS = "model.safetensors";

/** Models that a bare page's worker gets from a hub of another origin into the browser's own storage, as in the app. */
export class StoredModels {
  /** Opened anew for each test. */
  page!: Page;
  models!: JSHandle<ModelsHarness>;

  private constructor(
    readonly hub: HubServer,
    readonly browser: Browser,
    readonly server: Awaited<ReturnType<typeof serve>>,
    /** Served at `/packages`. */
    readonly folder: string,
    /** Of VR3, as `headerBytes`. */
    readonly weightBytes: number,
    readonly headerBytes: number,
  ) {}

  static async start(): Promise<StoredModels> {
    const folder = await mkdtemp(join(tmpdir(), "models-"));
    const hub = await startHubServer();
    const encoder = await checkpointFiles("videorefer-videollama3-tiny/encoder/", "encoder/");
    const vr3 = { ...(await checkpointFiles("videorefer-videollama3-tiny/model/")), ...encoder };
    await hub.publish(VR3, vr3, { licence: "apache-2.0" });
    const siglip = await checkpointFiles("videorefer-7b-tiny/siglip/", "siglip/");
    await hub.publish(VR7, { ...(await checkpointFiles("videorefer-7b-tiny/")), ...siglip });
    const server = await serve({ root: await buildTools(), mounts: { "/packages": folder } });
    // On a disk, where a quota is kept as it is for people.
    const browser = await launchBrowser({ profile: join(folder, "profile") });
    const weights = vr3[WEIGHTS]!;
    const headerBytes = 8 + new DataView(weights.buffer).getUint32(0, true);
    return new StoredModels(hub, browser, server, folder, weights.length, headerBytes);
  }

  async openPage(): Promise<void> {
    this.hub.heal();
    this.hub.forget();
    this.page = await this.browser.context.newPage();
    await this.openHarness();
  }

  async closePage(): Promise<void> {
    for (const { folder } of await this.stored())
      await this.models.evaluate((one, name) => one.remove(name), folder);
    await this.page.close();
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.close();
    await this.hub.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Loads the page, anew where it is loaded already. */
  async openHarness(): Promise<void> {
    this.models = await this.harness(this.page);
  }

  async harness(page: Page): Promise<JSHandle<ModelsHarness>> {
    await page.goto(`${this.server.origin}/src/cli/parity-page/index.html`);
    await page.waitForFunction(() => "openModels" in globalThis);
    return page.evaluateHandle(() => (globalThis as unknown as ParityPage).openModels());
  }

  async stored() {
    const list = await this.models.evaluate((one) => one.list());
    if (!list.ok) throw new Error(list.error.message);
    return list.value;
  }

  origin(repository = VR3): ModelOrigin {
    return { kind: "hub", base: this.hub.base, repository, revision: "main" };
  }

  get(from = this.origin(), pauseAfter = Number.POSITIVE_INFINITY) {
    return this.models.evaluate((one, [from, pauseAfter]) => one.get(from, pauseAfter), [
      from,
      pauseAfter,
    ] as const);
  }

  /** Gets a model whole. @returns its folder */
  async got(from = this.origin()): Promise<string> {
    const { result } = await this.get(from);
    if (!result.ok) throw new Error(result.error.message);
    return result.value.folder;
  }

  /** SHA-256 of the files of a stored package, without the note of where it came from. */
  async hashes(name: string): Promise<Record<string, string>> {
    const { "origin.json": _, ...files } = await this.models.evaluate((one, name) => one.hashes(name), name);
    return files;
  }

  /** The package that the command line makes of the same repository, as hashes of its files. */
  async madeInNode(repository: string): Promise<Record<string, string>> {
    const out = join(this.folder, repository.replace("/", "-"));
    const { source, repository: opened } = await openHubCheckpoint({ base: this.hub.base, repository });
    const { licence } = opened;
    await buildFolder(source, out, { variant: "q4f32", repository, revision: opened.commit, licence });
    const made: Record<string, string> = {};
    for (const file of await readdir(out))
      made[file] = createHash("sha256")
        .update(await readFile(join(out, file)))
        .digest("hex");
    return made;
  }

  /** What a model says; one question without a video, so that its weights alone decide. */
  async answer(load: { url?: string; folder?: string }): Promise<readonly number[]> {
    const result = await this.page.evaluate(async ({ url, folder }) => {
      const engine = (globalThis as unknown as ParityPage).openEngine();
      const loaded = url ? await engine.load(url, "wasm") : await engine.loadStored(folder!, "wasm");
      if (!loaded.ok) throw new Error(loaded.error.message);
      return (await engine.ask({ text: "What happens in the video?", frames: 2, maxNewTokens: 6 })).result;
    }, load);
    if (!result.ok) throw new Error(result.error.message);
    return result.value.tokenIds;
  }

  /** Bytes of a file that the storage sent, summed over all requests. */
  sentOf(file: string): number {
    return this.hub.requests
      .filter(({ path }) => path === file)
      .reduce((sum, { sentBytes }) => sum + sentBytes, 0);
  }

  sentWeights(): number {
    return this.sentOf(WEIGHTS);
  }
}

/** Starts it for the tests of a file, with a page of its own for each. */
export function withStoredModels(started: (desk: StoredModels) => void): void {
  let desk: StoredModels;
  test.describe.configure({ timeout: 120_000 });
  test.beforeAll(async () => {
    desk = await StoredModels.start();
    started(desk);
  });
  test.beforeEach(() => desk.openPage());
  test.afterEach(() => desk.closePage());
  test.afterAll(() => desk.stop());
}

async function checkpointFiles(path: string, prefix = ""): Promise<Record<string, Uint8Array>> {
  const at = new URL(path, FIXTURES);
  const files: Record<string, Uint8Array> = {};
  for (const entry of await readdir(at, { withFileTypes: true })) {
    if (entry.isFile() && !entry.name.endsWith(".gz"))
      files[prefix + entry.name] = new Uint8Array(await readFile(new URL(entry.name, at)));
  }
  return files;
}
