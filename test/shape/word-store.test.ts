/** What the store of words remembers of words that it doesn't keep. */

import { describe, expect, it } from "vitest";
import { WordStore } from "../../src/shape/word-store.ts";
import { prng } from "../reference/prng.ts";

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

describe(`words that were met (SEED=${seed})`, () => {
  it("are known again, though a thousand others were met between", () => {
    const store = new WordStore(0);
    const random = prng(seed);
    const hashes = [...new Set(Array.from({ length: 1000 }, () => random.int(1, 2 ** 32 - 1) | 0))];
    expect(hashes.filter((hash) => store.wasSeen(hash))).toEqual([]);
    // Of a thousand in 4,096 places of four each, five at one place are 2 in 100,000.
    const forgotten = hashes.filter((hash) => !store.wasSeen(hash));
    expect(forgotten.length).toBeLessThanOrEqual(5);
  });

  it("are known again where four of them share a place, and the oldest is forgotten for a fifth", () => {
    const store = new WordStore(0);
    const [first, ...others] = [1, 2, 3, 4, 5].map((high) => (high << 20) | 0x37);
    const four = [first!, ...others.slice(0, 3)];
    for (const hash of four) expect(store.wasSeen(hash)).toBe(false);
    for (const hash of four) expect(store.wasSeen(hash)).toBe(true);
    expect(store.wasSeen(others[3]!)).toBe(false);
    expect(store.wasSeen(others[0]!)).toBe(true);
    expect(store.wasSeen(first!)).toBe(false);
  });
});
