import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { CHROMIUM_FLAGS, findChromium } from "../../src/cli/browser.ts";
import { buildApp, MODELS, makeBundledModels } from "../../src/cli/build.ts";
import { serve } from "../../src/cli/serve.ts";
import { AppPage } from "../pages/app-page.ts";

// The README's pictures, taken of the app as built: the sample clip, one thing brushed, its answer. `npm run pictures`

const SCREENS = {
  desktop: { viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1 },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
} as const;
const RED = [218, 40, 48] as const;

await makeBundledModels();
const server = await serve({ root: await buildApp(), mounts: { "/models": MODELS } });
const browser = await chromium.launch({ executablePath: await findChromium(), args: [...CHROMIUM_FLAGS] });
try {
  for (const [name, screen] of Object.entries(SCREENS)) {
    for (const colorScheme of ["light", "dark"] as const) {
      const context = await browser.newContext({ ...screen, colorScheme, serviceWorkers: "block" });
      const app = await AppPage.on(await context.newPage(), server.origin);
      await app.visit();
      await app.page.getByRole("button", { name: "Try the sample clip" }).click();
      await app.videoShown();
      await app.brushOver(RED);
      if (name === "phone") await app.page.getByRole("tab", { name: "Ask" }).click();
      await app.page.getByText("Describe", { exact: true }).click();
      await app.askButton.click();
      console.error(`${name}, ${colorScheme}: ${await app.answered(180_000)}`);
      await app.page.mouse.move(2, 2);
      const path = fileURLToPath(new URL(`${name}-${colorScheme}.png`, import.meta.url));
      await app.page.screenshot({ path, animations: "disabled" });
      await context.close();
    }
  }
} finally {
  await browser.close();
  await server.close();
}
