// @vitest-environment happy-dom
import { cleanup, fireEvent, screen as page, render, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { ProjectSummary } from "../../../../core/project-summary.ts";
import { useApp } from "../../../../state/app-store.ts";
import { fakeServices } from "../../../../testing/fake-services.ts";
import { ServicesProvider } from "../../../services.tsx";
import { ProjectsDialog } from "./projects-dialog.tsx";

const summary = (id: string, name: string): ProjectSummary => ({
  id,
  name,
  videoName: `${name}.mp4`,
  videoFingerprint: null,
  objectCount: 1,
  answerCount: 2,
  modifiedAt: "2026-01-01T00:00:00.000Z",
});

let kept: ProjectSummary[] = [];

beforeEach(() => {
  kept = [summary("a", "Dogs"), summary("b", "Cats")];
  useApp.setState({ dialog: "projects", notice: null });
});
afterEach(cleanup);

async function show() {
  const { services, called } = fakeServices({
    listProjects: async () => [...kept],
    deleteProject: async (id) => {
      kept = kept.filter((project) => project.id !== id);
    },
  });
  render(
    <ServicesProvider services={services}>
      <ProjectsDialog />
    </ServicesProvider>,
  );
  await page.findByText("Dogs");
  return called;
}

it("opens a project and closes", async () => {
  const called = await show();
  fireEvent.click(page.getByText("Cats"));
  expect(called.at(-1)).toEqual(["openProject", "b"]);
  expect(useApp.getState().dialog).toBeNull();
});

it("deletes after asking, and lists what is left", async () => {
  const called = await show();
  fireEvent.click(page.getByRole("button", { name: "Delete Dogs" }));
  fireEvent.click(page.getByRole("button", { name: "Keep" }));
  expect(called.some(([name]) => name === "deleteProject")).toBe(false);
  fireEvent.click(page.getByRole("button", { name: "Delete Dogs" }));
  fireEvent.click(page.getByRole("button", { name: "Delete permanently" }));
  await waitFor(() => expect(page.queryByText("Dogs")).toBeNull());
  expect(called).toContainEqual(["deleteProject", "a"]);
  expect(page.getByText("Cats")).toBeDefined();
});

it("tells news in the dialog, since what lies behind it cannot be read", async () => {
  await show();
  useApp.getState().noticed({ tone: "good", text: "All files are intact." });
  const dialog = page.getByRole("dialog", { name: "Projects and files" });
  expect(await within(dialog).findByText("All files are intact.")).toBeDefined();
  fireEvent.click(within(dialog).getByRole("button", { name: "Dismiss" }));
  expect(useApp.getState().notice).toBeNull();
});
