import type { Locator, Page } from "@playwright/test";

/** Looks a repository of a hub up in the dialog that gets a model, which is open. */
export async function lookUpRepository(page: Page, hub: string, repository: string): Promise<Locator> {
  const dialog = page.getByRole("dialog", { name: "Get a model" });
  await dialog.getByText("Advanced: weights, mirror, access token").click();
  await dialog.getByLabel("Address of the hub").fill(hub);
  await dialog.getByText("From a folder, a stick, an address or another repository").click();
  await dialog.getByRole("radio", { name: "Another repository" }).check();
  await dialog.getByLabel("Repository", { exact: true }).fill(repository);
  await dialog.getByRole("button", { name: "Look it up" }).click();
  return dialog;
}
