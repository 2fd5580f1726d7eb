/** Seeded random numbers for property tests: mulberry32 (T. Ettinger, 2017), 32 bits of state, period 2³². */

/** A stream of random numbers that one seed determines. */
export interface Random {
  readonly seed: number;
  /** The next 32 bits, as an unsigned number. */
  uint32(): number;
  /** In [0, 1). */
  float(): number;
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  /** One of `choices`. */
  pick<Choice>(choices: readonly Choice[]): Choice;
  /** Fills `length` bytes, with 0 and 255 far more often than chance would have them: that is where blends go wrong. */
  bytes(length: number): Uint8Array;
}

/** The stream of `seed`. */
export function prng(seed: number): Random {
  let state = seed >>> 0;
  const uint32 = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
  const float = () => uint32() / 2 ** 32;
  const int = (min: number, max: number) => min + Math.floor(float() * (max - min + 1));
  const byte = () => (int(0, 3) > 0 ? int(0, 255) : int(0, 1) * 255);
  return {
    seed: seed >>> 0,
    uint32,
    float,
    int,
    pick: (choices) => choices[int(0, choices.length - 1)]!,
    bytes: (length) => Uint8Array.from({ length }, byte),
  };
}

/**
 * Runs `body` on `count` streams, with fixed seeds. What fails says its seed; `TYPECASE_SEED=0x1234` runs that one
 * alone, and `TYPECASE_SEED=random` as many as ever but others.
 */
export function seeds(count: number, body: (random: Random) => void): void {
  for (const seed of seedsToRun(count, process.env.TYPECASE_SEED)) {
    try {
      body(prng(seed));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new Error(`with TYPECASE_SEED=0x${seed.toString(16)}: ${message}`, { cause: error });
    }
  }
}

function seedsToRun(count: number, wish: string | undefined): number[] {
  const first = wish === "random" ? prng(Date.now()) : prng(0x7ca5e);
  if (wish !== undefined && wish !== "random") return [Number(wish) >>> 0];
  return Array.from({ length: count }, first.uint32);
}
