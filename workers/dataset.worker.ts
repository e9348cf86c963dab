import { expose } from "comlink";
import { createDataSetService } from "../src/dataset/browsing/data-set-service.ts";

expose(createDataSetService());
