// @vitest-environment happy-dom
import { cleanup, fireEvent, screen as page, render } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { codecRefusal, noStartRefusal } from "../../../../media/refusal.ts";
import { fakeServices } from "../../../../testing/fake-services.ts";
import { ServicesProvider } from "../../../services.tsx";
import { FailedVideo } from "./video-states.tsx";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it.each([
  ["a codec", codecRefusal("Theora", "walk.ogv"), "walk.ogv is coded as Theora"],
  ["a cut", noStartRefusal("walk.ogv"), "walk.ogv has no frame that can be decoded by itself"],
])("a refusal for %s has its command on a line of its own, to be copied", async (_, { failure }, says) => {
  const writeText = vi.fn(async (_text: string) => {});
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  const { services } = fakeServices();
  render(
    <ServicesProvider services={services}>
      <FailedVideo kind="failed" name="walk.ogv" failure={failure} />
    </ServicesProvider>,
  );
  const command = page.getByText(/^ffmpeg -i 'walk\.ogv' .*'walk-h264\.mp4'$/);
  expect(page.getByText(new RegExp(`^${says}`)).textContent).not.toContain("ffmpeg");
  fireEvent.click(page.getByRole("button", { name: "Copy the command" }));
  expect(writeText).toHaveBeenCalledWith(command.textContent);
  expect(await page.findByRole("button", { name: "Copied" })).toBeDefined();
});

it("a refusal without a command offers none", () => {
  const { services } = fakeServices();
  render(
    <ServicesProvider services={services}>
      <FailedVideo
        kind="failed"
        name="a.mp4"
        failure={{ code: "video-corrupt", message: "It is cut short." }}
      />
    </ServicesProvider>,
  );
  expect(page.getByText("a.mp4: It is cut short.")).toBeDefined();
  expect(page.queryByRole("button", { name: "Copy the command" })).toBeNull();
});
