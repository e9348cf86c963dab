import { expose } from "comlink";
import { createModels } from "../src/models/models-service.ts";

expose(createModels());
