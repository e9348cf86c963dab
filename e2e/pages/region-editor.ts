import { expect, type Locator, type Page } from "@playwright/test";

/** A place on the stage as fractions of its width and height. */
export type Place = readonly [number, number];

/** Stage, tools and object list as a person finds them. */
export class RegionEditor {
  readonly stage: Locator;
  readonly names: Locator;
  readonly frameField: Locator;
  readonly announcement: Locator;

  constructor(private readonly page: Page) {
    this.stage = page.getByRole("application", { name: /^(Video frame|Picture|视频|图片)/ });
    this.names = page.getByRole("textbox", { name: /^Name of / });
    this.frameField = page
      .getByRole("spinbutton", { name: /^Frame/ })
      .or(page.getByRole("textbox", { name: /^Frame/ }));
    this.announcement = page.locator('[aria-live="polite"]');
  }

  async openSample(): Promise<void> {
    await this.page.getByRole("button", { name: "Try the sample clip" }).click();
    await expect(this.stage).toBeVisible({ timeout: 20_000 });
    await this.takeBrush();
  }

  /** Takes the brush by its key, wherever the focus is. */
  async takeBrush(): Promise<void> {
    await this.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await this.page.keyboard.press("b");
  }

  /** What the list says of the object with this number, 1-based. */
  facts(number: number): Locator {
    return this.page
      .getByRole("list", { name: "Objects" })
      .getByRole("listitem")
      .nth(number - 1)
      .getByRole("paragraph");
  }

  /** Pixels of the mask in the hand, or under the pointer, which is drawn above all others. */
  markedInHand(): Promise<number> {
    return this.stage
      .locator("canvas")
      .last()
      .evaluate((canvas: HTMLCanvasElement) => {
        const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d")!;
        copy.drawImage(canvas, 0, 0);
        const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
        return data.filter((value, at) => at % 4 === 3 && value > 0).length;
      });
  }

  /** Viewport coordinates of a place on the stage. */
  async at([x, y]: Place): Promise<[number, number]> {
    const box = (await this.stage.boundingBox())!;
    return [box.x + x * box.width, box.y + y * box.height];
  }

  async drag(from: Place, to: Place): Promise<void> {
    await this.page.mouse.move(...(await this.at(from)));
    await this.page.mouse.down();
    await this.page.mouse.move(...(await this.at(to)), { steps: 8 });
    await this.page.mouse.up();
  }

  async click(place: Place): Promise<void> {
    await this.page.mouse.click(...(await this.at(place)));
  }

  async boxByNumbers(left: number, top: number, width: number, height: number): Promise<void> {
    const form = this.page.getByRole("form", { name: "Box by numbers" });
    if (!(await form.isVisible())) await this.page.getByRole("button", { name: "By numbers" }).click();
    const fields = { "Left edge": left, "Top edge": top, Width: width, Height: height };
    for (const [name, value] of Object.entries(fields)) {
      await form.getByRole("spinbutton", { name: `${name} in pixels` }).fill(String(value));
    }
    await form.getByRole("button", { name: "Draw box" }).click();
  }

  /** Reaches the stage as someone without a pointer does. */
  async focusByTab(): Promise<void> {
    for (let i = 0; i < 60; i++) {
      await this.page.keyboard.press("Tab");
      if (await this.stage.evaluate((element) => element === document.activeElement)) return;
    }
    throw new Error("the stage should be reached within 60 presses of Tab");
  }

  /** Sends fingers through the browser's own touch pipeline; a call names all that are down. */
  async touch(): Promise<
    (type: "touchStart" | "touchMove" | "touchEnd", ...fingers: Place[]) => Promise<void>
  > {
    const session = await this.page.context().newCDPSession(this.page);
    return async (type, ...fingers) => {
      const touchPoints = [];
      for (const [id, finger] of fingers.entries()) {
        const [x, y] = await this.at(finger);
        touchPoints.push({ x, y, id });
      }
      await session.send("Input.dispatchTouchEvent", { type, touchPoints });
    };
  }
}
