import { expose } from "comlink";
import { createEndpoints } from "../src/general/endpoint-service.ts";

expose(createEndpoints());
