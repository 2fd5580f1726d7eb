/** Fixed pools, secure pools and vectors in linear memory, by each build of the kernels. */

import { beforeAll, describe, expect, it } from "vitest";
import { InsufficientMemory, MemoryError } from "../../src/base/errors.ts";
import { allExtras } from "../../src/entry/all-extras.ts";
import type { PoolBlock } from "../../src/memory/fixed-pool.ts";
import type { PooledVector, VectorKind } from "../../src/memory/pooled-vector.ts";
import type { SecureHandle } from "../../src/memory/secure-pool.ts";
import { kernelMemory, memoryBuilds } from "../kernels/support.ts";
import { prng, type Random, seeds } from "../reference/prng.ts";

beforeAll(() => allExtras.memory());

const codeOf = (work: () => unknown): string => {
  try {
    work();
    return "none";
  } catch (error) {
    return error instanceof MemoryError ? error.code : String(error);
  }
};

describe.each(memoryBuilds)("a fixed pool of the %s build", (build) => {
  it("gives disjoint blocks that keep their bytes, as many as it has and no more, in any order", async () => {
    const { pools, heap } = await kernelMemory(build);
    seeds(20, (random) => {
      const blockBytes = random.int(1, 200);
      const capacity = random.int(1, 70);
      using pool = pools.made.createFixedPool({ blockBytes, capacity });
      expect([pool.totalBytes, pool.availableBytes]).toEqual([blockBytes * capacity, blockBytes * capacity]);
      const out = new Map<PoolBlock, number>();
      const allocations = heap.total().allocations;
      for (let step = 0; step < 300; step++) {
        if (random.float() < 0.6) {
          if (out.size === capacity) {
            expect(pool.hasCapacity()).toBe(false);
            expect(() => pool.acquire()).toThrow(InsufficientMemory);
            continue;
          }
          const block = pool.acquire();
          block.bytes.fill(step & 255);
          out.set(block, step & 255);
        } else if (out.size > 0) {
          const [block, mark] = random.pick([...out]);
          expect(block.bytes.every((byte) => byte === mark)).toBe(true);
          block[Symbol.dispose]();
          out.delete(block);
        }
        expect(pool.counts()).toMatchObject({ inUse: out.size, idle: capacity - out.size });
        expect(pool.availableBytes).toBe((capacity - out.size) * blockBytes);
      }
      for (const [block, mark] of out) expect(block.bytes.every((byte) => byte === mark)).toBe(true);
      expect(heap.total().allocations).toBe(allocations);
    });
    expect(heap.usedBytes).toBe(0);
  });

  it("zeroes blocks when they come back, where it is asked to, and those still out when it is disposed of", async () => {
    const { pools, kernels } = await kernelMemory(build);
    const pool = pools.made.createFixedPool({ blockBytes: 48, capacity: 4, secureClear: true });
    const blocks = Array.from({ length: 4 }, () => pool.acquire());
    const places = blocks.map(({ bytes }) => bytes.fill(0xee).byteOffset);
    blocks[1]![Symbol.dispose]();
    const at = (place: number) => [...kernels.views.u8.subarray(place, place + 48)];
    // A free block begins with the address of the next.
    expect(at(places[1]!).slice(4)).toEqual(Array(44).fill(0));
    expect([...pool.acquire().bytes]).toEqual(Array(48).fill(0));
    pool[Symbol.dispose]();
    expect(at(places[2]!).slice(32)).not.toContain(0xee);
    expect(() => blocks[0]!.bytes).toThrow(MemoryError);
    blocks[0]![Symbol.dispose]();
    expect(codeOf(() => pool.acquire())).toBe("pool-disposed");
  });

  it("grows within its bound where it may, and gives back under pressure what nobody uses", async () => {
    const { pools, heap, reclaim } = await kernelMemory(build).then((memory) => ({
      pools: memory.pools,
      heap: memory.heap,
      reclaim: () => memory.reclaim("aggressive"),
    }));
    const pool = pools.made.createFixedPool({
      name: "growing",
      blockBytes: 1024,
      capacity: 8,
      profile: "growing",
      maxCapacity: 32,
    });
    const blocks = Array.from({ length: 32 }, () => pool.acquire());
    expect(() => pool.acquire()).toThrow(InsufficientMemory);
    const peak = heap.usedBytes;
    expect(peak).toBeGreaterThanOrEqual(32 * 1024);
    for (const block of blocks.slice(0, 16)) block[Symbol.dispose]();
    expect(reclaim().freedBy.growing).toBeGreaterThanOrEqual(16 * 1024);
    expect(peak - heap.usedBytes).toBeGreaterThanOrEqual(16 * 1024);
    expect(Array.from({ length: 16 }, () => pool.acquire())).toHaveLength(16);
    pool[Symbol.dispose]();
    expect(heap.usedBytes).toBe(0);
  });

  it("is refused without damage where the budget has no room, and names what is wrong", async () => {
    const { pools, heap } = await kernelMemory(build, 2 ** 20);
    expect(() => pools.made.createFixedPool({ blockBytes: 1024, capacity: 2048 })).toThrow(InsufficientMemory);
    expect(heap.usedBytes).toBe(0);
    expect(() => pools.made.createFixedPool({ blockBytes: 0, capacity: 1 })).toThrow(RangeError);
    expect(() => pools.made.createFixedPool({ blockBytes: 8 } as never)).toThrow(TypeError);
    const named = pools.made.createFixedPool({ name: "mine", blockBytes: 8, capacity: 1 });
    expect(() => pools.made.createFixedPool({ name: "mine", blockBytes: 8, capacity: 1 })).toThrow(RangeError);
    named[Symbol.dispose]();
    pools[Symbol.dispose]();
    expect(heap.usedBytes).toBe(0);
    expect(() => pools.made.createFixedPool({ blockBytes: 8, capacity: 1 })).toThrow("the engine is disposed");
  });
});

