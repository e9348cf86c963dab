import { expose } from "comlink";
import { createMedia } from "../src/media/media-service.ts";

expose(createMedia());
