import { expect, it } from "vitest";
import { type FailureError, failureOf } from "../core/failure.ts";
import { PUBLIC_HUB } from "./hub-address.ts";
import { type HubSurroundings, surroundings, whyUnreached } from "./hub-doctor.ts";
import { REAL_TIME, TransientError, withRetries } from "./retry.ts";

const PAGE = "https://app.example.org";

const from = (
  there: readonly string[],
  {
    permission = null,
    pageOrigin = PAGE as string | null,
  }: { permission?: PermissionState | null; pageOrigin?: string | null } = {},
): HubSurroundings & { readonly asked: string[] } => {
  const asked: string[] = [];
  return {
    asked,
    pageOrigin,
    isThere: async (address) => {
      asked.push(address);
      return there.includes(address);
    },
    permission: async () => permission,
  };
};

it.each<[string, string, HubSurroundings, string]>([
  [
    "lets no page read",
    "http://localhost:9000",
    from(["http://localhost:9000"]),
    `have it send the header Access-Control-Allow-Origin: ${PAGE}`,
  ],
  ["speaks HTTPS", "http://localhost:9000", from(["https://localhost:9000"]), "use https://localhost:9000"],
  [
    "is not there",
    "http://127.0.0.1:9000",
    from([]),
    "Nobody listens at http://127.0.0.1:9000: start the mirror",
  ],
  [
    "is waiting for a permission",
    "http://localhost:9000",
    from([], { permission: "prompt" }),
    "Choose Allow",
  ],
  [
    "is forbidden",
    "https://192.168.1.5",
    from([], { permission: "denied" }),
    "Allow it in the site's settings",
  ],
  ["is behind a firewall", PUBLIC_HUB, from([]), "a mirror helps"],
  ["has another name", "https://mirror.example.com", from([]), "Check the address for a slip"],
])("says what to do where the hub %s", async (_, base, page, words) => {
  expect((await whyUnreached(base, false, page))?.message).toContain(words);
});

it("says that nothing came back, once it knows that the browser does not wait for a permission", async () => {
  const said = async (page: HubSurroundings) =>
    (await whyUnreached("http://localhost:9000", true, page))?.message;
  expect(await said(from([]))).toContain("Nothing came back");
  expect(await said(from([], { permission: "prompt" }))).toContain("Choose Allow");
});

it("asks nothing where the browser forbids it, and never a public hub without encryption", async () => {
  const denied = from([], { permission: "denied" });
  await whyUnreached("http://localhost:9000", false, denied);
  expect(denied.asked).toEqual([]);
  const open = from([]);
  await whyUnreached(PUBLIC_HUB, false, open);
  expect(open.asked).toEqual([PUBLIC_HUB]);
});

it("says nothing on the command line", async () => {
  expect(await whyUnreached(PUBLIC_HUB, false, surroundings(undefined))).toBeNull();
});

it("is asked once, when all tries are over, and only where nothing answered", async () => {
  const run = async (isAnswer: boolean) => {
    let asked = 0;
    const attempt = async function* (): AsyncGenerator<string> {
      yield* [];
      throw new TransientError("x", isAnswer, 0);
    };
    const policy = {
      ...{ host: "h", timing: { ...REAL_TIME, sleep: async () => {} } },
      patience: { maxFailures: 3, maxSilenceMilliseconds: 60_000 },
      explain: async () => {
        asked++;
        return failureOf("network", "Start {it}", { it: "ollama" });
      },
    };
    const work = withRetries("w", attempt, policy).next();
    const error = await work.then(
      () => null,
      (error: unknown) => error,
    );
    return [(error as FailureError).message, asked];
  };
  expect(await run(false)).toEqual(["h could not be reached (3 tries). Start ollama", 1]);
  expect(await run(true)).toEqual(["h did not send w (3 tries; x)", 0]);
});
