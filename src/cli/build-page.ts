import { join } from "node:path";
import { makeBundledModels, packageFolder, runScript } from "./build.ts";

// `npm run build`: the packages that come with the page, then the static site. `--without-segmenter` is for the packages, other
// arguments are Vite's.

const own = (argument: string) => argument === "--without-segmenter";
const given = process.argv.slice(2);
const vite = join(packageFolder("vite"), "bin", "vite.js");

const done =
  (await makeBundledModels(...given.filter(own))) &&
  (await runScript(vite, "build", ...given.filter((argument) => !own(argument))));
if (!done) process.exitCode = 1;
