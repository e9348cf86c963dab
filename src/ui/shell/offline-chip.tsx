import { CloudOff, HardDriveDownload } from "lucide-react";
import { useApp } from "../../state/app-store.ts";
import { SEGMENTER_BYTES } from "../../state/bundled-models.ts";
import { Chip } from "../kit/chip.tsx";
import { formatBytes } from "../model/bytes.ts";

/** What is stored; the segmenter is most of it, so its size is said. */
const KEPT =
  SEGMENTER_BYTES > 0
    ? `The app, its model and its segmenter (${formatBytes(SEGMENTER_BYTES)}) are stored in this browser`
    : "The app and its model are stored in this browser";

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
          ready === false ? "Parts of the app were not downloaded before the connection was lost" : undefined
        }
      >
        {ready ? "Offline, everything works" : "Offline"}
      </Chip>
    );
  }
  if (!ready) return null;
  return (
    <Chip icon={<HardDriveDownload size={14} />} title={KEPT}>
      Works offline
    </Chip>
  );
}
