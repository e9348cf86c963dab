// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen as page, render, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import type { DeviceSpeed } from "../../core/device-speed.ts";
import { fail } from "../../core/failure.ts";
import { useApp } from "../../state/app-store.ts";
import { fakeServices } from "../../testing/fake-services.ts";
import { ServicesProvider } from "../services.tsx";
import { ModelOffers } from "./model-offers.tsx";

const GPU: DeviceSpeed = {
  device: "webgpu",
  threads: 1,
  operationsPerSecond: 10e12,
  bytesPerSecond: 300e9,
  halfPrecision: true,
  maxBufferBytes: 2 ** 31,
};

const measured = () =>
  act(() => useApp.setState({ machine: { kind: "measured", machine: { speed: GPU, freeBytes: null } } }));

const first = () => {
  const section = page.getAllByRole("region")[0]!;
  return { heading: section.textContent, card: within(section).getByRole("article") };
};

const silent = () => undefined;

function show() {
  const { services } = fakeServices({
    quoteModel: async () => fail("network", "the hub could not be reached"),
  });
  render(
    <ServicesProvider services={services}>
      <ModelOffers variant="q4f16" onStarted={silent} onFolder={silent} />
    </ServicesProvider>,
  );
}

afterEach(() => {
  cleanup();
  useApp.setState({ machine: { kind: "unknown" } });
});

it("puts the recommended model first once the device was measured", () => {
  show();
  const smallest = first().card.getAttribute("aria-labelledby");
  expect(first().heading).toMatch(/^The smallest model/);
  measured();
  expect(first().heading).toMatch(/^Recommended for this device/);
  expect(first().card.getAttribute("aria-labelledby")).not.toBe(smallest);
});

it("leaves a model that was asked for where it is, with what became of it", async () => {
  show();
  fireEvent.click(within(first().card).getByRole("button", { name: /^Download and convert/ }));
  expect(await page.findByRole("alert")).toBeTruthy();
  const { card } = first();
  measured();
  expect(first().card).toBe(card);
  expect(within(card).getByRole("alert").textContent).toContain("could not be reached");
});

it("offers a general model to small machines, and says what it cannot do", () => {
  show();
  const card = within(page.getByRole("region", { name: "For smaller machines" })).getByRole("article");
  expect(card.textContent).toContain("It has no sense for regions");
  expect(within(card).getByRole("button", { name: /^Download 270 MB/ })).toBeTruthy();
});
