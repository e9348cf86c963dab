import { t } from "../../language/text.ts";
import { useApp } from "../../state/app-store.ts";

/** Says answers, sentence by sentence, and what the editor did, to screen readers. */
export function LiveRegion() {
  const announcement = useApp((state) => state.announcement);
  return (
    <div className="visually-hidden" role="status" aria-live="polite" aria-label={t("Announcements")}>
      {announcement}
    </div>
  );
}
