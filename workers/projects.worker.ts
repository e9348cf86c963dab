import { expose } from "comlink";
import { createProjectFiles } from "../src/projects/project-files-service.ts";

expose(createProjectFiles());
