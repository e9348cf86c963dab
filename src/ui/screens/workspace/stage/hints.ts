import type { ToolName } from "../../../../state/tools.ts";
import type { Draft } from "./stage-store.ts";

interface Situation {
  readonly tool: ToolName;
  readonly draft: Draft | null;
  readonly byKeyboard: boolean;
  /** The stage has the focus, but no crosshair yet. */
  readonly awaitsEnter: boolean;
  readonly byTouch: boolean;
  readonly removing: boolean;
  /** What the click tool is doing with a click; null when nothing. */
  readonly working: string | null;
  /** The selected object's mask on this frame came about by clicks. */
  readonly clicked: boolean;
  /** The selected object has a mask on this frame. */
  readonly movable: boolean;
  /** Keys as a person reads them. */
  readonly keys: { readonly anotherMask: string; readonly newObject: string; readonly brush: string };
}

/** What can be done next, in one line. */
export function hintFor(situation: Situation): string {
  const { tool, draft, byKeyboard, awaitsEnter, byTouch, removing, working, movable, keys } = situation;
  if (working !== null) return byTouch ? working : `${working} Esc cancels`;
  if (draft?.kind === "polygon") {
    if (byTouch) return "Tap to add points · tap the first point to close";
    if (byKeyboard)
      return "Enter adds a point, twice in one place closes · Backspace takes one back · Esc cancels";
    return "Click to add points · Enter or double-click closes · Backspace takes one back · Esc cancels";
  }
  if (draft?.kind === "box") {
    if (byKeyboard) return "Arrows to the opposite corner, then Enter · Esc cancels";
    return "Set the opposite corner · Esc cancels";
  }
  if (draft?.kind === "lasso")
    return byKeyboard ? "Arrows lead around it, then Enter · Esc cancels" : "Lead around it · Esc cancels";
  if (awaitsEnter) return "Enter starts the crosshair, to draw by keyboard";
  const where = byKeyboard ? "Arrows move, Shift ×10 · Enter " : byTouch ? "" : undefined;
  const [verb, other] = removing ? ["remove", "mark"] : ["mark", "remove"];
  switch (tool) {
    case "pan":
      if (byTouch)
        return "Tap an object to select it · drag it or its corners · drag beside it to move the frame";
      if (where) return `${where}selects the object there`;
      return movable
        ? "Drag the mask or its corners · arrows move it, Shift ×10 · drag beside it to move the frame"
        : "Click an object to select it · drag to move the frame";
    case "click":
      return clickHint(situation);
    case "brush":
    case "eraser":
      if (byTouch) return `Paint to ${verb} · two fingers zoom and move`;
      return where
        ? `${where}${verb}s there`
        : `Drag to ${verb} · hold Alt to ${other} · ${keys.brush} size · Space and drag moves the frame`;
    case "box":
      if (byTouch) return `Drag a box to ${verb} · two fingers zoom and move`;
      return where
        ? `${where}sets a corner`
        : `Drag a box to ${verb}, or click two corners · hold Alt to ${other}`;
    case "lasso":
      if (byTouch) return `Draw around what you want to ${verb} · two fingers zoom and move`;
      return where ? `${where}begins there` : `Drag around what you want to ${verb} · hold Alt to ${other}`;
    case "fill": {
      const [here, instead] = removing
        ? ["take the piece away", "fills a hole"]
        : ["fill the hole", "takes a piece away"];
      if (byTouch) return `Tap to ${here} that is there`;
      return where ? `${where}to ${here} there` : `Click to ${here} under the pointer · Alt ${instead}`;
    }
    case "polygon":
      if (byTouch) return `Tap around what you want to ${verb}`;
      return where
        ? `${where}sets the first point`
        : `Click around what you want to ${verb} · hold Alt to ${other}`;
  }
}

function clickHint({ byKeyboard, byTouch, removing, clicked, keys }: Situation): string {
  if (byTouch) {
    if (clicked)
      return removing
        ? "Tap what does not belong to it"
        : "Tap what is missing · hold on what does not belong";
    return "Tap an object to mark it · drag around or over it";
  }
  if (byKeyboard)
    return `Arrows move, Shift ×10 · Enter clicks · Alt+Enter ${removing ? "adds" : "removes"} · ${keys.anotherMask} another mask`;
  if (!clicked)
    return `Click an object to mark it · or drag around or over it · ${keys.newObject} for another object`;
  const [here, other] = removing ? ["removes", "adds"] : ["adds", "removes"];
  return `Click ${here} · right click or Alt ${other} · ${keys.anotherMask} another mask · ${keys.newObject} new object`;
}
