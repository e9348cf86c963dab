import { download } from "../../services/file-picker.ts";
import { useApp } from "../../state/app-store.ts";
import { privacyStatement } from "./privacy-statement.ts";

/** Browsers list this many files unless they are told otherwise. */
const LISTED_FILES = 250;

/** Hands over what `privacyStatement` says of the page as it is now. */
export function savePrivacyStatement(): void {
  const { settings, sentRequests, model, segmenter } = useApp.getState();
  const files = performance
    .getEntriesByType("resource")
    .map((entry) => ({ address: entry.name, bytes: (entry as PerformanceResourceTiming).encodedBodySize }));
  const started = document.querySelector<HTMLScriptElement>("script[type=module][src]")?.src;
  const html = privacyStatement({
    madeAt: new Date(),
    startedAt: new Date(performance.timeOrigin),
    address: location.origin + location.pathname,
    program: started ? new URL(started).pathname.split("/").at(-1)! : null,
    policy:
      document.querySelector<HTMLMetaElement>('meta[http-equiv="Content-Security-Policy"]')?.content ?? null,
    networkCut: settings.networkCut,
    model: model.kind === "ready" ? model.info : null,
    segmenter: segmenter.kind === "ready" ? segmenter.info : null,
    endpoints: settings.endpoints,
    requests: sentRequests,
    files,
    filesAreCut: files.length >= LISTED_FILES,
  });
  download(new File([html], "privacy-statement.html", { type: "text/html" }));
}
