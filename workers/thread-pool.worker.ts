import { serveThreadPool } from "../src/engine/cpu/thread-pool.ts";

serveThreadPool();
