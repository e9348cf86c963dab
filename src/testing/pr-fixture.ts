import { parsePrConfig } from "../videorefer/pr/config.ts";
import { Vr3Fixture } from "./vr3-fixture.ts";

/** The golden fixture `pixelrefer-tiny`. */
export const prFixture = new Vr3Fixture(
  new URL("./fixtures/pixelrefer-tiny/", import.meta.url),
  parsePrConfig,
);
