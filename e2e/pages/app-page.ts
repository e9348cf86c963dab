import { expect, type Locator, type Page } from "@playwright/test";
import { RegionEditor } from "./region-editor.ts";

/** A file that is nowhere on disk. */
export interface UploadedFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

type Colour = readonly [red: number, green: number, blue: number];

/** What one machine under load may take until the bundled model has loaded or answered. */
const PATIENCE_MS = 60_000;

/** The app as a person finds it. */
export class AppPage {
  readonly editor: RegionEditor;
  readonly answers: Locator;
  readonly askButton: Locator;
  readonly alert: Locator;
  /** Errors the page logged or threw, among them refusals of the content security policy. */
  readonly errors: string[] = [];

  /** Address of every request so far. */
  readonly requested: string[] = [];

  private constructor(
    readonly page: Page,
    readonly origin: string,
  ) {
    this.editor = new RegionEditor(page);
    this.answers = page.getByRole("region", { name: "Questions and answers" }).getByRole("article");
    this.askButton = page.getByRole("button", { name: "Ask", exact: true });
    this.alert = page.getByRole("alert");
    // The context's, so that the service worker's are among them, and before the page has made any.
    page.context().on("request", (request) => this.requested.push(request.url()));
    page.on("console", (message) => message.type() === "error" && this.errors.push(message.text()));
    page.on("pageerror", (error) => this.errors.push(String(error)));
  }

  static async on(page: Page, origin: string): Promise<AppPage> {
    // Playwright answers the file chooser of an <input>, which the app uses where there is no picker of this kind.
    await page.addInitScript(
      () => delete (globalThis as { showOpenFilePicker?: unknown }).showOpenFilePicker,
    );
    return new AppPage(page, origin);
  }

  async visit(search = ""): Promise<void> {
    await this.page.goto(`${this.origin}/${search}`);
  }

  /** Chooses a file through any control that opens the browser's file chooser. */
  async choose(file: string | UploadedFile | UploadedFile[], press: () => Promise<void>) {
    const [chooser] = await Promise.all([this.page.waitForEvent("filechooser"), press()]);
    await chooser.setFiles(file);
  }

  /** Opens a video by pointer, from the welcome card or from what stands there in its place. */
  async open(file: string | UploadedFile): Promise<void> {
    const button = this.page
      .getByRole("main")
      .getByRole("button", { name: /^(Open a video or picture|Choose the file|Choose another file)$/ });
    await this.choose(file, () => button.click());
  }

  /** Opens a video through the dialog of projects and files, from any state of the app. */
  async chooseInProjects(file: string | UploadedFile): Promise<void> {
    await this.page.getByRole("button", { name: "Projects and files" }).click();
    const button = this.page.getByRole("dialog").getByRole("button", { name: "Open a video or picture" });
    await this.choose(file, () => button.click());
  }

  async openShown(file: string): Promise<void> {
    await this.open(file);
    await this.videoShown();
  }

  /** Moves the focus to something as someone without a pointer does. */
  async tabTo(target: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
    for (let presses = 0; presses < 60; presses++) {
      await this.page.keyboard.press(key);
      if (await target.evaluate((element) => element === document.activeElement)) return;
    }
    throw new Error(`${target} should be reached within 60 presses of Tab`);
  }

  async videoShown(): Promise<void> {
    await expect(this.editor.stage).toBeVisible({ timeout: 20_000 });
  }

  async modelReady(): Promise<void> {
    await expect(this.page.getByRole("button", { name: "Demo model ready" })).toBeVisible({
      timeout: PATIENCE_MS,
    });
  }

  /** Shows a frame by its number, counting from 1, and waits until it is the one seen: what is drawn goes there. */
  async goToFrame(number: number): Promise<void> {
    await this.editor.frameField.fill(String(number));
    await this.editor.frameField.press("Enter");
    await expect(this.editor.stage).toHaveAccessibleName(`Video frame ${number}`);
  }

  /** Draws over the thing of this colour, as a person would who sees it: one stroke to and fro within it. */
  async brushOver(colour: Colour): Promise<void> {
    await this.editor.takeBrush();
    const { x, y, width } = await this.find(colour);
    const { mouse } = this.page;
    await mouse.move(x - 0.16 * width, y - 0.1 * width);
    await mouse.down();
    await mouse.move(x + 0.16 * width, y - 0.1 * width, { steps: 5 });
    await mouse.move(x - 0.16 * width, y + 0.1 * width, { steps: 5 });
    await mouse.move(x + 0.16 * width, y + 0.1 * width, { steps: 5 });
    await mouse.up();
  }

  /** Clicks the thing of this colour with the click tool, which a video opens with. */
  async clickOn(colour: Colour): Promise<void> {
    const { x, y } = await this.find(colour);
    await this.page.mouse.click(x, y);
  }

  /** As `clickOn`, with a finger. */
  async tapOn(colour: Colour): Promise<void> {
    const { x, y } = await this.find(colour);
    await this.page.touchscreen.tap(x, y);
  }

