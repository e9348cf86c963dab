import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { Builder, By, Capabilities, Origin, type WebDriver } from "selenium-webdriver";
import { type Driver, VIEWPORT } from "./driver.ts";

export interface WebKitPrograms {
  /** WebKitGTK's WebDriver. */
  readonly driver: string;
  /** WebKitGTK's small browser. */
  readonly browser: string;
  /** An X server without a screen. */
  readonly display: string;
}

/** WebKitGTK over WebDriver, on a display of its own. */
export async function startWebKit(programs: WebKitPrograms): Promise<Driver> {
  const started: ChildProcess[] = [];
  const stop = () => started.forEach((child) => void child.kill());
  try {
    const size = `${VIEWPORT.width}x${VIEWPORT.height + 100}x24`;
    const display = spawn(programs.display, ["-displayfd", "3", "-screen", "0", size], {
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    });
    started.push(display);
    const [number] = (await once(display.stdio[3]!, "data")) as [Buffer];
    const port = await freePort();
    const server = spawn(programs.driver, [`--port=${port}`], {
      stdio: "ignore",
      env: { ...process.env, DISPLAY: `:${number.toString().trim()}`, GDK_BACKEND: "x11" },
    });
    started.push(server);
    const page = await connect(port, programs.browser);
    const { browserName, browserVersion } = await versionOf(page);
    return {
      version: `${browserName} ${browserVersion}`,
      open: (url) => page.get(url),
      reload: () => page.navigate().refresh(),
      run: async (inPage, ...values) => (await page.executeScript(inPage as never, ...values)) as never,
      async stroke([first, ...others]) {
        const move = ([x, y]: readonly [number, number]) => ({
          x: Math.round(x),
          y: Math.round(y),
          origin: Origin.VIEWPORT,
          duration: 60,
        });
        const actions = page.actions({ async: true }).move(move(first!)).press();
        for (const point of others) actions.move(move(point));
        await actions.release().perform();
      },
      type: (text) => page.actions({ async: true }).sendKeys(text).perform(),
      choose: (selector, path) => page.findElement(By.css(selector)).sendKeys(path),
      screenshot: async (path) => writeFile(path, await page.takeScreenshot(), "base64"),
      async close() {
        await page.quit().catch(() => undefined);
        stop();
      },
    };
  } catch (error) {
    stop();
    throw error;
  }
}

/** Connects to the driver, which takes a moment to listen. */
async function connect(port: number, browser: string): Promise<WebDriver> {
  const capabilities = new Capabilities({
    browserName: "MiniBrowser",
    "webkitgtk:browserOptions": { binary: browser, args: ["--automation"] },
  });
  for (let tries = 1; ; tries++) {
    try {
      const page = await new Builder()
        .usingServer(`http://127.0.0.1:${port}`)
        .withCapabilities(capabilities)
        .build();
      await page.manage().window().setRect({ x: 0, y: 0, width: VIEWPORT.width, height: VIEWPORT.height });
      return page;
    } catch (error) {
      if (tries === 20) throw error;
      await new Promise((done) => setTimeout(done, 500));
    }
  }
}

async function versionOf(page: WebDriver) {
  const found = await page.getCapabilities();
  return { browserName: found.getBrowserName(), browserVersion: found.getBrowserVersion() };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no free port was given");
  return address.port;
}
