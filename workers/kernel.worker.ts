import { serveKernels } from "../src/engine/kernel-team.ts";

serveKernels();
