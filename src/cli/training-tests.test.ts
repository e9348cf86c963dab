import { expect, it } from "vitest";
import { readJunit } from "./training-tests.ts";

it("reads the counts of pytest's report", () => {
  const suite =
    '<testsuite name="pytest" errors="1" failures="2" skipped="3" tests="20" time="1.2" timestamp="2026-01-01T00:00:00" hostname="tests">';
  expect(readJunit(`<?xml version="1.0"?><testsuites>${suite}</testsuite></testsuites>`)).toEqual({
    passed: 14,
    failed: 3,
    skipped: 3,
  });
});

it("takes no counts from a report that was cut short", () => {
  expect(readJunit('<?xml version="1.0"?><testsuites>')).toBeNull();
  expect(readJunit('<testsuite name="pytest" errors="1">')).toBeNull();
});
