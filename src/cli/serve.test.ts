import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseRange, type StaticServer, serve } from "./serve.ts";

describe("parseRange", () => {
  it("reads the forms browsers send", () => {
    expect(parseRange("bytes=2-5", 10)).toEqual([2, 5]);
    expect(parseRange("bytes=2-", 10)).toEqual([2, 9]);
    expect(parseRange("bytes=-3", 10)).toEqual([7, 9]);
    expect(parseRange("bytes=0-99", 10)).toEqual([0, 9]);
    expect(parseRange(undefined, 10)).toBeNull();
    expect(parseRange("bytes=10-", 10)).toBe("invalid");
  });
});

describe("serve", () => {
  let root: string;
  let outside: string;
  let server: StaticServer;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "serve-"));
    outside = `${root}-secret.txt`;
    await writeFile(join(root, "index.html"), "<!doctype html>");
    await writeFile(join(root, "clip.mp4"), "0123456789");
    await writeFile(outside, "secret");
    server = await serve({ root, mounts: { "/models": root } });
  });

  afterAll(async () => {
    await server.close();
    await rm(root, { recursive: true });
    await rm(outside);
  });

  it("serves pages isolated and under the policy", async () => {
    const response = await fetch(`${server.origin}/`);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain("text/html");
    expect(response.headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(response.headers.get("cross-origin-embedder-policy")).toBe("require-corp");
    expect(response.headers.get("content-security-policy")).toContain(
      "script-src 'self' 'wasm-unsafe-eval';",
    );
  });

  it("answers ranges, as video needs", async () => {
    const response = await fetch(`${server.origin}/models/clip.mp4`, { headers: { Range: "bytes=3-5" } });
    expect(response.status).toBe(206);
    expect(response.headers.get("content-range")).toBe("bytes 3-5/10");
    expect(await response.text()).toBe("345");
  });

  it("does not leave its folders", async () => {
    const secret = outside.split("/").pop()!;
    for (const path of [`/../${secret}`, `/..%2f${secret}`, `/models/%2e%2e/${secret}`, "/%00", "/none"]) {
      expect(await statusOf(path)).toBe(404);
    }
  });

  /** `fetch` would tidy the path before sending it. */
  function statusOf(path: string): Promise<number | undefined> {
    const { port } = new URL(server.origin);
    return new Promise((done, failed) => {
      request({ host: "127.0.0.1", port, path }, (response) => done(response.resume().statusCode))
        .once("error", failed)
        .end();
    });
  }
});