describe.each(memoryBuilds)("a secure pool of the %s build", (build) => {
  it("tells a live handle from every other number, whatever is allocated and freed", async () => {
    const { pools } = await kernelMemory(build);
    const other = pools.made.createSecurePool({ blockBytes: 8, capacity: 40 });
    const foreign = Array.from({ length: 40 }, () => other.allocate());
    seeds(20, (random) => {
      using pool = pools.made.createSecurePool({ blockBytes: random.int(1, 100), capacity: 24 });
      const live = new Map<SecureHandle, number>();
      const freed: SecureHandle[] = [];
      for (let step = 0; step < 250; step++) {
        if (random.float() < 0.55 && live.size < 24) {
          const handle = pool.allocate();
          expect(freed).not.toContain(handle);
          expect(pool.bytes(handle).every((byte) => byte === 0)).toBe(true);
          pool.bytes(handle).fill(step | 1);
          live.set(handle, (step | 1) & 255);
        } else if (live.size > 0) {
          const [handle, mark] = random.pick([...live]);
          expect(pool.bytes(handle).every((byte) => byte === mark)).toBe(true);
          pool.free(handle);
          live.delete(handle);
          freed.push(handle);
        }
        if (freed.length > 0) {
          expect(codeOf(() => pool.bytes(random.pick(freed)))).toBe("use-after-free");
          expect(codeOf(() => pool.free(random.pick(freed)))).toBe("double-free");
        }
        expect(codeOf(() => pool.free(random.pick(foreign)))).toBe("foreign-block");
        expect(codeOf(() => pool.bytes(random.uint32() as SecureHandle))).toBe("foreign-block");
        expect(pool.counts().inUse).toBe(live.size);
      }
      pool.check();
    });
  });

  it("finds any byte that was written beside a block, and says where", async () => {
    const { pools, kernels } = await kernelMemory(build);
    seeds(60, (random) => {
      const blockBytes = random.int(1, 64);
      using pool = pools.made.createSecurePool({ blockBytes, capacity: 3 });
      const [handle] = [pool.allocate(), pool.allocate(), pool.allocate()];
      const offset = random.float() < 0.5 ? random.int(-16, -1) : blockBytes + random.int(0, 15);
      const place = pool.bytes(handle!).byteOffset + offset;
      kernels.views.u8[place]! ^= 1 << random.int(0, 7);
      expect(codeOf(() => pool.check())).toBe("guard-damaged");
      try {
        pool.free(handle!);
        expect.unreachable();
      } catch (error) {
        expect(error).toMatchObject({ code: "guard-damaged", offset });
      }
      expect(codeOf(() => pool.free(handle!))).toBe("double-free");
      pool.check();
    });
  });

  it("leaves zeros behind, and finds what is written there after that", async () => {
    const { pools, kernels } = await kernelMemory(build);
    using pool = pools.made.createSecurePool({ name: "secrets", blockBytes: 40, capacity: 2 });
    let place = 0;
    {
      using block = pool.acquire();
      expect(block.byteLength).toBe(40);
      place = block.bytes.byteOffset;
      new TextEncoder().encodeInto("correct horse battery staple", block.bytes);
    }
    expect([...kernels.views.u8.subarray(place, place + 40)]).toEqual(Array(40).fill(0));
    kernels.views.u8[place + 7] = 1;
    expect(() => pool.allocate()).toThrow(
      new MemoryError("written-after-free", { pool: "secrets", slot: 0, offset: 7 }).message,
    );
    expect(pool.bytes(pool.allocate()).length).toBe(40);
  });

  it("never gives a handle twice, however many pools come and go, and knows none of another pool's", async () => {
    const { pools } = await kernelMemory(build);
    const old = pools.made.createSecurePool({ blockBytes: 16, capacity: 2 });
    const known = new Set<number>([old.allocate(), old.allocate()]);
    const [first] = known;
    old[Symbol.dispose]();
    for (let made = 0; made < 5000; made++) {
      const pool = pools.made.createSecurePool({ blockBytes: 16, capacity: 2 });
      const handle = pool.allocate();
      expect(known.has(handle)).toBe(false);
      known.add(handle);
      expect(codeOf(() => pool.free(first as SecureHandle))).toBe("foreign-block");
      pool[Symbol.dispose]();
    }
  });

  it("says by `check` and when it is disposed of what was written where it shouldn't, and gives all back", async () => {
    const { pools, heap, kernels } = await kernelMemory(build);
    for (const past of [-1, 32]) {
      const pool = pools.made.createSecurePool({ blockBytes: 32, capacity: 2 });
      const { bytes } = pool.acquire();
      kernels.views.u8[bytes.byteOffset + past]! ^= 1;
      expect(codeOf(() => pools.check())).toBe("guard-damaged");
      expect(codeOf(() => pool[Symbol.dispose]())).toBe("guard-damaged");
      expect([heap.usedBytes, pool.isDisposed]).toEqual([0, true]);
    }
    const pool = pools.made.createSecurePool({ blockBytes: 32, capacity: 2 });
    const block = pool.acquire();
    const { byteOffset } = block.bytes;
    block[Symbol.dispose]();
    kernels.views.u8[byteOffset + 3] = 7;
    expect(codeOf(() => pools.check())).toBe("written-after-free");
    expect(codeOf(() => pools[Symbol.dispose]())).toBe("written-after-free");
    expect(heap.usedBytes).toBe(0);
  });

  it("refuses every handle from before a reset, and lets blocks be disposed of twice but not freed twice", async () => {
    const { pools, heap } = await kernelMemory(build);
    const pool = pools.made.createSecurePool({ blockBytes: 16, capacity: 2 });
    const handle = pool.allocate();
    pool.reset();
    expect(codeOf(() => pool.bytes(handle))).toBe("use-after-free");
    const block = pool.acquire();
    block[Symbol.dispose]();
    block[Symbol.dispose]();
    expect(codeOf(() => block.bytes)).toBe("use-after-free");
    const freed = pool.acquire();
    pool.free(freed.handle);
    expect(codeOf(() => freed[Symbol.dispose]())).toBe("double-free");
    const outlived = pool.acquire();
    pool[Symbol.dispose]();
    outlived[Symbol.dispose]();
    expect(pool.isDisposed).toBe(true);
    expect(codeOf(() => pool.allocate())).toBe("pool-disposed");
    expect(heap.usedBytes).toBe(0);
  });
});

