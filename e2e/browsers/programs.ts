import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The program of this name on the path; null when there is none. */
export function onPath(name: string): string | null {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.map((folder) => join(folder, name)).find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** WebKitGTK's small browser, which its packages keep away from the path. */
export function miniBrowser(): string | null {
  const libraries = existsSync("/usr/lib")
    ? readdirSync("/usr/lib").filter((name) => name.includes("linux"))
    : [];
  const folders = ["", ...libraries].map((name) => join("/usr/lib", name));
  const places = folders.flatMap((folder) =>
    ["4.1", "4.0", "6.0"].map((version) =>
      join(folder, `webkit${version === "6.0" ? "gtk" : "2gtk"}-${version}`),
    ),
  );
  return places.map((place) => join(place, "MiniBrowser")).find(isProgram) ?? null;
}

/** Installs packages where that needs no question: as root, with apt-get. @returns why that was not possible, else null */
export function install(packages: readonly string[]): string | null {
  if (process.getuid?.() !== 0) return "it can only be installed by root";
  if (!onPath("apt-get")) return "there is no apt-get to install it with";
  const options = ["-o", "DPkg::Lock::Timeout=120"];
  const run = (...args: string[]) =>
    spawnSync("apt-get", [...options, ...args], {
      stdio: ["ignore", 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      timeout: 600_000,
    }).status === 0;
  console.error(`Installing ${packages.join(" ")} …`);
  const done = run("update") && run("install", "-y", "--no-install-recommends", ...packages);
  return done ? null : `apt-get could not install ${packages.join(" ")}`;
}
