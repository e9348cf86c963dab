import * as v from "valibot";
import type { VerdictStore } from "./verdict-store.ts";

/** Raised whenever the self-test changes: verdicts of an earlier one are then worth nothing. */
const SELF_TEST_VERSION = 1;

/** A browser's storage sometimes never answers. The test itself takes a few seconds. */
const MAX_WAIT_MS = 1000;

const verdictSchema = v.object({
  key: v.string(),
  /** Milliseconds since 1970. */
  testedAt: v.pipe(v.number(), v.finite()),
  passed: v.boolean(),
  /** Whether the device of the last attempt had subgroups. */
  subgroups: v.boolean(),
  results: v.pipe(
    v.array(
      v.object({
        name: v.string(),
        // Infinity where an operator did not run at all.
        worstError: v.number(),
        passed: v.boolean(),
      }),
    ),
    v.minLength(1),
  ),
});

/** What a self-test found out about an adapter in this version of the browser. */
export type Verdict = v.InferOutput<typeof verdictSchema>;

/** Remembers the last verdict: a worker need not test again what a worker before it has tested. */
export class SelfTestMemory {
  constructor(
    private readonly store: VerdictStore,
    private readonly maxWaitMs = MAX_WAIT_MS,
  ) {}

  /** The verdict under this key; null when there is none, it is of something else, or it cannot be read. */
  async recall(key: string): Promise<Verdict | null> {
    const parsed = v.safeParse(verdictSchema, await this.attempt(() => this.store.read()));
    return parsed.success && parsed.output.key === key ? parsed.output : null;
  }

  async remember(verdict: Verdict): Promise<void> {
    await this.attempt(() => this.store.write(verdict));
  }

  async forget(): Promise<void> {
    await this.attempt(() => this.store.clear());
  }

  /** Storage is a help and no need: where it fails or hangs, the test is run each time. */
  private async attempt(work: () => Promise<unknown>): Promise<unknown> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`storage did not answer in ${this.maxWaitMs} ms`)),
        this.maxWaitMs,
      );
    });
    try {
      return await Promise.race([work(), late]);
    } catch (error) {
      console.warn("the self-test's verdict cannot be kept", error);
      return null;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Parts of an adapter's description that browsers give. Those after the first four only some give, and behind a flag. */
const ADAPTER_PARTS = [
  "vendor",
  "architecture",
  "device",
  "description",
  "driver",
  "backend",
  "type",
  "d3dShaderModel",
  "vkDriverVersion",
  "subgroupMinSize",
  "subgroupMaxSize",
  "isFallbackAdapter",
];

/**
 * Names everything that a verdict depends on: the adapter and its driver, the browser, the runtime, and the test. Equal keys mean that
 * the test would find the same.
 */
export async function verdictKey(
  { info, features }: Pick<GPUAdapter, "info" | "features">,
  runtimeVersion: string,
  browser: Promise<unknown> = browserVersion(),
): Promise<string> {
  return JSON.stringify({
    adapter: ADAPTER_PARTS.map((part) => Reflect.get(info, part) ?? null),
    features: ["shader-f16", "subgroups"].filter((feature) => features.has(feature)),
    browser: await browser,
    runtime: runtimeVersion,
    test: SELF_TEST_VERSION,
  });
}

/** The user agent's version is rounded in Chromium; there the full one is asked for by name. */
async function browserVersion(): Promise<unknown> {
  const { userAgent, userAgentData } = navigator as {
    userAgent: string;
    userAgentData?: { getHighEntropyValues(names: readonly string[]): Promise<unknown> };
  };
  const names = ["fullVersionList", "platform", "platformVersion"];
  const full = await userAgentData?.getHighEntropyValues(names).catch(() => null);
  return { userAgent, full: full ?? null };
}
