/** The order of eviction, against a plain twin that sorts; and boxes against a map. */

import { describe, expect, it } from "vitest";
import type { Font } from "../../src/font/font.ts";
import { EvictionPlan } from "../../src/glyph/eviction.ts";
import { MetricsCache } from "../../src/glyph/metrics-cache.ts";
import { seeds } from "../reference/prng.ts";

interface Item {
  readonly id: number;
  readonly last: number;
  readonly isAgain: boolean;
  readonly bytes: number;
}

/** The ids that go for `wanted` bytes: sorted lists, where the plan has buckets. */
function twin(items: readonly Item[], wanted: number, limit: number): Set<number> {
  const byAge = (list: readonly Item[]) => [...list].sort((a, b) => a.last - b.last);
  const again = byAge(items.filter(({ isAgain }) => isAgain));
  const once = items.filter(({ isAgain }) => !isAgain);
  let held = again.reduce((sum, { bytes }) => sum + bytes, 0);
  while (held > limit * 0.8) {
    // Whole ages are demoted, but for the one that the border runs through.
    const oldest = again.filter(({ last }) => last === again[0]!.last);
    const bytes = oldest.reduce((sum, item) => sum + item.bytes, 0);
    if (held - bytes < limit * 0.8) break;
    once.push(...again.splice(0, oldest.length));
    held -= bytes;
  }
  const gone = new Set<number>();
  let freed = 0;
  for (const item of [...byAge(once), ...again]) {
    if (freed >= wanted) break;
    gone.add(item.id);
    freed += item.bytes;
  }
  return gone;
}

function decide(items: readonly Item[], clock: number, wanted: number, limit: number, order: "segmented" | "lru") {
  const plan = new EvictionPlan(order);
  plan.start(clock);
  const stampOf = ({ last, isAgain }: Item) => last * 2 + (isAgain ? 1 : 0);
  for (const item of items) plan.add(stampOf(item), item.bytes);
  plan.decide(wanted, limit);
  return new Set(items.filter((item) => plan.verdict(stampOf(item), item.bytes) === "evict").map(({ id }) => id));
}

describe("the plan of an eviction", () => {
  it("chooses what a sorted list would, for ages up to 63", () =>
    seeds(40, (random) => {
      const clock = random.int(70, 100_000);
      const ages = Array.from({ length: random.int(1, 60) }, (_, age) => age);
      const items = ages.map((age, id) => ({
        id,
        last: clock - age,
        isAgain: random.int(0, 1) === 1,
        bytes: random.int(40, 900),
      }));
      const total = items.reduce((sum, { bytes }) => sum + bytes, 0);
      for (const share of [0, 0.1, 0.5, 0.9, 1]) {
        const [wanted, limit] = [total * share, total * 0.9];
        const found = decide(items, clock, wanted, limit, "segmented");
        expect([...found].sort(), `share ${share}`).toEqual([...twin(items, wanted, limit)].sort());
      }
    }));

  it("takes the least recently used alone where the order is plain LRU", () => {
    const items = Array.from({ length: 40 }, (_, id) => ({ id, last: id + 1, isAgain: id < 20, bytes: 100 }));
    expect([...decide(items, 41, 500, 10_000, "lru")]).toEqual([0, 1, 2, 3, 4]);
    expect([...decide(items, 41, 500, 10_000, "segmented")]).toEqual([20, 21, 22, 23, 24]);
  });

  it("counts what was never drawn as the oldest, and old ages to within 3 %", () => {
    const clock = 2 ** 30;
    const items = [1, 100, 5000, 300_000, 2 ** 29].map((age, id) => ({
      id,
      last: clock - age,
      isAgain: false,
      bytes: 10,
    }));
    const never = { id: 9, last: 0, isAgain: false, bytes: 10 };
    expect([...decide([...items, never], clock, 10, 1000, "segmented")]).toEqual([9]);
    expect([...decide(items, clock, 20, 1000, "segmented")]).toEqual([3, 4]);
  });
});

describe("the cache of metrics", () => {
  const place = (id: number, sizePx: number) => ({ font: { id } as Font, sizePx, mode: { key: "gray" } });

  it("gives what a map gives, or nothing, and stays under its bound", () =>
    seeds(10, (random) => {
      const limit = random.pick([0, 2047, 2048, 16_384, 100_000]);
      const cache = new MetricsCache(limit);
      const places = [place(1, 12), place(1, 16), place(2, 12)];
      const model = new Map<string, number[]>();
      let found = 0;
      for (let i = 0; i < 5000; i++) {
        const at = random.int(0, places.length - 1);
        const slot = random.int(0, 2 ** 18 - 1) & (random.int(0, 3) === 0 ? 0xff : 0x3ffff);
        if (random.int(0, 1) === 0) {
          const box = [
            random.int(-300, 300),
            random.int(-4096, 4096),
            random.int(0, 4096),
            random.int(0, 4096),
          ] as const;
          cache.keep(cache.numberOf(places[at]!), slot, ...box);
          model.set(`${at}/${slot}`, [...box]);
        } else {
          const box = cache.find(places[at]!, slot);
          if (box === undefined) continue;
          found++;
          expect([box.left, box.top, box.width, box.height]).toEqual(model.get(`${at}/${slot}`));
        }
        expect(cache.bytes).toBeLessThanOrEqual(limit);
      }
      expect(found > 0).toBe(limit >= 2048);
      const { hits, misses, evictions, hitRatio } = cache.counts();
      expect([hits, hitRatio]).toEqual([found, hits / (hits + misses) || 0]);
      expect(evictions > 0).toBe(limit >= 2048 && limit <= 16_384);
      cache.reclaim("emergency");
      expect(cache.bytes).toBe(0);
    }));

  it("forgets a font that closes, and none other", () => {
    const cache = new MetricsCache(10_000);
    const [one, other] = [place(1, 12), place(2, 12)];
    for (const at of [one, other]) cache.keep(cache.numberOf(at), 7, 1, -2, 3, 4);
    cache.forget(one.font);
    expect(cache.find(one, 7)).toBeUndefined();
    expect(cache.find(other, 7)).toEqual({ left: 1, top: -2, width: 3, height: 4 });
  });
});
