import { expose } from "comlink";
import { createBenchmarkService } from "../src/benchmark/benchmark-service.ts";

expose(createBenchmarkService());
