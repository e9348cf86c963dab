const SIZE = 624;
const SHIFT = 397;

/** MT19937, seeded and tempered as torch's CPU generator (videorefer-models.md 4.6). */
export class MersenneTwister {
  private readonly state = new Uint32Array(SIZE);
  private position = SIZE;

  /** @param seed an integer; its low 32 bits are used, as torch does */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`seed should be an integer, got ${seed}`);
    this.state[0] = seed;
    for (let j = 1; j < SIZE; j++) {
      const previous = this.state[j - 1]!;
      this.state[j] = Math.imul(1812433253, previous ^ (previous >>> 30)) + j;
    }
  }

  /** A generator that will draw what this one would. */
  copy(): MersenneTwister {
    const copy = new MersenneTwister(0);
    copy.state.set(this.state);
    copy.position = this.position;
    return copy;
  }

  /** The next 32 random bits, as an unsigned integer. */
  next32(): number {
    if (this.position === SIZE) this.refill();
    let word = this.state[this.position++]!;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    word ^= word >>> 18;
    return word >>> 0;
  }

  /** A number in [0, 1) with 32 random bits. */
  nextFraction(): number {
    return this.next32() / 2 ** 32;
  }

  private refill(): void {
    const { state } = this;
    for (let j = 0; j < SIZE; j++) {
      const mixed = (state[j]! & 0x80000000) | (state[(j + 1) % SIZE]! & 0x7fffffff);
      state[j] = state[(j + SHIFT) % SIZE]! ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908b0df : 0);
    }
    this.position = 0;
  }
}

/**
 * A random permutation of 0 … n-1 as `torch.randperm(n)` draws it on the CPU; n - 1 words are taken from `generator`.
 * @throws RangeError above 2^32 / 20 elements, where torch changes its method
 * Source: videorefer-models.md 4.6, verified there up to n = 1000.
 */
export function randperm(generator: MersenneTwister, n: number): Int32Array {
  if (!Number.isInteger(n) || n < 0 || n >= 2 ** 32 / 20)
    throw new RangeError(`cannot permute ${n} elements`);
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let k = 0; k < n - 1; k++) {
    const other = k + (generator.next32() % (n - k));
    const value = order[k]!;
    order[k] = order[other]!;
    order[other] = value;
  }
  return order;
}
