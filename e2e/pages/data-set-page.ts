import { readFile } from "node:fs/promises";
import { expect, type Locator, type Page } from "@playwright/test";
import type { AppPage, UploadedFile } from "./app-page.ts";

/** The Data set screen as a person finds it. */
export class DataSetPage {
  readonly list: Locator;
  readonly doctor: Locator;
  readonly counts: Locator;
  readonly search: Locator;

  private constructor(
    readonly app: AppPage,
    readonly page: Page,
  ) {
    this.list = page.getByRole("listbox", { name: "Records" });
    this.doctor = page.getByRole("region", { name: "Doctor" });
    this.counts = page.getByTestId("counts");
    this.search = page.getByRole("searchbox");
  }

  static async visit(app: AppPage, query = ""): Promise<DataSetPage> {
    await app.visit(`${query}#/dataset`);
    return new DataSetPage(app, app.page);
  }

  row(text: string | RegExp): Locator {
    return this.list.getByRole("option").filter({ hasText: text });
  }

  async open(file: string | UploadedFile): Promise<void> {
    await this.app.choose(file, () => this.page.getByRole("button", { name: "Open a data set" }).click());
  }

  /** What is written, and under which name. */
  async exported(press: () => Promise<void>): Promise<File> {
    const [download] = await Promise.all([this.page.waitForEvent("download"), press()]);
    return new File([await readFile(await download.path())], download.suggestedFilename());
  }

  async chooseFolder(folder: string): Promise<void> {
    await this.app.choose(folder, () => this.page.getByRole("button", { name: "Folder with clips" }).click());
    await expect(this.page.getByRole("button", { name: "Folder with clips" })).toHaveCount(0);
  }
}
