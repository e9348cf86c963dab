import { MonitorDown } from "lucide-react";
import { t } from "../../../language/text.ts";
import { useApp } from "../../../state/app-store.ts";
import { Button } from "../../kit/button.tsx";
import { useCommands } from "../../services.tsx";
import { Section } from "./section.tsx";

/** The page as an app of its own, where the browser can; else how the browser does it. */
export function InstallSection() {
  const commands = useCommands();
  const install = useApp((state) => state.install);
  return (
    <Section title={t("Install")}>
      <p>
        {t(
          "Installed, it has a window and an icon of its own, opens videos and projects from the file manager, and takes videos that other apps share. It works offline either way.",
        )}
      </p>
      {install === "offered" && (
        <div>
          <Button tone="primary" icon={<MonitorDown size={16} />} onClick={() => void commands.install()}>
            {t("Install the app")}
          </Button>
        </div>
      )}
      {install === "installed" && <p role="status">{t("It is installed.")}</p>}
      {install === "not-offered" && (
        <p>
          {t(
            "This browser offers no installation now. In Chrome and Edge, look for Install in the menu. In Safari on a Mac, choose File, Add to Dock; on an iPhone or iPad, Share, Add to Home Screen. Firefox on a computer installs no pages; there a bookmark serves.",
          )}
        </p>
      )}
    </Section>
  );
}
