import { expose } from "comlink";
import { createExportedEngine } from "../src/general/exported/exported-service.ts";

// At once: messages that arrive during a top-level await are lost.
expose(createExportedEngine());
