import { type Driver, ENTER, type Point } from "./driver.ts";

type Colour = readonly [red: number, green: number, blue: number];

const POLL_MS = 300;

/** Waits until a look at the page gives something else than null or false. @throws Error with the message after `timeoutMs` */
export async function until<T>(
  look: () => Promise<T | null | false>,
  message: string | (() => Promise<string>),
  timeoutMs = 20_000,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== false) return found;
    if (Date.now() > end) throw new Error(typeof message === "string" ? message : await message());
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
}

/** The app as a person finds it, by what is written on it. */
export class AppInBrowser {
  readonly driver: Driver;

  constructor(driver: Driver) {
    this.driver = driver;
  }

  /** What the page shows as text. */
  text(): Promise<string> {
    return this.driver.run(() => document.body.textContent);
  }

  async sees(pattern: RegExp, timeoutMs?: number): Promise<string> {
    const look = async () => (await this.text()).match(pattern)?.[0] ?? null;
    const message = async () => {
      const said = (await this.said()) ?? (await this.text()).slice(0, 300).replace(/\s+/g, " ");
      return `expected ${pattern} on the page, which says: ${said}`;
    };
    return until(look, message, timeoutMs);
  }

  /** The problem that the page tells of, if any. */
  said(): Promise<string | null> {
    return this.driver.run(
      () =>
        [...document.querySelectorAll("[role=alert]")]
          .map((alert) => alert.textContent.replace(/\s+/g, " ").trim())
          .find((text) => text !== "") ?? null,
    );
  }

  /** Middle of the last visible element with this name. */
  async find(selector: string, name: RegExp, timeoutMs?: number): Promise<Point> {
    const look = () =>
      this.driver.run(
        (selector, source) => {
          const element = [...document.querySelectorAll<HTMLElement>(selector)].findLast(
            (candidate) =>
              candidate.getClientRects().length > 0 &&
              new RegExp(source).test(candidate.getAttribute("aria-label") ?? candidate.textContent.trim()),
          );
          if (!element) return null;
          element.scrollIntoView({ block: "nearest" });
          const { left, top, width, height } = element.getBoundingClientRect();
          return [left + width / 2, top + height / 2] as const;
        },
        selector,
        name.source,
      );
    return until(look, `expected ${selector} with the name ${name}`, timeoutMs);
  }

  /** Waits until what is typed goes into the question. */
  async questionFocused(): Promise<void> {
    const look = () => this.driver.run(() => document.activeElement instanceof HTMLTextAreaElement);
    await until(look, "expected the focus in the question");
  }

  async press(name: RegExp): Promise<void> {
    await this.driver.stroke([await this.find("button", name)]);
  }

  /** Opens a file through a control that opens the browser's file chooser. */
  async choose(path: string, control: RegExp): Promise<void> {
    // No driver answers the chooser of every browser; the input that would open it is shown instead.
    await this.driver.run(() => {
      HTMLInputElement.prototype.click = function () {
        this.id = "chooser";
        document.body.append(this);
      };
    });
    await this.press(control);
    await until(
      () => this.driver.run(() => document.querySelector("#chooser") !== null),
      "the control should open a file chooser",
    );
    await this.driver.choose("#chooser", path);
    await this.driver.run(() => document.querySelector("#chooser")?.remove());
  }

  async goToFrame(number: number): Promise<void> {
    const field = await this.find("input", /^Frame/);
    await this.driver.stroke([field]);
    await this.driver.run(() => (document.activeElement as HTMLInputElement).select());
    await this.driver.type(`${number}${ENTER}`);
    await until(
      () =>
        this.driver.run(
          (label) => document.querySelector(`[role=application][aria-label^="${label}"]`) !== null,
          `Video frame ${number}`,
        ),
      `expected frame ${number} on the stage`,
    );
  }

  /** Takes the brush and draws over what has this colour on the stage, in one stroke to and fro. */
  async brushOver(colour: Colour): Promise<void> {
    const look = () =>
      this.driver.run((colour) => {
        const canvas = document.querySelector<HTMLCanvasElement>("[role=application] canvas");
        if (!canvas) return null;
        const { width, height } = canvas;
        const copy = Object.assign(document.createElement("canvas"), { width, height });
        const context = copy.getContext("2d")!;
        context.drawImage(canvas, 0, 0);
        const { data } = context.getImageData(0, 0, width, height);
        let [count, left, right, sumX, sumY] = [0, width, 0, 0, 0];
        for (let at = 0; at < data.length; at += 4) {
          if (colour.some((value, channel) => Math.abs(data[at + channel]! - value) > 40)) continue;
          const x = (at / 4) % width;
          [count, sumX, sumY] = [count + 1, sumX + x, sumY + Math.floor(at / 4 / width)];
          [left, right] = [Math.min(left, x), Math.max(right, x)];
        }
        if (count < 100) return null;
        const box = canvas.getBoundingClientRect();
        const scale = box.width / width;
        return {
          x: box.left + (sumX / count) * scale,
          y: box.top + (sumY / count) * scale,
          width: (right - left) * scale,
        };
      }, colour);
    await this.driver.run(() => (document.activeElement as HTMLElement | null)?.blur());
    await this.driver.type("b");
    const { x, y, width } = await until(look, `expected the colour ${colour} on the stage`);
    await this.driver.stroke([
      [x - 0.16 * width, y - 0.1 * width],
      [x + 0.16 * width, y - 0.1 * width],
      [x - 0.16 * width, y + 0.1 * width],
      [x + 0.16 * width, y + 0.1 * width],
    ]);
  }

  /** What the list says of the first object. */
  objectFacts(): Promise<string | null> {
    return this.driver.run(
      () =>
        document.querySelector<HTMLElement>('[aria-label="Objects"] li p, ul[aria-label="Objects"] p')
          ?.textContent ?? null,
    );
  }

  /** Waits until there are so many answers, all at their end; returns their words. */
  answers(count: number): Promise<readonly string[]> {
    const look = async () => {
      const all = await this.driver.run(() =>
        [...document.querySelectorAll<HTMLElement>("article[data-state]")].map((article) => ({
          state: article.dataset.state ?? "",
          text: article.querySelector<HTMLElement>("[data-testid=answer]")?.textContent.trim() ?? "",
        })),
      );
      const failed = all.find(({ state }) => state === "failed" || state === "stopped");
      if (failed) throw new Error(`an answer ${failed.state}: ${(await this.said()) ?? ""}`);
      const ended = all.filter(({ state }) => state === "finished" || state === "length");
      return ended.length === count ? ended.map(({ text }) => text) : null;
    };
    return until(look, `expected ${count} finished answers`, 120_000);
  }
}
