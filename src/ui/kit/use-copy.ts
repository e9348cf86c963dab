import { useState } from "react";
import { t } from "../../language/text.ts";
import { useApp } from "../../state/app-store.ts";

const SHOWN_MS = 1500;

/** Copies text; `copied` is true for a moment afterwards. A browser that refuses is reported as a notice. */
export function useCopy(): { readonly copied: boolean; copy(text: string): void } {
  const [copied, setCopied] = useState(false);
  const copy = (text: string) => {
    navigator.clipboard.writeText(text).then(
      () => {
        setCopied(true);
        setTimeout(() => setCopied(false), SHOWN_MS);
      },
      () => useApp.getState().noticed({ tone: "problem", text: t("The browser did not allow copying.") }),
    );
  };
  return { copied, copy };
}
