// @vitest-environment happy-dom
import { cleanup, fireEvent, screen as page, render } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { fakeServices } from "../../../../testing/fake-services.ts";
import { ServicesProvider } from "../../../services.tsx";
import { Welcome } from "./welcome.tsx";

afterEach(cleanup);

it.each([
  ["Try the sample clip", "openSample"],
  ["Try the sample picture", "openSamplePicture"],
  ["See the sample project", "openSampleProject"],
])("%s leads in without a file of one's own", (name, command) => {
  const { services, called } = fakeServices();
  render(
    <ServicesProvider services={services}>
      <Welcome />
    </ServicesProvider>,
  );
  fireEvent.click(page.getByRole("button", { name }));
  expect(called).toEqual([[command]]);
});
