import { FailureError } from "../../core/failure.ts";

/** Every logit was NaN: the numbers broke down, and any answer would be made up. */
export function noValidScore(): FailureError {
  return new FailureError(
    "internal",
    "the model's numbers broke down on this device (no token had a valid score); choose the other device or variant",
  );
}
