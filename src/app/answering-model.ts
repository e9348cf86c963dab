import type { ModelInfo } from "../protocol/engine.ts";
import type { EngineClient } from "../services/engine-client.ts";

/** A model that answers questions, wherever it runs. */
export interface AnsweringModel {
  readonly info: ModelInfo;
  readonly ask: EngineClient["ask"];
}
