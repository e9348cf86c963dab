import { useId } from "react";
import { PALETTE_INK, paletteEntry } from "../../../../core/palette.ts";

interface SwatchProps {
  readonly paletteIndex: number;
  /** Side in CSS pixels. */
  readonly size?: number;
}

/** An object's colour and pattern, as its mask shows them. Decoration: the name stands beside it. */
export function Swatch({ paletteIndex, size = 16 }: SwatchProps) {
  const { colour, pattern } = paletteEntry(paletteIndex);
  const id = useId();
  return (
    <svg
      width={size}
      height={size}
      viewBox={`0 0 ${size} ${size}`}
      aria-hidden="true"
      style={{ flex: "none" }}
    >
      <defs>
        <pattern id={id} width={pattern.size} height={pattern.size} patternUnits="userSpaceOnUse">
          <path
            d={pattern.path}
            fill="none"
            stroke={PALETTE_INK}
            strokeOpacity={0.6}
            strokeWidth={pattern.strokeWidth}
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </pattern>
      </defs>
      <rect width={size} height={size} rx={size / 4} fill={colour} />
      <rect width={size} height={size} rx={size / 4} fill={`url(#${id})`} />
    </svg>
  );
}
