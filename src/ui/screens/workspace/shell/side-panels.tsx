import { lazy, type ReactNode, Suspense } from "react";
import { type PlainText, t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import type { ShellSlice } from "../../../../state/shell.ts";
import { AskPanel } from "../ask/ask-panel.tsx";
import { ToolRail } from "../tools/tool-rail.tsx";
import { PanelTabs } from "./panel-tabs.tsx";
import styles from "./side-panels.module.css";
import { isCompact, type Layout } from "./use-layout.ts";

const ObjectsPanel = lazy(async () => ({
  default: (await import("../objects/objects-panel.tsx")).ObjectsPanel,
}));

type Panel = ShellSlice["panel"];

const TITLES: Readonly<Record<Panel, PlainText>> = { ask: "Ask", objects: "Objects", tools: "Tools" };

/** Ask and Objects: side by side where there is room, else one at a time behind tabs; where that is little, Tools joins them. */
export function SidePanels({ layout, hasVideo }: { layout: Layout; hasVideo: boolean }) {
  const chosen = useApp((state) => state.panel);
  const panels: readonly Panel[] = !hasVideo
    ? ["ask"]
    : isCompact(layout)
      ? ["ask", "objects", "tools"]
      : ["ask", "objects"];

  if ((layout === "wide" || layout === "tablet") && hasVideo) {
    return (
      <>
        <PanelFrame title={t("Objects")} className={styles.objects} layout={layout}>
          <Suspense>
            <ObjectsPanel />
          </Suspense>
        </PanelFrame>
        <PanelFrame title={t("Ask")} className={styles.ask} layout={layout}>
          <AskPanel />
        </PanelFrame>
      </>
    );
  }

  const shown = panels.includes(chosen) ? chosen : "ask";
  return (
    <aside className={styles.tabbed} data-layout={layout} aria-label={t("Panels")}>
      {panels.length > 1 && (
        <PanelTabs
          tabs={panels.map((panel) => ({ id: panel, title: t(TITLES[panel]) }))}
          selected={shown}
          onSelect={(panel) => useApp.getState().shellChanged({ panel })}
        />
      )}
      <div className={styles.body} id={`panel-${shown}`} {...(panels.length > 1 && tabPanel(shown))}>
        {shown === "ask" && <AskPanel />}
        {shown === "objects" && (
          <Suspense>
            <ObjectsPanel />
          </Suspense>
        )}
        {shown === "tools" && <ToolRail orientation="horizontal" />}
      </div>
    </aside>
  );
}

function tabPanel(panel: Panel) {
  return { role: "tabpanel", "aria-labelledby": `tab-${panel}` };
}

interface PanelFrameProps {
  readonly title: string;
  readonly className: string | undefined;
  readonly layout: Layout;
  readonly children: ReactNode;
}

function PanelFrame({ title, className, layout, children }: PanelFrameProps) {
  return (
    <aside className={className} aria-label={title} data-layout={layout}>
      <h2 className={styles.title}>{title}</h2>
      <div className={styles.body}>{children}</div>
    </aside>
  );
}
