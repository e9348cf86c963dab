import { expose } from "comlink";
import { createAnnotationsService } from "../src/projects/annotations-service.ts";

expose(createAnnotationsService());
