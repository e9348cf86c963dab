import { lazy, Suspense, useEffect, useSyncExternalStore } from "react";
import { currentLanguage, subscribeLanguage, t } from "../language/text.ts";
import { useApp } from "../state/app-store.ts";
import styles from "./app.module.css";
import { watchFocusOrigin } from "./keys/focus-origin.ts";
import { goTo, useRoute } from "./screens/route.ts";
import { type Screen, screenAt } from "./screens/screen.ts";
import { SCREENS } from "./screens/screens.ts";
import { LiveRegion } from "./shell/live-region.tsx";
import { NoticeBar } from "./shell/notice-bar.tsx";
import { UnsavedDialog } from "./shell/unsaved-dialog.tsx";
import { useNoStrayDrops } from "./shell/use-no-stray-drops.ts";

// What is seldom opened is fetched when it is.
const DeviceDialog = lazy(async () => ({
  default: (await import("./model/device-dialog.tsx")).DeviceDialog,
}));
const ModelDialog = lazy(async () => ({ default: (await import("./model/model-dialog.tsx")).ModelDialog }));
const GetModelDialog = lazy(async () => ({
  default: (await import("./model/get-model-dialog.tsx")).GetModelDialog,
}));
const EndpointDialog = lazy(async () => ({
  default: (await import("./model/endpoint-dialog.tsx")).EndpointDialog,
}));
const PrivacyDialog = lazy(async () => ({
  default: (await import("./model/privacy-dialog.tsx")).PrivacyDialog,
}));

const CommandPalette = lazy(async () => ({
  default: (await import("./shell/command-palette.tsx")).CommandPalette,
}));

/** The whole interface: the screen that the address names, and what all screens share. */
export function App({ screens = SCREENS }: { screens?: readonly Screen[] }) {
  const { path } = useRoute();
  // Texts are looked up as components render, and these all do when the root does.
  useSyncExternalStore(subscribeLanguage, currentLanguage);
  const known = screenAt(screens, path);
  const { Component, name } = known ?? screens[0]!;
  const dialog = useApp((state) => state.dialog);
  const unsaved = useApp((state) => state.unsaved);
  useEffect(watchFocusOrigin, []);
  useNoStrayDrops();

  useEffect(() => {
    if (known) return;
    goTo(screens[0]!.path, { replace: true });
    useApp.getState().noticed({
      tone: "info",
      text: t("There is no page “{path}”, so this is the {name}.", {
        path,
        name: t(screens[0]!.name).toLowerCase(),
      }),
    });
  }, [known, path, screens]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a dialog goes with the screen that it was opened on
  useEffect(() => () => useApp.getState().shellChanged({ dialog: null }), [name]);

  return (
    <div className={styles.app}>
      <NoticeBar />
      <Suspense>
        <Component />
      </Suspense>
      <LiveRegion />
      {/* A boundary each: one that waits for a dialog's code would keep the dialog before it, whose closing would close both. */}
      <Suspense>{dialog === "device" && <DeviceDialog />}</Suspense>
      <Suspense>{dialog === "model" && <ModelDialog />}</Suspense>
      <Suspense>{dialog === "get-model" && <GetModelDialog />}</Suspense>
      <Suspense>{dialog === "commands" && <CommandPalette />}</Suspense>
      <Suspense>{dialog === "endpoint" && <EndpointDialog />}</Suspense>
      <Suspense>{dialog === "privacy" && <PrivacyDialog />}</Suspense>
      {dialog === "unsaved" && unsaved && <UnsavedDialog {...unsaved} />}
    </div>
  );
}
