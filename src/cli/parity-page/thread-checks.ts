import { KernelTeam } from "../../engine/kernel-team.ts";

export interface ThreadCheck {
  readonly threads: number;
  /** Numbers that came out otherwise than on one thread. */
  readonly differences: number;
  readonly numbers: number;
}

const SHAPE = { headDim: 32, together: 2 } as const;
const PAGES = 32;
const [COUNT, ROWS, BLOCKS] = [6, 200, 3];
/** More than once around: threads go to sleep and are woken. */
const ROUNDS = 50;
const THREADS = 3;

/** Addresses that lie apart by more than any operand here. */
const [X, MATRIX, SCALES, OUT, OTHER, SCORES] = [1, 2, 3, 4, 5, 6].map((nth) => nth * 2 ** 18);

/** Runs a decoder's operations on one thread and on several. */
export async function checkThreads(): Promise<ThreadCheck> {
  const alone = await openTeam(1);
  const several = await openTeam(THREADS);
  try {
    let [differences, numbers] = [0, 0];
    for (let round = 0; round < ROUNDS; round++) {
      const [expected, actual] = [alone, several].map((on) => results(on, round));
      numbers += new Set(expected).size;
      differences += expected.filter((value, index) => value !== actual[index]).length;
    }
    return { threads: several.team.threads, differences, numbers };
  } finally {
    several.team.dispose();
  }
}

interface Opened {
  readonly team: KernelTeam;
  readonly floats: Float32Array;
}

function results({ team, floats }: Opened, round: number): Float32Array {
  const [gate, attended] = [OUT + 2 ** 16, OUT + 2 ** 17];
  floats.fill(round, OUT / 4, OTHER / 4);
  team.run("product", COUNT, X, 4, MATRIX, SCALES, ROWS, BLOCKS, OUT);
  team.run("gatedProducts", COUNT, X, ROWS, BLOCKS, 4, MATRIX, SCALES, gate, 8, MATRIX, SCALES, OTHER);
  team.run("attention", COUNT, 5, X, 896, X, SCALES, 40, 4, 2, SHAPE.headDim, SCORES, 1024, attended);
  return floats.slice(OUT / 4, OTHER / 4);
}

async function openTeam(threads: number): Promise<Opened> {
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: threads > 1 });
  const floats = new Float32Array(memory.buffer);
  for (const start of [X, SCALES]) {
    for (let i = 0; i < 2 ** 16; i++) floats[start / 4 + i] = Math.sin(i * 1.7 + start);
  }
  new Uint8Array(memory.buffer, MATRIX, 2 ** 18).forEach((_, index, bytes) => {
    bytes[index] = (index * 167 + (index >> 3)) % 256;
  });
  return { team: await KernelTeam.create(memory, SHAPE, threads), floats };
}
