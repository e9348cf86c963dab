import { FailureError } from "../core/failure.ts";
import type { DeviceChoice } from "../protocol/engine.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Runs a command. What a person can put right is one sentence on stderr; anything else comes with its stack.
 * @param failed the exit status then
 */
export function runCommand(name: string, main: () => Promise<void>, failed = 1): void {
  main().catch((error: unknown) => {
    const expected = error instanceof UsageError || error instanceof FailureError || isArgumentError(error);
    console.error(expected ? `${name}: ${(error as Error).message}` : error);
    process.exitCode = failed;
  });
}

function isArgumentError(error: unknown): boolean {
  return error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}

/** @throws UsageError */
export function parseDevice(text: string): DeviceChoice {
  if (text === "auto" || text === "webgpu" || text === "wasm") return text;
  throw new UsageError(`--device should be auto, webgpu or wasm, is ${text}`);
}
