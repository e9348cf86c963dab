import { Brush, Eraser, Hand, type LucideIcon, PenTool, SquareDashed } from "lucide-react";
import type { ToolName } from "../../../../state/tools.ts";

export interface ToolEntry {
  readonly tool: ToolName;
  readonly name: string;
  readonly key: string;
  readonly icon: LucideIcon;
}

/** The tools in the order of the rail. */
export const TOOLS: readonly ToolEntry[] = [
  { tool: "pan", name: "Select", key: "V", icon: Hand },
  { tool: "brush", name: "Brush", key: "B", icon: Brush },
  { tool: "eraser", name: "Eraser", key: "E", icon: Eraser },
  { tool: "box", name: "Box", key: "R", icon: SquareDashed },
  { tool: "polygon", name: "Polygon", key: "P", icon: PenTool },
];
