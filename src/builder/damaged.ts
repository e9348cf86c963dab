import { FailureError } from "../core/failure.ts";

/** Text from a hostile file may be long; its start is enough to find the place. */
const MAX_PROBLEM = 400;

/** A file that breaks its own format: most likely a failed download, rarely an attack. The advice is the same. */
export function damaged(file: string, problem: string, cause?: unknown): FailureError {
  return new FailureError(
    "checkpoint-invalid",
    `${file}: ${clip(problem)}; download the file again, from its publisher`,
    { cause },
  );
}

/** A file that may be intact, in a format that is not read here. */
export function unreadable(file: string, problem: string): FailureError {
  return new FailureError(
    "checkpoint-invalid",
    `${file}: ${clip(problem)}; take it in the form of safetensors, or save it again in that form with safetensors.torch.save_file`,
  );
}

const clip = (text: string): string => (text.length > MAX_PROBLEM ? `${text.slice(0, MAX_PROBLEM)}…` : text);
