// Reads what the test runners report: how many tests passed, and which failed.

/** What a part of the tests came to. `failures`: names of failed tests, for the end of the output. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped?: number;
  readonly failures?: readonly string[];
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** Vitest's JSON. A file that failed without a failed test, one that could not be read for example, counts as one. */
export function vitestCount(report: VitestReport): Count {
  const failures = report.testResults.flatMap(({ name, status, assertionResults }) => {
    const tests = assertionResults.filter((test) => test.status === "failed");
    if (tests.length === 0) return status === "failed" ? [name] : [];
    return tests.map(({ fullName }) => `${name}: ${fullName}`);
  });
  const failed = Math.max(report.numFailedTests, failures.length);
  return { passed: report.numPassedTests, failed, failures };
}

interface PlaywrightSuite {
  readonly specs?: readonly { readonly ok: boolean; readonly file: string; readonly title: string }[];
  readonly suites?: readonly PlaywrightSuite[];
}

interface PlaywrightReport {
  readonly stats: { readonly expected: number; readonly unexpected: number; readonly flaky: number };
  readonly suites: readonly PlaywrightSuite[];
}

/** Playwright's JSON. Tests that passed only when repeated count as failed. */
export function playwrightCount({ stats, suites }: PlaywrightReport): Count {
  const failures: string[] = [];
  const collect = ({ specs = [], suites: inner = [] }: PlaywrightSuite) => {
    for (const { ok, file, title } of specs) if (!ok) failures.push(`${file}: ${title}`);
    inner.forEach(collect);
  };
  suites.forEach(collect);
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky, failures };
}

/** Pytest's JUnit XML. @returns null when it holds no counts */
export function junitCount(xml: string): Required<Count> | null {
  const suite = /<testsuite [^>]*>/.exec(xml)?.[0];
  if (suite === undefined) return null;
  const number = (name: string) => Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)?.[1] ?? Number.NaN);
  const failed = number("failures") + number("errors");
  const skipped = number("skipped");
  const passed = number("tests") - failed - skipped;
  if (Number.isNaN(passed)) return null;
  const cases = xml.matchAll(/<testcase classname="([^"]*)" name="([^"]*)"[^>]*>\s*<(?:failure|error)\b/g);
  return { passed, failed, skipped, failures: [...cases].map(([, file, name]) => `${file}: ${name}`) };
}
