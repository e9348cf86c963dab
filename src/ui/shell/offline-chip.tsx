import { CloudOff, HardDriveDownload } from "lucide-react";
import { t } from "../../language/text.ts";
import { useApp } from "../../state/app-store.ts";
import { SEGMENTER_BYTES } from "../../state/bundled-models.ts";
import { Chip } from "../kit/chip.tsx";
import { formatBytes } from "../model/bytes.ts";

/** What is stored; the segmenter is most of it, so its size is said. */
const keptWords = () =>
  SEGMENTER_BYTES > 0
    ? t("The app, its model and its segmenter ({size}) are stored in this browser", {
        size: formatBytes(SEGMENTER_BYTES),
      })
    : t("The app and its model are stored in this browser");

/** Whether the app works without the network: shown once it does, and when there is none. */
export function OfflineChip() {
  const online = useApp((state) => state.online);
  const ready = useApp((state) => state.offlineReady);
  if (!online) {
    return (
      <Chip
        tone={ready === false ? "warn" : "quiet"}
        icon={<CloudOff size={14} />}
        title={
          ready === false
            ? t("Parts of the app were not downloaded before the connection was lost")
            : undefined
        }
      >
        {ready ? t("Offline, everything works") : t("Offline")}
      </Chip>
    );
  }
  if (!ready) return null;
  return (
    <Chip icon={<HardDriveDownload size={14} />} title={keptWords()}>
      {t("Works offline")}
    </Chip>
  );
}
