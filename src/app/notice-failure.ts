import type { Failure } from "../core/failure.ts";
import { useApp } from "../state/app-store.ts";
import { failureText } from "../ui/failure-text.ts";

/** Says what went wrong and what to do. What a person stopped is no problem. */
export function noticeFailure(failure: Failure): void {
  if (failure.code === "cancelled") return;
  const { title, advice } = failureText(failure);
  useApp.getState().noticed({ tone: "problem", text: `${title} ${advice}` });
}
