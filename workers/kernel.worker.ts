import { serveKernels } from "../src/engine/cpu/kernel-team.ts";

serveKernels();
