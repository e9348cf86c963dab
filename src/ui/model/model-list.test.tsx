// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen as page, render, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import type { StoredModel } from "../../protocol/models.ts";
import { useApp } from "../../state/app-store.ts";
import { fakeServices } from "../../testing/fake-services.ts";
import { ServicesProvider } from "../services.tsx";
import { ModelList } from "./model-list.tsx";

const stored = (name: string, kind: StoredModel["kind"]): StoredModel => ({
  folder: name,
  name,
  repository: `owner/${name}`,
  revision: "main",
  licence: null,
  variant: "q4f32",
  kind,
  family: "any",
  state: "ready",
  problem: null,
  bytes: 1,
  origin: null,
  unfinished: null,
});

afterEach(() => {
  cleanup();
  useApp.setState({ library: null });
});

it("offers models to answer with, and segmenters to make masks with", () => {
  useApp.setState({ library: [stored("masks", "segmenter"), stored("words", "language")] });
  const { services, called } = fakeServices();
  render(
    <ServicesProvider services={services}>
      <ModelList />
    </ServicesProvider>,
  );
  const segmenters = page.getByRole("list", { name: "Segmenters" });
  const row = within(segmenters).getByRole("listitem", { name: "masks" });
  expect(within(segmenters).queryByRole("listitem", { name: "words" })).toBeNull();
  fireEvent.click(within(row).getByRole("button", { name: "Use" }));
  const words = page.getByRole("listitem", { name: "words" });
  fireEvent.click(within(words).getByRole("button", { name: "Use" }));
  expect(called).toEqual([
    ["chooseSegmenter", "masks"],
    ["chooseModel", "words"],
  ]);
});

it("asks at which size to look at frames where the segmenter has a choice", () => {
  useApp.setState({ library: [stored("masks", "segmenter")] });
  const { services } = fakeServices();
  const { settingsChanged } = useApp.getState();
  render(
    <ServicesProvider services={services}>
      <ModelList />
    </ServicesProvider>,
  );
  const group = { name: /^Size at which a segmenter looks at a frame/ };
  expect(page.queryByRole("group", group)).toBeNull();
  act(() => settingsChanged({ segmenter: "masks" }));
  const sizes = within(page.getByRole("group", group));
  expect(sizes.getByRole("radio", { name: "512 pixels, quickest", checked: true })).toBeTruthy();
  fireEvent.click(sizes.getByRole("radio", { name: "1024, several times slower" }));
  expect(useApp.getState().settings.segmenterSide).toBe(1024);
  act(() => settingsChanged({ segmenter: "built-in", segmenterSide: 512 }));
});
