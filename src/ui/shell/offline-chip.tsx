import { CloudOff, HardDriveDownload } from "lucide-react";
import { useApp } from "../../state/app-store.ts";
import { Chip } from "../kit/chip.tsx";

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
    <Chip icon={<HardDriveDownload size={14} />} title="The app and its model are stored in this browser">
      Works offline
    </Chip>
  );
}
