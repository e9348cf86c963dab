import { useEffect } from "react";
import type { Playback } from "../../../../state/playback.ts";
import { ownsKey } from "../../../keys/key-owner.ts";
import type { Hand } from "./hand.ts";
import { useStage } from "./stage-store.ts";

/**
 * Keys that act for as long as they are held over the stage: Space grips the frame, Alt swaps adding and removing. Space is
 * the player's too; which of the two it was shows when it lifts.
 */
export function useHeldKeys(playback: Playback, hand: Hand | null): void {
  useEffect(() => {
    if (!hand) return;
    const lifetime = new AbortController();
    const { signal } = lifetime;
    let heldSpace: { panned: boolean } | null = null;

    window.addEventListener(
      "keydown",
      (event) => {
        const { pointer, crosshair, grip } = useStage.getState();
        if (!pointer || document.querySelector("dialog[open]")) return;
        if (event.key === "Alt") {
          event.preventDefault();
          useStage.setState({ swapped: true });
        }
        if (event.key !== " " || crosshair || ownsKey(event)) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        heldSpace ??= { panned: false };
        if (grip === "none") useStage.setState({ grip: "ready" });
      },
      { signal, capture: true },
    );
    window.addEventListener(
      "keyup",
      (event) => {
        if (event.key === "Alt") useStage.setState({ swapped: false });
        if (event.key !== " " || !heldSpace) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        if (!heldSpace.panned) playback.toggle();
        release();
      },
      { signal, capture: true },
    );
    window.addEventListener("blur", release, { signal });
    const stop = useStage.subscribe(({ grip }) => {
      if (heldSpace && grip === "panning") heldSpace.panned = true;
    });
    return () => {
      lifetime.abort();
      stop();
    };

    function release(): void {
      heldSpace = null;
      if (useStage.getState().grip === "ready") useStage.setState({ grip: "none" });
    }
  }, [playback, hand]);
}
