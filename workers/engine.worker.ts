import { expose } from "comlink";
import { createEngine } from "../src/engine/engine-service.ts";

// At once: messages that arrive during a top-level await are lost.
expose(createEngine());
