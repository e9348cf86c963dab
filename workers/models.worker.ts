import { expose } from "comlink";
import { createModels } from "../src/storage/models-service.ts";

expose(createModels());
