import { parseArgs } from "node:util";
import { buildApp, MODELS, makeBundledModels } from "./build.ts";
import { serve } from "./serve.ts";

const { values } = parseArgs({ options: { port: { type: "string", default: "4173" } } });

if (!(await makeBundledModels())) {
  console.error("The bundled model could not be made; the page opens without it.");
}
const server = await serve({
  root: await buildApp(),
  mounts: { "/models": MODELS },
  port: Number(values.port),
});
console.log(`VideoRefer is at ${server.origin}/  (Ctrl+C ends it)`);
