import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { install, onPath } from "./programs.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "programs-"));
  vi.stubEnv("PATH", ["/nowhere", folder].join(delimiter));
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

async function program(name: string, script: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}
const as = (user: number) => vi.spyOn(process, "getuid").mockReturnValue(user);

it("finds programs on the path, and no other files", async () => {
  const path = await program("browser", "exit 0");
  await writeFile(join(folder, "notes"), "");
  expect(onPath("browser")).toBe(path);
  expect(onPath("notes")).toBeNull();
  expect(onPath("missing")).toBeNull();
});

it("installs nothing as somebody who would be asked for a password", async () => {
  await program("apt-get", "exit 0");
  as(1000);
  expect(install(["browser"])).toBe("it can only be installed by root");
});

it("installs nothing where there is no apt-get", () => {
  as(0);
  expect(install(["browser"])).toBe("there is no apt-get to install it with");
});

it("brings the lists up to date, then installs without questions", async () => {
  await program("apt-get", `echo "$DEBIAN_FRONTEND $*" >> "${join(folder, "calls")}"`);
  as(0);
  expect(install(["browser", "driver"])).toBeNull();
  expect((await readFile(join(folder, "calls"), "utf8")).trim().split("\n")).toEqual([
    "noninteractive -o DPkg::Lock::Timeout=120 update",
    "noninteractive -o DPkg::Lock::Timeout=120 install -y --no-install-recommends browser driver",
  ]);
});

it.each(["update", "install"])("says so when apt-get fails to %s", async (step) => {
  await program("apt-get", `case "$*" in *${step}*) exit 100;; esac`);
  as(0);
  expect(install(["browser"])).toBe("apt-get could not install browser");
});
