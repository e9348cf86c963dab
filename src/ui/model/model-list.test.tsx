// @vitest-environment happy-dom
import { cleanup, screen as page, render, within } from "@testing-library/react";
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

it("offers models to answer with, and lists segmenters apart, without offering that", () => {
  useApp.setState({ library: [stored("masks", "segmenter"), stored("words", "language")] });
  render(
    <ServicesProvider services={fakeServices({}).services}>
      <ModelList />
    </ServicesProvider>,
  );
  const segmenters = page.getByRole("list", { name: "Segmenters" });
  const row = within(segmenters).getByRole("listitem", { name: "masks" });
  expect(within(segmenters).getAllByRole("listitem")).toEqual([row]);
  expect(within(row).queryByRole("button", { name: "Use" })).toBeNull();
  expect(within(row).getByRole("button", { name: "Delete" })).toBeDefined();
  const words = page.getByRole("listitem", { name: "words" });
  expect(within(words).getByRole("button", { name: "Use" })).toBeDefined();
});

it("has no heading for segmenters where there are none", () => {
  useApp.setState({ library: [stored("words", "language")] });
  render(
    <ServicesProvider services={fakeServices({}).services}>
      <ModelList />
    </ServicesProvider>,
  );
  expect(page.queryByText("Segmenters")).toBeNull();
});
