import { servePoolThread } from "../src/engine/cpu/pool-thread.ts";

servePoolThread(self);
