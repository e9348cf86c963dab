import { expose } from "comlink";
import { createSegmentService } from "../src/segment/segment-service.ts";

// At once: messages that arrive during a top-level await are lost.
expose(createSegmentService());
