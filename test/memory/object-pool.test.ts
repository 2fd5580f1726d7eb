/** The object pool: leases, bounds, counts, and giving back under pressure. */

import { describe, expect, it } from "vitest";
import { MemoryError } from "../../src/base/errors.ts";
import { type Lease, ObjectPool } from "../../src/memory/object-pool.ts";
import { seeds } from "../reference/prng.ts";

interface Row {
  length: number;
  readonly bytes: Uint8Array;
}

const rowPool = (bounds: { maxIdle?: number; maxBytes?: number } = {}) => {
  const released: Row[] = [];
  const pool = new ObjectPool<Row>({
    name: "rows",
    create: () => ({ length: 0, bytes: new Uint8Array(100) }),
    clear: (row) => {
      row.length = 0;
    },
    release: (row) => released.push(row),
    byteLengthOf: ({ bytes }) => bytes.length,
    ...bounds,
  });
  return { pool, released };
};

describe("an object pool", () => {
  it("clears an item that comes back, keeps its capacity and gives it out again", () => {
    const { pool } = rowPool();
    const first = pool.acquire();
    const row = first.item;
    row.length = 60;
    first[Symbol.dispose]();
    expect(pool.counts()).toMatchObject({ hits: 0, misses: 1, inUse: 0, idle: 1, bytes: 100 });
    const second = pool.acquire();
    expect(second.item).toBe(row);
    expect(row).toMatchObject({ length: 0 });
    expect(pool.counts()).toMatchObject({ hits: 1, misses: 1, hitRatio: 0.5, inUse: 1, idle: 0, bytes: 0 });
  });

  it("gives back at the end of a block that holds a lease by using, however it ends", () => {
    const { pool } = rowPool();
    const work = () => {
      using row = pool.acquire();
      row.item.length = 5;
      throw new Error("inside");
    };
    expect(work).toThrow("inside");
    expect(pool.counts()).toMatchObject({ inUse: 0, idle: 1 });
  });

  it("refuses an item whose lease has ended, and takes it back once only", () => {
    const { pool } = rowPool();
    const lease = pool.acquire();
    lease[Symbol.dispose]();
    lease[Symbol.dispose]();
    expect(pool.counts()).toMatchObject({ inUse: 0, idle: 1 });
    expect(() => lease.item).toThrow(MemoryError);
    expect(() => lease.item).toThrow('the item was given back to the pool "rows"');
  });

  it("never has one item out twice, nor keeps more than its bounds, in any order of use", () => {
    seeds(50, (random) => {
      const maxIdle = random.int(0, 6);
      const maxBytes = random.int(0, 6) * 100;
      const { pool, released } = rowPool({ maxIdle, maxBytes });
      const out: { lease: Lease<Row>; row: Row }[] = [];
      for (let step = 0; step < 300; step++) {
        if (out.length === 0 || random.float() < 0.5) {
          const lease = pool.acquire();
          expect(out.map(({ row }) => row)).not.toContain(lease.item);
          expect(released).not.toContain(lease.item);
          expect(lease.item.length).toBe(0);
          lease.item.length = step;
          out.push({ lease, row: lease.item });
        } else {
          const [ended] = out.splice(random.int(0, out.length - 1), 1);
          ended!.lease[Symbol.dispose]();
        }
        const { inUse, idle, bytes, hits, misses } = pool.counts();
        expect(inUse).toBe(out.length);
        expect(idle).toBeLessThanOrEqual(Math.min(maxIdle, maxBytes / 100));
        expect(bytes).toBe(idle * 100);
        expect(misses - released.length).toBe(inUse + idle);
        expect(hits + misses).toBeGreaterThan(0);
      }
    });
  });

  it("gives back a quarter of what it keeps under moderate pressure, and all of it above", () => {
    const { pool, released } = rowPool();
    const leases = Array.from({ length: 8 }, () => pool.acquire());
    for (const lease of leases) lease[Symbol.dispose]();
    expect(pool.reclaim("moderate")).toBe(200);
    expect(pool.reclaim("aggressive")).toBe(600);
    expect(pool.reclaim("emergency")).toBe(0);
    expect(released).toHaveLength(8);
    expect(pool.bytes).toBe(0);
  });

  it("starts its counts anew when it is reset, and takes back what was out then", () => {
    const { pool } = rowPool();
    const lease = pool.acquire();
    pool.acquire()[Symbol.dispose]();
    pool.reset();
    expect(pool.counts()).toMatchObject({ hits: 0, misses: 0, hitRatio: 0, inUse: 1, idle: 0, bytes: 0 });
    lease[Symbol.dispose]();
    expect(pool.counts()).toMatchObject({ inUse: 0, idle: 1 });
  });

  it("lets go of everything when it is disposed of, also what comes back later", () => {
    const { pool, released } = rowPool();
    const lease = pool.acquire();
    pool[Symbol.dispose]();
    pool[Symbol.dispose]();
    lease[Symbol.dispose]();
    expect(released).toHaveLength(1);
    expect(() => pool.acquire()).toThrow(MemoryError);
  });

  it("lets go of an item that can't be cleared, and of the others where letting go of one fails", () => {
    const released: number[] = [];
    let made = 0;
    const pool = new ObjectPool({
      create: () => made++,
      clear: (item) => {
        if (item === 0) throw new Error("not to be cleared");
      },
      release: (item) => {
        released.push(item);
        if (item === 1) throw new Error("not to be let go of");
      },
      byteLengthOf: () => 8,
    });
    const leases = Array.from({ length: 4 }, () => pool.acquire());
    expect(() => leases[0]![Symbol.dispose]()).toThrow("not to be cleared");
    expect([released, pool.counts().inUse]).toEqual([[0], 3]);
    for (const lease of leases) lease[Symbol.dispose]();
    expect(() => pool[Symbol.dispose]()).toThrow("not to be let go of");
    expect([pool.bytes, pool.counts().idle]).toEqual([16, 2]);
    pool[Symbol.dispose]();
    expect([released, pool.bytes]).toEqual([[0, 1, 2, 3], 0]);
    expect(() => pool.acquire()).toThrow(MemoryError);
  });

  it("may be used by what lets go of its items", () => {
    const released: unknown[] = [];
    const pool: ObjectPool<object> = new ObjectPool({
      create: () => ({}),
      byteLengthOf: () => 10,
      release(item: object) {
        released.push(item);
        if (released.length === 1) pool.reset();
        if (released.length === 2) pool.acquire();
      },
    });
    const leases = [1, 2, 3, 4].map(() => pool.acquire());
    const items = new Set<unknown>(leases.map(({ item }) => item));
    for (const lease of leases) lease[Symbol.dispose]();
    pool.reset();
    expect(new Set(released).size).toBe(released.length);
    expect(released.every((item) => items.has(item))).toBe(true);
    expect(released).toHaveLength(3);
    expect(pool.counts()).toMatchObject({ inUse: 1, idle: 0, bytes: 0 });
  });

  it("names an argument that is wrong", () => {
    for (const callback of ["clear", "release", "byteLengthOf"]) {
      const wrong = { create: () => 0, [callback]: 5 };
      expect(() => new ObjectPool(wrong as never)).toThrow(new TypeError(`${callback} must be a function, got 5`));
    }
    expect(() => new ObjectPool({ create: () => 0, part: "all" as never })).toThrow(/^part must be one of fonts/);
    expect(() => new ObjectPool({ create: 3 as never })).toThrow(new TypeError("create must be a function, got 3"));
    expect(() => new ObjectPool({ create: () => 0, maxIdle: -1 })).toThrow(RangeError);
    expect(() => new ObjectPool(undefined as never)).toThrow(TypeError);
  });
});
