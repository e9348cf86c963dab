import { useApp } from "../../state/app-store.ts";
import { Notice } from "./notice.tsx";

/** The newest piece of news, with a way to put it away: over the screen, or in the dialog that covers it. */
export function NoticeLine() {
  const notice = useApp((state) => state.notice);
  if (!notice) return null;
  return <Notice tone={notice.tone} text={notice.text} onDismiss={() => useApp.getState().noticed(null)} />;
}