/** A value that the kind holds as it is. */
function sampleOf(random: Random, kind: VectorKind): number {
  if (kind === "f32") return Math.fround(random.float() * 1000 - 500);
  const value = random.uint32();
  return kind === "u8" ? value & 255 : kind === "u16" ? value & 0xffff : kind === "i32" ? value | 0 : value;
}

describe.each(memoryBuilds)("a vector of the %s build", (build) => {
  it("does what an array does, for every kind and growth factor, whatever is done to it", async () => {
    const { pools, heap } = await kernelMemory(build);
    seeds(25, (random) => {
      const kind = random.pick<VectorKind>(["u8", "u16", "i32", "u32", "f32"]);
      using vector = pools.made.createVector({
        kind,
        growthFactor: random.pick([1, 1.5, 2, 8]),
        initialCapacity: random.int(0, 3000),
      });
      const array: number[] = [];
      const values = (max: number) => Array.from({ length: random.int(0, max) }, () => sampleOf(random, kind));
      for (let step = 0; step < 60; step++) change(random, vector, array, values);
      expect([...vector]).toEqual(array);
      expect([...vector.toArray()]).toEqual(array);
      expect([...vector.chunks()].flatMap((chunk) => [...chunk])).toEqual(array);
      for (let i = 0; i < 20; i++) {
        const index = random.int(-array.length - 2, array.length + 2);
        expect(vector.at(index)).toBe(array.at(index));
      }
      vector.shrinkToFit();
      expect(vector.capacity - vector.length).toBeLessThan(4096);
      expect([...vector]).toEqual(array);
    });
    expect(heap.usedBytes).toBe(0);
  });

  it("never moves what was pushed, and grows by its factor", async () => {
    const { pools } = await kernelMemory(build);
    using vector = pools.made.createVector({ kind: "u32", growthFactor: 2 });
    const capacities = new Set<number>();
    const places = new Set<number>();
    for (let i = 0; i < 20_000; i++) {
      vector.push(i);
      capacities.add(vector.capacity);
      if (i % 1000 === 0) places.add(vector.chunks().next().value!.byteOffset);
    }
    expect([...capacities]).toEqual([1024, 2048, 4096, 8192, 16_384, 32_768]);
    expect(places.size).toBe(1);
  });

  it("takes what lies in the same memory, also where that grows for it", async () => {
    const { pools } = await kernelMemory(build);
    using pool = pools.made.createFixedPool({ blockBytes: 65_536, capacity: 1 });
    const block = pool.acquire();
    const bytes = Uint8Array.from({ length: block.bytes.length }, (_, i) => i * 7);
    block.bytes.set(bytes);
    using vector = pools.made.createVector({ kind: "u8" });
    for (let times = 1; times <= 100; times++) {
      vector.extend(block.bytes);
      expect(vector.length).toBe(times * bytes.length);
      if (times % 20 === 0) expect(vector.toArray().slice(-bytes.length)).toEqual(bytes);
    }
  });

  it("is as it was where memory runs out, and goes on when there is some again", async () => {
    const { pools, heap } = await kernelMemory(build, 2 ** 20);
    const vector = pools.made.createVector({ kind: "u8" });
    vector.extend(new Uint8Array(100_000).fill(7));
    const before = heap.usedBytes;
    expect(() => vector.extend(new Uint8Array(2 ** 20))).toThrow(InsufficientMemory);
    expect(() => vector.resize(2 ** 21)).toThrow(InsufficientMemory);
    expect([vector.length, vector.at(-1)]).toEqual([100_000, 7]);
    vector.reserve(0);
    expect(vector.extend([1, 2, 3])).toBeUndefined();
    expect([vector.length, vector.at(-1)]).toEqual([100_003, 3]);
    expect(heap.usedBytes).toBeGreaterThanOrEqual(before);
    vector[Symbol.dispose]();
    expect(codeOf(() => vector.push(1))).toBe("pool-disposed");
    expect(heap.usedBytes).toBe(0);
  });

  it("asks at once for all that it needs: what can't be had costs no cache, and the error names it", async () => {
    const memory = await kernelMemory(build, 2 ** 20);
    let asked = 0;
    memory.register({ name: "a cache", part: "glyphs", where: "linear", bytes: 1000, reclaim: () => asked++ });
    const hopeless = { kind: "f32", initialCapacity: 2 ** 20 } as const;
    const facts = { requested: 2 ** 22, owner: "other", available: expect.any(Number) };
    expect(() => memory.pools.made.createVector(hopeless)).toThrow(expect.objectContaining(facts));
    expect([asked, memory.heap.usedBytes]).toEqual([0, 0]);
    using vector = memory.pools.made.createVector({ kind: "f32" });
    vector.resize(100_000);
    const before = memory.heap.usedBytes;
    expect(() => vector.resize(2 ** 20)).toThrow(InsufficientMemory);
    expect([asked, memory.heap.usedBytes, vector.length]).toEqual([0, before, 100_000]);
  });

  it("names an argument that is wrong", async () => {
    const { pools } = await kernelMemory(build);
    expect(() => pools.made.createVector({ kind: "u64" as never })).toThrow(/^kind must be one of u8/);
    expect(() => pools.made.createVector({ kind: "u8", initialCapacity: -1 })).toThrow(
      /^initialCapacity must be between/,
    );
    expect(() => pools.made.createVector({ kind: "u8", growthFactor: 0.5 })).toThrow(RangeError);
    using vector = pools.made.createVector({ kind: "u8" });
    expect(() => vector.set(0, 1)).toThrow(RangeError);
    expect(() => vector.truncate(-1)).toThrow(RangeError);
    expect(() => vector.extend(5 as never)).toThrow(TypeError);
  });
});

