import { expect, test } from "vitest";
import { junitCount, playwrightCount, vitestCount } from "./test-reports.ts";

test("vitest's report names failed tests, and files that failed without one", () => {
  const report = {
    numPassedTests: 2,
    numFailedTests: 1,
    testResults: [
      {
        name: "a.test.ts",
        status: "failed",
        assertionResults: [
          { status: "passed", fullName: "adds" },
          { status: "failed", fullName: "divides" },
        ],
      },
      { name: "b.test.ts", status: "passed", assertionResults: [{ status: "passed", fullName: "sorts" }] },
      { name: "c.test.ts", status: "failed", assertionResults: [] },
    ],
  };
  expect(vitestCount(report)).toEqual({
    passed: 2,
    failed: 2,
    failures: ["a.test.ts: divides", "c.test.ts"],
  });
});

test("Playwright's report names failed tests of all depths, and counts repeated ones as failed", () => {
  const report = {
    stats: { expected: 3, unexpected: 1, flaky: 1 },
    suites: [
      {
        specs: [{ ok: false, file: "a.spec.ts", title: "opens" }],
        suites: [
          {
            specs: [
              { ok: true, file: "a.spec.ts", title: "plays" },
              { ok: false, file: "a.spec.ts", title: "closes" },
            ],
          },
        ],
      },
    ],
  };
  const failures = ["a.spec.ts: opens", "a.spec.ts: closes"];
  expect(playwrightCount(report)).toEqual({ passed: 3, failed: 2, failures });
});

test("pytest's report is counted: errors are failures, skipped tests do not pass", () => {
  const cases =
    '<testcase classname="tests.test_a" name="test_adds" time="0.1" />' +
    '<testcase classname="tests.test_a" name="test_divides" time="0.1"><failure message="no">…</failure></testcase>';
  const suite = '<testsuite name="pytest" errors="1" failures="2" skipped="3" tests="20" time="1.5">';
  expect(junitCount(`<?xml version="1.0"?><testsuites>${suite}${cases}</testsuite></testsuites>`)).toEqual({
    passed: 14,
    failed: 3,
    skipped: 3,
    failures: ["tests.test_a: test_divides"],
  });
});

test("what is no report of pytest is not counted", () => {
  expect(junitCount('<?xml version="1.0"?><testsuites>')).toBeNull();
  expect(junitCount('<testsuite name="pytest" errors="1">')).toBeNull();
});
