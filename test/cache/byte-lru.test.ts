/** The map bounded in bytes, against a plain list. The seed is printed; `TYPECASE_SEED` sets it. */

import { describe, expect, it } from "vitest";
import { ByteLru } from "../../src/cache/byte-lru.ts";
import { prng } from "../reference/prng.ts";

const seed = Number(process.env.TYPECASE_SEED ?? 20261121);

/** The same with a list, the least recently used first. */
class PlainLru {
  entries: { key: string; value: object; bytes: number }[] = [];
  limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  get bytes(): number {
    return this.entries.reduce((total, { bytes }) => total + bytes, 0);
  }

  get(key: string): object | undefined {
    const found = this.entries.find((entry) => entry.key === key);
    if (found) this.entries = [...this.entries.filter((entry) => entry !== found), found];
    return found?.value;
  }

  set(key: string, value: object, bytes: number): void {
    this.entries = this.entries.filter((entry) => entry.key !== key);
    if (bytes > this.limit) return;
    this.entries.push({ key, value, bytes });
    this.trim(this.limit);
  }

  trim(limit: number): void {
    while (this.entries.length > 0 && this.bytes > limit) this.entries.shift();
  }
}

describe("ByteLru", () => {
  it(`keeps what a plain list keeps, within its bound, seed ${seed}`, () => {
    const random = prng(seed);
    const below = (count: number) => Math.floor(random.float() * count);
    const lru = new ByteLru<object>(1000);
    const plain = new PlainLru(1000);
    for (let step = 0; step < 20_000; step++) {
      const key = `key ${below(60)}`;
      const what = below(100);
      if (what < 50) expect(lru.get(key)).toBe(plain.get(key));
      else if (what < 97) {
        const [value, bytes] = [{}, 1 + below(below(20) === 0 ? 1500 : 90)];
        lru.set(key, value, bytes);
        plain.set(key, value, bytes);
      } else if (what < 98) {
        plain.limit = 200 + below(1200);
        plain.trim(plain.limit);
        lru.setLimit(plain.limit);
      } else {
        const bytes = below(300);
        plain.trim(plain.bytes - bytes);
        lru.evict(bytes);
      }
      expect(lru.bytes).toBe(plain.bytes);
      expect(lru.bytes).toBeLessThanOrEqual(lru.limitBytes);
      expect(lru.counts().entries).toBe(plain.entries.length);
    }
    const { hits, misses, evictions } = lru.counts();
    expect(hits > 0 && misses > 0 && evictions > 0).toBe(true);
  });

  it("lets go of the values that are gone, and of all", () => {
    const lru = new ByteLru<{ font: string }>(100);
    for (const font of ["a", "b"]) for (const size of [1, 2]) lru.set(`${font}${size}`, { font }, 10);
    lru.deleteWhere(({ font }) => font === "a");
    expect([lru.bytes, lru.get("a1"), lru.get("b1")?.font]).toEqual([20, undefined, "b"]);
    lru.clear();
    expect(lru.counts()).toMatchObject({ entries: 0, bytes: 0 });
  });

  it(`tells each value once when it is kept no longer, seed ${seed}`, () => {
    const random = prng(seed);
    const told = new Map<object, number>();
    const lru = new ByteLru<object>(1000, (value) => told.set(value, (told.get(value) ?? 0) + 1));
    const given = new Set<object>();
    const changes = [
      () => lru.evict(random.int(0, 300)),
      () => lru.setLimit(random.int(0, 1000)),
      () => lru.deleteWhere(() => random.int(0, 5) === 0),
      () =>
        lru.evictUntil(
          () => random.int(0, 3) === 0,
          () => random.int(0, 1) === 0,
        ),
      () => lru.clear(),
    ];
    for (let step = 0; step < 5000; step++) {
      const key = `key ${random.int(0, 40)}`;
      if (random.int(0, 9) === 0) random.pick(changes)();
      const value = (random.int(0, 3) === 0 && lru.peek(key)) || {};
      given.add(value);
      lru.set(key, value, random.int(1, 90));
      expect(given.size - told.size).toBe(lru.counts().entries);
    }
    lru.clear();
    expect([...given].every((value) => told.get(value) === 1)).toBe(true);
  });

  it("keeps nothing under a bound of nothing", () => {
    const lru = new ByteLru<object>(0);
    lru.set("a", {}, 1);
    expect(lru.get("a")).toBeUndefined();
  });
});
