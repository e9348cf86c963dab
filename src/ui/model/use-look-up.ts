import { useCallback, useEffect, useRef, useState } from "react";
import type { Failure } from "../../core/failure.ts";
import type { ModelOrigin, ModelQuote, ModelVariant } from "../../protocol/models.ts";
import { useApp } from "../../state/app-store.ts";
import { useCommands } from "../services.tsx";

export type LookUp =
  | { readonly kind: "none" }
  | { readonly kind: "asking" }
  | { readonly kind: "found"; readonly quote: ModelQuote }
  | { readonly kind: "failed"; readonly failure: Failure };

/** Asks what a model costs. What was asked is forgotten when mirror, token or variant change, and when the component goes. */
export function useLookUp(variant: ModelVariant) {
  const commands = useCommands();
  const hub = useApp((state) => state.hubAccess);
  const [lookUp, setLookUp] = useState<LookUp>({ kind: "none" });
  /** The question whose answer is waited for. */
  const awaited = useRef<symbol | null>(null);

  const forget = useCallback(() => {
    if (awaited.current) commands.cancelQuote();
    awaited.current = null;
    setLookUp({ kind: "none" });
  }, [commands]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was found is of no use once any of these is another
  useEffect(() => forget, [forget, hub, variant]);

  /** @returns null when it failed, or was given up meanwhile */
  const ask = async (origin: ModelOrigin): Promise<ModelQuote | null> => {
    const mine = Symbol();
    awaited.current = mine;
    setLookUp({ kind: "asking" });
    const quote = await commands.quoteModel(origin, variant, hub.token.trim() || null);
    if (awaited.current !== mine) return null;
    awaited.current = null;
    if (quote.ok) setLookUp({ kind: "found", quote: quote.value });
    else if (quote.error.code === "cancelled") setLookUp({ kind: "none" });
    else setLookUp({ kind: "failed", failure: quote.error });
    return quote.ok ? quote.value : null;
  };
  return { lookUp, ask, forget };
}
