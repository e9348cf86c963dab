import { FailureError } from "../core/failure.ts";

/** What a hostile file says may be long; the start of it is enough to find the place. */
const MAX_PROBLEM = 400;

/**
 * A file that breaks its own format. A download that went wrong is the likely cause and an attack the rare one; the way out
 * of both is the same.
 */
export function damaged(file: string, problem: string, cause?: unknown): FailureError {
  return new FailureError(
    "checkpoint-invalid",
    `${file}: ${clip(problem)}; download the file again, from its publisher`,
    { cause },
  );
}

/** A file that may be whole, in a form that is not read here. */
export function unreadable(file: string, problem: string): FailureError {
  return new FailureError(
    "checkpoint-invalid",
    `${file}: ${clip(problem)}; take it in the form of safetensors, or save it again in that form with safetensors.torch.save_file`,
  );
}

const clip = (text: string): string => (text.length > MAX_PROBLEM ? `${text.slice(0, MAX_PROBLEM)}…` : text);
