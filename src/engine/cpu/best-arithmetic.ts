import { encodeModule, f32x4, hasRelaxedSimd } from "../../core/wasm-code.ts";
import { type IntegerArithmetic, quantisedBlock } from "./integer-arithmetic.ts";
import { addIntegerProduct } from "./integer-product-routine.ts";
import { BLOCK_COLUMNS, PANEL_ROWS, TILE_ROWS } from "./tiling.ts";

type OfBytes = Extract<IntegerArithmetic, { kind: "bytes" }>;

/** From the best to the one that every processor has. */
const OF_BYTES: readonly OfBytes[] = [
  { kind: "bytes", signedWeights: false },
  { kind: "bytes", signedWeights: true },
  { kind: "bytes", signedWeights: null },
];

let best: IntegerArithmetic | null = null;

/**
 * The quickest arithmetic that is exact in this browser on this processor, found by trying: besides what the core specification leaves open, V8
 * 11.3 for one mixes up registers in the unoptimised code of a product.
 */
export function bestArithmetic(): IntegerArithmetic {
  best ??= (hasRelaxedSimd() && OF_BYTES.find(isExact)) || { kind: "words" };
  return best;
}

/** Whether products with one panel are those of its integers, with the largest that occur. */
function isExact(arithmetic: OfBytes): boolean {
  const { bytes: blockBytes, scale } = quantisedBlock(arithmetic);
  const memory = new WebAssembly.Memory({ initial: 1 });
  const [X, VALUES, SCALES, OUT] = [0, 2 ** 12, 2 ** 13, 2 ** 14];
  const products = ([4, 8] as const).map((bits) =>
    addIntegerProduct(bits, TILE_ROWS, arithmetic, f32x4.relaxedMultiplyAdd),
  );
  const module = new WebAssembly.Module(encodeModule(products));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const run = exports as Record<string, (...numbers: number[]) => void>;

  const items = Array.from({ length: TILE_ROWS }, (_, item) => {
    new Float32Array(memory.buffer, X + item * blockBytes + scale, 1).fill(1);
    const x = new Int8Array(memory.buffer, X + item * blockBytes, BLOCK_COLUMNS);
    x.set(x.map((_, column) => (item < 2 ? 127 - 254 * item : ((column * 89 + item) % 255) - 127)));
    return x;
  });
  new Float32Array(memory.buffer, SCALES, PANEL_ROWS).fill(1);
  const panel = new Uint8Array(memory.buffer, VALUES, PANEL_ROWS * BLOCK_COLUMNS);
  const out = new Float32Array(memory.buffer, OUT, TILE_ROWS * PANEL_ROWS);
  const largest = arithmetic.signedWeights === null ? 127 : 255;
  return ([4, 8] as const).every((bits) => {
    const most = bits === 4 ? 255 : largest;
    panel.set(panel.map((_, at) => (at % 16 < 8 ? most : (at * 167) & most)));
    out.fill(0);
    run[`addProduct${bits}x${TILE_ROWS}`]!(X, VALUES, SCALES, OUT, PANEL_ROWS, 1, blockBytes, 4 * PANEL_ROWS);
    const weight = (row: number, column: number): number => {
      const group = column >> 2;
      const byte = panel[16 * (bits === 4 ? group % 4 : group) + 4 * row + (column & 3)]!;
      if (bits === 4) return group < 4 ? byte & 15 : byte >> 4;
      return arithmetic.signedWeights && byte > 127 ? byte - 256 : byte;
    };
    return out.every((sum, at) => {
      const [x, row] = [items[Math.floor(at / PANEL_ROWS)]!, at % PANEL_ROWS];
      return sum === x.reduce((total, value, column) => total + value * weight(row, column), 0);
    });
  });
}