/** One change, to a vector and to the array that it is to be like. */
function change(random: Random, vector: PooledVector, array: number[], values: (max: number) => number[]): void {
  const extend = (more: number[], as: ArrayLike<number> | PooledVector) => {
    vector.extend(as);
    array.push(...more);
  };
  const more = values(2500);
  const changes: (() => void)[] = [
    () => extend(more, more),
    () => extend(more, new Float64Array(more)),
    () => array.length < 40_000 && extend([...array], vector),
    () => {
      for (const value of more.slice(0, 50)) expect(vector.push(value)).toBe(array.push(value));
    },
    () => expect(vector.pop()).toBe(array.pop()),
    () => {
      const length = random.int(0, array.length + 10);
      vector.truncate(length);
      array.length = Math.min(array.length, length);
    },
    () => {
      const [fill = 0] = more;
      const length = random.int(0, array.length + 3000);
      vector.resize(length, fill);
      while (array.length < length) array.push(fill);
      array.length = length;
    },
    () => vector.reserve(random.int(0, 5000)),
    () => vector.shrinkToFit(),
    () => {
      if (array.length === 0 || more.length === 0) return;
      const index = random.int(0, array.length - 1);
      vector.set(index, more[0]!);
      array[index] = more[0]!;
    },
  ];
  random.pick(changes)();
  expect(vector.length).toBe(array.length);
  expect(vector.capacity).toBeGreaterThanOrEqual(vector.length);
}

