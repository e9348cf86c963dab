import { Check, MinusCircle, Plus, PlusCircle, Trash2, Undo } from "lucide-react";
import { lazy, Suspense, useId } from "react";
import { t } from "../../../../language/text.ts";
import { useDocument } from "../../../../state/document.ts";
import { BRUSH_DIAMETER_MAX, BRUSH_DIAMETER_MIN, useTools } from "../../../../state/tools.ts";
import { Button, useNamedKey } from "../../../kit/button.tsx";
import { useCurrentHand } from "../stage/current-hand.ts";
import type { Hand } from "../stage/hand.ts";
import { usePoints } from "../stage/point-store.ts";
import { useStage } from "../stage/stage-store.ts";
import { BoxFields } from "./box-fields.tsx";
import { ClickOptions } from "./click-options.tsx";
import styles from "./tool-options.module.css";

const MaskOptions = lazy(async () => ({ default: (await import("./mask-options.tsx")).MaskOptions }));

/** What the tool in the hand can be told: in a bar above the frame, or in a panel with the tools. */
export function ToolOptions({ place }: { readonly place: "bar" | "sheet" }) {
  const tool = useTools((state) => state.tool);
  const hand = useCurrentHand((state) => state.hand);
  if (!hand) return null;
  const isBrush = tool === "brush" || tool === "eraser";
  return (
    <section className={styles[place]} aria-label={t("Tool options")}>
      {tool !== "pan" && <InkChoice />}
      {isBrush && <BrushSize />}
      {tool === "pan" && (
        <Suspense>
          <MaskOptions />
        </Suspense>
      )}
      {tool === "click" && <ClickOptions hand={hand} />}
      {tool === "polygon" && <PolygonButtons hand={hand} />}
      {tool === "points" && <PointButtons hand={hand} />}
      <MaskOpacity />
      {(tool === "box" || tool === "click") && (
        <BoxFields action={t("Draw box")} onBox={(from, to) => hand.box(from, to)} />
      )}
    </section>
  );
}

/** Whether the tool adds or removes; for the eraser the other way round, since removing is what it is for. */
function InkChoice() {
  const tool = useTools((state) => state.tool);
  const subtracting = useTools((state) => state.subtracting);
  const toggle = useTools((state) => state.subtractingToggled);
  const removing = (tool === "eraser") !== subtracting;
  const add = useNamedKey(t("Add"), "draw.swap");
  const remove = useNamedKey(t("Remove"), "draw.swap");
  return (
    <fieldset className={styles.choice}>
      <legend className="visually-hidden">{t("Drawing")}</legend>
      <button type="button" aria-pressed={!removing} {...add} onClick={() => removing && toggle()}>
        <PlusCircle size={15} aria-hidden="true" /> {t("Add")}
      </button>
      <button type="button" aria-pressed={removing} {...remove} onClick={() => !removing && toggle()}>
        <MinusCircle size={15} aria-hidden="true" /> {t("Remove")}
      </button>
    </fieldset>
  );
}

/** The slider runs over the logarithm, so that fine brushes have as much of it as broad ones. */
function BrushSize() {
  const diameter = useTools((state) => state.brushDiameter);
  const change = useTools((state) => state.brushDiameterChanged);
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{t("Size")}</label>
      <input
        id={id}
        type="range"
        min={Math.log2(BRUSH_DIAMETER_MIN)}
        max={Math.log2(BRUSH_DIAMETER_MAX)}
        step={0.05}
        value={Math.log2(diameter)}
        aria-valuetext={t("{diameter} pixels", { diameter })}
        onChange={(event) => change(2 ** event.target.valueAsNumber)}
      />
      <output className={styles.value} htmlFor={id}>
        {t("{diameter} px", { diameter })}
      </output>
    </div>
  );
}

function PolygonButtons({ hand }: { readonly hand: Hand }) {
  const count = useStage((state) => (state.draft?.kind === "polygon" ? state.draft.points.length : 0));
  return (
    <div className={styles.buttons}>
      <Button size="s" icon={<Check size={14} />} disabled={count < 3} onClick={() => hand.close()}>
        {t("Close shape")}
      </Button>
      <Button
        size="s"
        icon={<Undo size={14} />}
        disabled={count === 0}
        onClick={() => hand.removeLastPoint()}
      >
        {t("Undo point")}
      </Button>
    </div>
  );
}

function PointButtons({ hand }: { readonly hand: Hand }) {
  usePoints();
  useDocument((state) => state.project.objects);
  useStage((state) => state.frameIndex);
  const none = !hand.shaping.hasChosen;
  return (
    <div className={styles.buttons}>
      <Button size="s" icon={<Plus size={14} />} disabled={none} onClick={() => hand.shaping.add()}>
        {t("Add point")}
      </Button>
      <Button size="s" icon={<Trash2 size={14} />} disabled={none} onClick={() => hand.shaping.remove()}>
        {t("Remove point")}
      </Button>
    </div>
  );
}

function MaskOpacity() {
  const opacity = useTools((state) => state.maskOpacity);
  const change = useTools((state) => state.maskOpacityChanged);
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{t("Fill")}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={opacity}
        aria-label={t("Mask fill opacity")}
        aria-valuetext={`${Math.round(opacity * 100)} %`}
        onChange={(event) => change(event.target.valueAsNumber)}
      />
      <output className={styles.value} htmlFor={id}>
        {Math.round(opacity * 100)} %
      </output>
    </div>
  );
}
