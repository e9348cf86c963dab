import { currentLanguage } from "../../language/text.ts";

/** 1 for the arrow key that points to what comes next on the line, −1 for the one that points back, 0 for any other key. */
export function arrowStep(key: string): -1 | 0 | 1 {
  if (key !== "ArrowRight" && key !== "ArrowLeft") return 0;
  return (key === "ArrowRight") === (currentLanguage().direction === "ltr") ? 1 : -1;
}