describe("pools of an engine's memory", () => {
  it("have each a name of its own, of whichever kind they are", async () => {
    const { pools } = await kernelMemory("simd");
    const options = { name: "slots", blockBytes: 8, capacity: 1 };
    const secure = pools.made.createSecurePool(options);
    const wanted = new RangeError('name must be one that no other pool has, got "slots"');
    expect(() => pools.made.createSecurePool(options)).toThrow(wanted);
    expect(() => pools.made.createFixedPool(options)).toThrow(wanted);
    secure[Symbol.dispose]();
    pools.made.createFixedPool(options);
    expect(() => pools.made.createFixedPool(options)).toThrow(wanted);
    expect(() => pools.made.createFixedPool({ ...options, name: "scratch buffers" })).toThrow(RangeError);
  });

  it("hold linear memory while one of them lives, and are counted by name", async () => {
    const memory = await kernelMemory("simd");
    const random = prng(7);
    const vectors = Array.from({ length: 3 }, () => memory.pools.made.createVector({ kind: "f32" }));
    for (const vector of vectors) vector.extend(Array.from({ length: 5000 }, random.float));
    const pool = memory.pools.made.createFixedPool({ name: "slots", blockBytes: 32, capacity: 10 });
    pool.acquire();
    expect(memory.pools.counts().map(({ name }) => name)).toContain("slots");
    expect(memory.holdings.list().map(({ what }) => what)).toEqual([...Array(3).fill("vector of f32"), 'pool "slots"']);
    expect(memory.heap.counts("other").currentBytes).toBeGreaterThan(60_000);
    memory.pools[Symbol.dispose]();
    expect(memory.heap.usedBytes).toBe(0);
    expect(memory.holdings.list()).toEqual([]);
  });
});
