import { useEffect } from "react";
import { useApp } from "../../state/app-store.ts";
import { Notice } from "./notice.tsx";

/** Time to read a notice twice. It lies over the screen's head, so that what asks for nothing must not stay there. */
const READ_MS = 15_000;

/** The newest piece of news, with a way to put it away: over the screen, or in the dialog that covers it. Problems stay until then. */
export function NoticeLine() {
  const notice = useApp((state) => state.notice);
  useEffect(() => {
    if (notice?.tone !== "info" && notice?.tone !== "good") return;
    const timer = setTimeout(() => useApp.getState().noticed(null), READ_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  if (!notice) return null;
  return <Notice tone={notice.tone} text={notice.text} onDismiss={() => useApp.getState().noticed(null)} />;
}
