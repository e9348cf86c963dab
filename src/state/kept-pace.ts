import { type AnswerPace, visitPace } from "../asking/answer-pace.ts";
import { useApp } from "./app-store.ts";
import { useDocument } from "./document.ts";
import type { KeptPace } from "./settings.ts";

/** People try a few models; more need not be known. */
const MOST = 12;

/** The pace of the loaded model's answers where it runs now, as this or an earlier visit found it; null before the first. */
export function keptPace({
  settings,
  model,
  deviceReport,
}: ReturnType<typeof useApp.getState>): AnswerPace | null {
  if (model.kind !== "ready") return null;
  const { packageHash, host } = model.info;
  return settings.paces.find(isOf(packageHash, host ?? deviceReport?.device))?.pace ?? null;
}

/** Keeps the pace of this visit's answers of the loaded model for the next visit. */
export function keepPace(): void {
  const { settings, settingsChanged, model, deviceReport, seen } = useApp.getState();
  if (model.kind !== "ready") return;
  const { packageHash, host } = model.info;
  const place = host ?? deviceReport?.device;
  const pace = visitPace(useDocument.getState().project.exchanges, seen, packageHash);
  if (!pace || !place) return;
  const others = settings.paces.filter((kept) => !isOf(packageHash, place)(kept));
  settingsChanged({ paces: [{ packageHash, place, pace }, ...others].slice(0, MOST) });
}

const isOf = (packageHash: string, place: string | undefined) => (kept: KeptPace) =>
  kept.packageHash === packageHash && kept.place === place;
