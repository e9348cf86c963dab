import { expose } from "comlink";
import { createVideoExport } from "../src/media/export/video-export-service.ts";

expose(createVideoExport());
