import { t } from "../../../../language/text.ts";
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
  if (working !== null) return byTouch ? working : t("{working} Esc cancels", { working });
  if (draft?.kind === "polygon") {
    if (byTouch) return t("Tap to add points · tap the first point to close");
    if (byKeyboard)
      return t("Enter adds a point, twice in one place closes · Backspace takes one back · Esc cancels");
    return t("Click to add points · Enter or double-click closes · Backspace takes one back · Esc cancels");
  }
  if (draft?.kind === "box") {
    if (byKeyboard) return t("Arrows to the opposite corner, then Enter · Esc cancels");
    return t("Set the opposite corner · Esc cancels");
  }
  if (draft?.kind === "lasso")
    return byKeyboard
      ? t("Arrows lead around it, then Enter · Esc cancels")
      : t("Lead around it · Esc cancels");
  if (awaitsEnter) return t("Enter starts the crosshair, to draw by keyboard");
  const where = byKeyboard ? t("Arrows move, Shift ×10 · Enter ") : byTouch ? "" : undefined;
  const [verb, other] = removing ? [t("remove"), t("mark")] : [t("mark"), t("remove")];
  switch (tool) {
    case "pan":
      if (byTouch)
        return t("Tap an object to select it · drag it or its corners · drag beside it to move the frame");
      if (where) return t("{where}selects the object there", { where });
      return movable
        ? t("Drag the mask or its corners · arrows move it, Shift ×10 · drag beside it to move the frame")
        : t("Click an object to select it · drag to move the frame");
    case "points":
      if (!movable)
        return byTouch ? t("Tap an object to see its points") : t("Click an object to see its points");
      if (byTouch)
        return removing
          ? t("Tap a point to take it away")
          : t("Drag a point · tap the outline to add one · hold a point to take it away");
      return removing
        ? t("Click a point to take it away · Esc leaves")
        : t("Drag a point · click the outline to add one · Alt takes away · arrows move it · Esc leaves");
    case "click":
      return clickHint(situation);
    case "brush":
    case "eraser":
      if (byTouch) return t("Paint to {verb} · two fingers zoom and move", { verb });
      return where
        ? t("{where}{verb}s there", { where, verb })
        : t("Drag to {verb} · hold Alt to {other} · {brush} size · Space and drag moves the frame", {
            verb,
            other,
            brush: keys.brush,
          });
    case "box":
      if (byTouch) return t("Drag a box to {verb} · two fingers zoom and move", { verb });
      return where
        ? t("{where}sets a corner", { where })
        : t("Drag a box to {verb}, or click two corners · hold Alt to {other}", { verb, other });
    case "lasso":
      if (byTouch) return t("Draw around what you want to {verb} · two fingers zoom and move", { verb });
      return where
        ? t("{where}begins there", { where })
        : t("Drag around what you want to {verb} · hold Alt to {other}", { verb, other });
    case "fill": {
      const [here, instead] = removing
        ? [t("take the piece away"), t("fills a hole")]
        : [t("fill the hole"), t("takes a piece away")];
      if (byTouch) return t("Tap to {here} that is there", { here });
      return where
        ? t("{where}to {here} there", { where, here })
        : t("Click to {here} under the pointer · Alt {instead}", { here, instead });
    }
    case "polygon":
      if (byTouch) return t("Tap around what you want to {verb}", { verb });
      return where
        ? t("{where}sets the first point", { where })
        : t("Click around what you want to {verb} · hold Alt to {other}", { verb, other });
  }
}

function clickHint({ byKeyboard, byTouch, removing, clicked, keys }: Situation): string {
  if (byTouch) {
    if (clicked)
      return removing
        ? t("Tap what does not belong to it")
        : t("Tap what is missing · hold on what does not belong");
    return t("Tap an object to mark it · drag around or over it");
  }
  if (byKeyboard)
    return removing
      ? t("Arrows move, Shift ×10 · Enter clicks · Alt+Enter adds · {anotherMask} another mask", keys)
      : t("Arrows move, Shift ×10 · Enter clicks · Alt+Enter removes · {anotherMask} another mask", keys);
  if (!clicked)
    return t("Click an object to mark it · or drag around or over it · {newObject} for another object", {
      newObject: keys.newObject,
    });
  return removing
    ? t("Click removes · right click or Alt adds · {anotherMask} another mask · {newObject} new object", keys)
    : t(
        "Click adds · right click or Alt removes · {anotherMask} another mask · {newObject} new object",
        keys,
      );
}
