// @vitest-environment happy-dom

import { cleanup, fireEvent, screen as page, render, waitFor } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { askAboutUnsaved } from "../../app/ask-about-unsaved.ts";
import type { PlainText } from "../../language/text.ts";
import { useApp } from "../../state/app-store.ts";
import { fakeServices } from "../../testing/fake-services.ts";
import { App } from "../app.tsx";
import { screen } from "../screens/screen.ts";
import { ServicesProvider } from "../services.tsx";

afterEach(() => {
  cleanup();
  useApp.getState().shellChanged({ dialog: null });
});

function ask(wasWritten = true) {
  const { services, called } = fakeServices({ exportProject: async () => wasWritten });
  render(
    <ServicesProvider services={services}>
      <App screens={[screen("", "Empty" as PlainText, async () => () => null)]} />
    </ServicesProvider>,
  );
  const failure = { code: "storage-full", message: "the disk is full" } as const;
  return { called, answer: askAboutUnsaved({ name: "Dogs", failure }) };
}

it("says what is wrong; staying is an answer", async () => {
  const { answer } = ask();
  expect(await page.findByText("“Dogs” could not be saved in this browser: the disk is full.")).toBeDefined();
  fireEvent.click(page.getByRole("button", { name: "Stay here" }));
  expect(await answer).toBe(false);
  expect(useApp.getState().dialog).toBeNull();
});

it("takes closing it for staying", async () => {
  const { answer } = ask();
  fireEvent.click(await page.findByRole("button", { name: "Close" }));
  expect(await answer).toBe(false);
});

it("goes on without the changes when they are discarded", async () => {
  const { answer } = ask();
  fireEvent.click(await page.findByRole("button", { name: "Discard changes" }));
  expect(await answer).toBe(true);
});

it("goes on after a copy, once the person has seen that it is there", async () => {
  const { answer, called } = ask();
  fireEvent.click(await page.findByRole("button", { name: "Save to a file" }));
  fireEvent.click(await page.findByRole("button", { name: "Go on" }));
  expect(called.map(([name]) => name)).toContain("exportProject");
  expect(await answer).toBe(true);
});

it("does not go on when the copy was not written", async () => {
  const { called } = ask(false);
  fireEvent.click(await page.findByRole("button", { name: "Save to a file" }));
  await waitFor(() => expect(called.map(([name]) => name)).toContain("exportProject"));
  expect(page.queryByRole("button", { name: "Go on" })).toBeNull();
  expect(page.getByRole("button", { name: "Discard changes" })).toBeDefined();
});
