import { useEffect } from "react";

/** A file dropped where nothing takes it must not replace the app: browsers open it in the tab. */
export function useNoStrayDrops(): void {
  useEffect(() => {
    const lifetime = new AbortController();
    for (const type of ["dragover", "drop"] as const) {
      window.addEventListener(
        type,
        (event) => {
          if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files")) return;
          event.preventDefault();
          event.dataTransfer.dropEffect = "none";
        },
        { signal: lifetime.signal },
      );
    }
    return () => lifetime.abort();
  }, []);
}