  /**
   * IoU of all that is marked on the stage with all that has one of these colours, as seen. Outlines, which lie outside a mask, count as
   * marked: on a phone they cost a fifth.
   */
  async maskOverlap(...colours: readonly Colour[]): Promise<number> {
    return this.editor.stage.evaluate((stage, colours) => {
      const [frame, masks] = [...stage.querySelectorAll("canvas")].map((canvas) => {
        const context = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d")!;
        context.drawImage(canvas, 0, 0);
        return context.getImageData(0, 0, canvas.width, canvas.height).data;
      });
      const isNear = (at: number) =>
        colours.some((colour) =>
          colour.every((value, channel) => Math.abs(frame![at + channel]! - value) <= 40),
        );
      let [common, either] = [0, 0];
      for (let at = 0; at < frame!.length; at += 4) {
        const [coloured, marked] = [isNear(at), masks![at + 3]! > 0];
        if (coloured && marked) common++;
        if (coloured || marked) either++;
      }
      return common / either;
    }, colours);
  }

  /** How many pixels of the frame on the stage have this colour. */
  async pixelsOf(colour: Colour): Promise<number> {
    return this.editor.stage
      .locator("canvas")
      .first()
      .evaluate((element, colour) => {
        const { width, height } = element as HTMLCanvasElement;
        const context = new OffscreenCanvas(width, height).getContext("2d")!;
        context.drawImage(element as HTMLCanvasElement, 0, 0);
        const { data } = context.getImageData(0, 0, width, height);
        let count = 0;
        for (let at = 0; at < data.length; at += 4)
          if (colour.every((value, channel) => Math.abs(data[at + channel]! - value) <= 40)) count++;
        return count;
      }, colour);
  }

  /** Middle and width of what has this colour on the stage, in CSS pixels of the viewport. */
  private async find(colour: Colour): Promise<{ x: number; y: number; width: number }> {
    const canvas = this.editor.stage.locator("canvas").first();
    const look = () =>
      canvas.evaluate((element, colour) => {
        const { width, height } = element as HTMLCanvasElement;
        const context = new OffscreenCanvas(width, height).getContext("2d")!;
        context.drawImage(element as HTMLCanvasElement, 0, 0);
        const { data } = context.getImageData(0, 0, width, height);
        let [count, left, right, sumX, sumY] = [0, width, 0, 0, 0];
        for (let at = 0; at < data.length; at += 4) {
          if (colour.some((value, channel) => Math.abs(data[at + channel]! - value) > 40)) continue;
          const x = (at / 4) % width;
          [count, sumX, sumY] = [count + 1, sumX + x, sumY + Math.floor(at / 4 / width)];
          [left, right] = [Math.min(left, x), Math.max(right, x)];
        }
        const box = element.getBoundingClientRect();
        const scale = box.width / width;
        return {
          count,
          x: box.left + (sumX / count) * scale,
          y: box.top + (sumY / count) * scale,
          width: (right - left) * scale,
        };
      }, colour);
    await expect
      .poll(async () => (await look()).count, { message: `${colour} on the stage`, timeout: PATIENCE_MS })
      .toBeGreaterThan(100);
    return look();
  }

  /** Keeps every text the newest answer shows from now on, to see it grow. */
  async watchAnswers(): Promise<void> {
    await this.page.evaluate(() => {
      const seen: string[] = [];
      const look = () => {
        const text = [...document.querySelectorAll("[data-testid=answer]")].at(-1)?.textContent ?? "";
        if (text !== "" && text !== seen.at(-1)) seen.push(text);
      };
      new MutationObserver(look).observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
      });
      Object.assign(globalThis, { answersSeen: seen });
    });
  }

  answersSeen(): Promise<string[]> {
    return this.page.evaluate(() => (globalThis as unknown as { answersSeen: string[] }).answersSeen);
  }

  /** The newest question with its answer. */
  get lastAnswer(): Locator {
    return this.answers.last();
  }

  get lastText(): Locator {
    return this.lastAnswer.getByTestId("answer");
  }

  /** Waits until the newest question is answered to its end; returns the words. */
  async answered(timeoutMs = PATIENCE_MS): Promise<string> {
    await expect(this.lastAnswer).toHaveAttribute("data-state", /^(finished|length)$/, {
      timeout: timeoutMs,
    });
    return (await this.lastText.allTextContents()).join("");
  }

  /** The prompt of the newest answer, as "What the model saw" shows it. */
  async promptSeen(): Promise<string> {
    await this.lastAnswer.getByRole("button", { name: "What the model saw" }).click();
    return this.lastAnswer.getByRole("textbox", { name: "Prompt" }).inputValue();
  }

  /** Lets another of the models that come with the page answer, and waits until it has loaded, which its family's name tells. */
  async useModel(name: string, family: string): Promise<void> {
    await this.page.getByTitle("About the model").click();
    const dialog = this.page.getByRole("dialog", { name: "Models" });
    await dialog.getByRole("listitem", { name, exact: true }).getByRole("button", { name: "Use" }).click();
    const loaded = dialog.getByRole("definition").getByText(family, { exact: true });
    await expect(loaded).toBeVisible({ timeout: PATIENCE_MS });
    await this.page.keyboard.press("Escape");
  }

  async saved(): Promise<void> {
    await expect(this.page.getByText("Saved", { exact: true })).toBeVisible();
  }
}
