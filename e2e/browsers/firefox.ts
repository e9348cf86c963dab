import puppeteer from "puppeteer-core";
import { type Driver, ENTER, VIEWPORT } from "./driver.ts";

/** Firefox over WebDriver BiDi. */
export async function startFirefox(program: string): Promise<Driver> {
  const browser = await puppeteer.launch({ browser: "firefox", executablePath: program, headless: true });
  const page = await browser.newPage();
  await page.setViewport(VIEWPORT);
  return {
    version: await browser.version(),
    open: async (url) => void (await page.goto(url)),
    reload: async () => void (await page.reload()),
    run: async (inPage, ...values) => (await page.evaluate(inPage as never, ...values)) as never,
    async stroke([first, ...others]) {
      await page.mouse.move(...first!);
      await page.mouse.down();
      for (const point of others) await page.mouse.move(...point, { steps: 5 });
      await page.mouse.up();
    },
    async type(text) {
      const [words, ...enters] = text.split(ENTER) as [string, ...string[]];
      await page.keyboard.type(words);
      if (enters.length > 0) await page.keyboard.press("Enter");
    },
    async choose(selector, path) {
      const input = await page.waitForSelector(selector);
      await (input as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(path);
    },
    screenshot: async (path) => void (await page.screenshot({ path: path as `${string}.png` })),
    close: () => browser.close(),
  };
}
