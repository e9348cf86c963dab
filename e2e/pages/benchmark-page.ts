import { readFile } from "node:fs/promises";
import { expect, type Locator, type Page } from "@playwright/test";
import type { AppPage } from "./app-page.ts";

/** The Benchmark screen as a person finds it. */
export class BenchmarkPage {
  readonly list: Locator;
  readonly words: Locator;

  private constructor(
    readonly app: AppPage,
    readonly page: Page,
  ) {
    this.list = page.getByRole("listbox", { name: "Items" });
    this.words = page.getByTestId("run-words");
  }

  static async visit(app: AppPage): Promise<BenchmarkPage> {
    await app.visit("?device=wasm#/benchmark");
    return new BenchmarkPage(app, app.page);
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  row(text: string | RegExp): Locator {
    return this.list.getByRole("option").filter({ hasText: text });
  }

  async chooseFolder(folder: string): Promise<void> {
    await this.app.choose(folder, () => this.button("Folder with clips").click());
    await expect(this.button("Folder with clips")).toHaveCount(0);
  }

  /** What is written, and under which name. */
  async exported(): Promise<File> {
    const [download] = await Promise.all([this.page.waitForEvent("download"), this.button("Export").click()]);
    return new File([await readFile(await download.path())], download.suggestedFilename());
  }

  /** The cells of a table of numbers by the names of its rows. */
  async cells(table: string | RegExp): Promise<ReadonlyMap<string, readonly string[]>> {
    const shown = this.page.getByRole("table", { name: table });
    await expect(shown).toBeVisible();
    const rows = await shown.locator("tbody tr").all();
    const entries = rows.map(async (row) => {
      const [name] = await row.getByRole("rowheader").allTextContents();
      return [name!, await row.getByRole("cell").allTextContents()] as const;
    });
    return new Map(await Promise.all(entries));
  }
}
