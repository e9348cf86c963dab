import {
  Brush,
  Eraser,
  Lasso,
  type LucideIcon,
  MousePointer2,
  MousePointerClick,
  PaintBucket,
  PenTool,
  Spline,
  SquareDashed,
} from "lucide-react";
import type { PlainText } from "../../../../language/text.ts";
import type { ToolName } from "../../../../state/tools.ts";
import type { Chord } from "../../../keys/chord.ts";

export interface ToolEntry {
  readonly tool: ToolName;
  readonly name: PlainText;
  /** The first is the one shown. */
  readonly keys: readonly [Chord, ...Chord[]];
  readonly icon: LucideIcon;
}

/** The tools in the order of the rail. */
export const TOOLS: readonly ToolEntry[] = [
  { tool: "pan", name: "Select", keys: ["V", "H"], icon: MousePointer2 },
  { tool: "points", name: "Points", keys: ["C"], icon: Spline },
  { tool: "click", name: "Click", keys: ["S"], icon: MousePointerClick },
  { tool: "brush", name: "Brush", keys: ["B"], icon: Brush },
  { tool: "eraser", name: "Eraser", keys: ["E"], icon: Eraser },
  { tool: "box", name: "Box", keys: ["R"], icon: SquareDashed },
  { tool: "polygon", name: "Polygon", keys: ["P"], icon: PenTool },
  { tool: "lasso", name: "Lasso", keys: ["Q"], icon: Lasso },
  { tool: "fill", name: "Fill", keys: ["W"], icon: PaintBucket },
];
