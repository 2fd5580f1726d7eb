import { beforeAll, describe, expect, it } from "vitest";
import type { MemoryError } from "../../src/base/errors.ts";
import type { Bytes, Ptr } from "../../src/kernels/pointers.ts";
import { EngineMemory } from "../../src/memory/engine-memory.ts";
import { loadHeapDebug } from "../../src/memory/late-heap-debug.ts";
import { kernelModule, memoryBuilds } from "../kernels/support.ts";
import { prng, seeds } from "../reference/prng.ts";
import { chineseFile, disagreements, latinFile, OpenEngine } from "./open-engine.ts";

describe.each(memoryBuilds)("the heap in debug mode, %s", (build) => {
  const debugMemory = async () => new EngineMemory(await kernelModule(build), { debug: true });
  beforeAll(loadHeapDebug);

  const codeOf = (work: () => void): string => {
    try {
      work();
    } catch (error) {
      return (error as MemoryError).code;
    }
    return "none";
  };

  it("names a write past the end of a block, while it lives and when it is gone, and gives it back", async () => {
    const { heap, kernels } = await debugMemory();
    for (const byteLength of [1, 15, 16, 17, 100, 4096]) {
      for (const past of [0, 7, 15]) {
        const block = heap.allocate(byteLength, "other");
        kernels.views.u8[block + byteLength + past]! ^= 0x40;
        const found = { code: "guard-damaged", pool: "other", offset: byteLength + past };
        expect(() => heap.check()).toThrow(expect.objectContaining(found));
        heap.free(block);
        expect(heap.counts("other").currentBytes).toBe(0);
        expect(() => heap.check()).toThrow(expect.objectContaining(found));
        expect(codeOf(() => heap.check())).toBe("none");
        expect(codeOf(() => heap.free(block))).toBe("double-free");
      }
    }
  });

  it("finds damage of a block that is resized, and zeroes what is freed", async () => {
    const { heap, kernels } = await debugMemory();
    const block = heap.allocate(64, "other");
    kernels.views.u8.fill(0x77, block, block + 64);
    const moved = heap.resize(block, 5000);
    expect([...heap.bytes(moved, 64)].every((byte) => byte === 0x77)).toBe(true);
    heap.free(moved);
    expect(kernels.views.bytes(moved, 5000).every((byte) => byte === 0)).toBe(true);
    expect(kernels.views.bytes(block, 64).every((byte) => byte === 0)).toBe(true);
    const other = heap.allocate(64, "other");
    kernels.views.u8[other + 64]! ^= 1;
    heap.free(heap.resize(other, 128));
    expect(codeOf(() => heap.check())).toBe("guard-damaged");
    expect(codeOf(() => heap.check())).toBe("none");
  });

  it("takes random work that stays within its blocks for what it is", async () => {
    const { heap, kernels } = await debugMemory();
    const random = prng(0x6a5d);
    const live: { pointer: ReturnType<typeof heap.allocate>; byteLength: number }[] = [];
    for (let step = 0; step < 3000; step++) {
      const byteLength = Math.floor(random.float() * 3000);
      const at = Math.floor(random.float() * live.length);
      const known = live[at];
      if (known === undefined || random.float() < 0.45)
        live.push({ pointer: heap.allocate(byteLength, "buffer"), byteLength });
      else if (random.float() < 0.5) live[at] = { pointer: heap.resize(known.pointer, byteLength), byteLength };
      else heap.free(live.splice(at, 1)[0]!.pointer);
      for (const { pointer, byteLength: bytes } of live.slice(-1))
        kernels.views.u8.fill(step, pointer, pointer + bytes);
    }
    for (const { pointer } of live) heap.free(pointer);
    heap.dropFreed();
    expect(heap.usedBytes).toBe(0);
  });

  it("names freeing twice, use and resizing of what was freed, whoever asked for memory since", async () => {
    const { heap } = await debugMemory();
    const stale = heap.allocate(200, "bitmap");
    heap.free(stale);
    const others = Array.from({ length: 100 }, () => heap.allocate(200, "bitmap"));
    expect(others).not.toContain(stale);
    expect(codeOf(() => heap.free(stale))).toBe("double-free");
    expect(codeOf(() => heap.bytes(stale, 200))).toBe("use-after-free");
    expect(codeOf(() => heap.resize(stale, 300))).toBe("use-after-free");
    const before = heap.resize(others[0]!, 5000);
    expect(codeOf(() => heap.free(others[0]!))).toBe("double-free");
    heap.free(before);
    for (const other of others.slice(1)) heap.free(other);
    expect(heap.counts("bitmap").netAllocations).toBe(0);
  });

  it("names a write to a freed block, by `check` or when the block leaves, and whose it was", async () => {
    const { heap, kernels } = await debugMemory();
    for (const offset of [0, 3, 77, 99, 100, 115]) {
      const block = heap.allocate(100, "atlas");
      heap.free(block);
      kernels.views.u8[block + offset] = 1;
      const found = { code: "written-after-free", pool: "atlas", slot: block, offset };
      expect(() => heap.check()).toThrow(expect.objectContaining(found));
      heap.dropFreed();
      expect(() => heap.check()).toThrow(expect.objectContaining(found));
      expect(codeOf(() => heap.check())).toBe("none");
    }
    // Each of them, whatever made them leave.
    const blocks = [1, 2, 3].map((n) => heap.allocate(16 * n, "atlas"));
    for (const block of blocks) heap.free(block);
    for (const block of blocks) kernels.views.u8[block] = 1;
    heap.dropFreed();
    for (const slot of blocks) {
      expect(() => heap.check()).toThrow(expect.objectContaining({ code: "written-after-free", slot }));
    }
    expect(codeOf(() => heap.check())).toBe("none");
  });

  it("gives freed blocks up for one that needs their room, and holds back a megabyte at most", async () => {
    const budget = 4 * 2 ** 20;
    const memory = new EngineMemory(await kernelModule(build), { debug: true, budget });
    const { heap } = memory;
    for (let i = 0; i < 400; i++) heap.free(heap.allocate(4000, "buffer"));
    const { currentBytes } = heap.counts("freed");
    expect(currentBytes).toBeGreaterThan(budget / 16 - 5000);
    expect(currentBytes).toBeLessThanOrEqual(budget / 16);
    const all = heap.allocate(budget - 2 ** 17, "buffer");
    expect(heap.counts("freed").currentBytes).toBe(0);
    heap.free(all);
    memory.changeBudget({ budget: 2 ** 26 });
    for (let i = 0; i < 400; i++) heap.free(heap.allocate(4000, "buffer"));
    expect(heap.counts("freed").currentBytes).toBeGreaterThan(2 ** 20 - 5000);
    expect(heap.counts("freed").currentBytes).toBeLessThanOrEqual(2 ** 20);
  });

  it("finds each fault of random work by its name, and the books agree after every step", async () => {
    const memory = await debugMemory();
    const { heap, kernels } = memory;
    seeds(3, (random) => {
      const live: Ptr<Bytes>[] = [];
      const freed: Ptr<Bytes>[] = [];
      const lengths = new Map<Ptr<Bytes>, number>();
      const allocate = () => {
        const byteLength = random.int(0, 600);
        const block = heap.allocate(byteLength, random.pick(["font", "outline", "bitmap", "other"]));
        lengths.set(block, byteLength);
        live.push(block);
      };
      const free = (block: Ptr<Bytes>) => {
        const code = codeOf(() => heap.free(block));
        freed.push(block);
        return code;
      };
      for (let step = 0; step < 400; step++) {
        const fault = random.float() < 0.2 ? random.pick(["overrun", "twice", "stale write", "stale read"]) : "none";
        if (live.length === 0 || random.float() < 0.5) allocate();
        const block = live.splice(random.int(0, live.length - 1), 1)[0]!;
        // What was freed in the last hundred steps is held back: they free 62 KB at most.
        const stale = freed.slice(-100)[random.int(0, Math.min(99, freed.length - 1))];
        if (fault === "overrun") {
          kernels.views.u8[block + lengths.get(block)! + random.int(0, 15)]! ^= random.int(1, 255);
          expect(free(block)).toBe("none");
          expect(codeOf(() => heap.check())).toBe("guard-damaged");
        } else if (fault !== "none" && stale !== undefined) {
          if (fault === "twice") expect(codeOf(() => heap.free(stale))).toBe("double-free");
          if (fault === "stale read") expect(codeOf(() => heap.bytes(stale, 1))).toBe("use-after-free");
          if (fault === "stale write") {
            kernels.views.u8[stale + random.int(0, lengths.get(stale)! + 15)] = random.int(1, 255);
            expect(codeOf(() => heap.check())).toBe("written-after-free");
            heap.dropFreed();
            expect(codeOf(() => heap.check())).toBe("written-after-free");
            freed.length = 0;
          }
          live.push(block);
        } else expect(free(block)).toBe("none");
        expect(disagreements(memory)).toEqual([]);
        expect(codeOf(() => heap.check())).toBe("none");
      }
      for (const block of live) heap.free(block);
      heap.dropFreed();
      expect(heap.usedBytes).toBe(0);
    });
  });
});

describe("an engine in debug mode", () => {
  it("finds what is written through a view that outlived its pool, by `check` and by `dispose`", async () => {
    for (const find of ["check", "dispose"] as const) {
      const engine = await OpenEngine.create({ memory: { debug: true } });
      const pool = engine.memory.createFixedPool({ blockBytes: 64, capacity: 8 });
      const { bytes } = pool.acquire();
      pool[Symbol.dispose]();
      expect(engine.memory.growthSince(engine.memory.stats())).toEqual([]);
      engine.memory.check();
      bytes[5] = 1;
      const found = expect.objectContaining({ code: "written-after-free", pool: "other", offset: 5 });
      expect(() => (find === "check" ? engine.memory.check() : engine.dispose())).toThrow(found);
      if (find === "check") expect(() => engine.dispose()).toThrow(found);
      expect(engine.memory.stats().heap.netAllocations).toBe(0);
      expect(engine.memory.leaks()).toEqual([]);
    }
  });

  it("gives everything back where something was written to what is gone, and says which call made it", async () => {
    const engine = await OpenEngine.create({ memory: { debug: true } });
    const font = await engine.loadFont(latinFile);
    engine.render("before", { font, size: 20 });
    const surface = engine.createSurface({ width: 20, height: 20 });
    const pool = engine.memory.createFixedPool({ name: "mine", blockBytes: 4096, capacity: 4 });
    const { bytes } = pool.acquire();
    pool[Symbol.dispose]();
    bytes[9] = 1;
    engine.inside.heap.dropFreed();
    font.close();
    surface[Symbol.dispose]();
    engine.memory.createFixedPool({ name: "mine", blockBytes: 4096, capacity: 4 })[Symbol.dispose]();
    const secrets = engine.memory.createSecurePool({ blockBytes: 32, capacity: 2 });
    const secret = secrets.acquire();
    new Uint8Array(secret.bytes.buffer, secret.bytes.byteOffset + 32, 1)[0]! ^= 1;
    // The stack of whoever made the pool, which is this test.
    const madeBy = expect.stringContaining("debug-heap.test");
    const late = { code: "written-after-free", offset: 9, madeBy };
    expect(() => engine.memory.check()).toThrow(expect.objectContaining(late));
    expect(() => engine.dispose()).toThrow(expect.objectContaining({ code: "guard-damaged", pool: "secure pool 1" }));
    expect(engine.memory.stats()).toMatchObject({ totalBytes: 0, heap: { netAllocations: 0 } });
    expect(engine.memory.leaks().map(({ what }) => what)).toEqual(['pool "secure pool 1"']);
  });

  it("frees what it holds back under any pressure, behind all that goes with it, and counts it once", async () => {
    const engine = await OpenEngine.create({ memory: { debug: true } });
    const font = await engine.loadFont(chineseFile);
    for (const size of [20, 21, 22]) engine.render("中文字体，你好世界", { font, size });
    font.close();
    const before = engine.memory.stats();
    expect(before.owners.freed.currentBytes).toBeGreaterThan(1000);
    const { freedBytes } = engine.memory.reclaim("emergency");
    const after = engine.memory.stats();
    expect(after.owners.freed).toMatchObject({ currentBytes: 0, netAllocations: 0 });
    expect(freedBytes).toBe(before.totalBytes - after.totalBytes);
    engine.dispose();
  });

  it("takes no growth of what it holds back for a leak", async () => {
    let nowMs = 0;
    const engine = await OpenEngine.create({ memory: { debug: true, now: () => nowMs } });
    for (let round = 0; round < 40; round++) {
      nowMs += 1000;
      engine.createSurface({ width: 60, height: 60 })[Symbol.dispose]();
      engine.memory.sample();
    }
    expect(engine.memory.stats().owners.freed.currentBytes).toBeGreaterThan(100_000);
    expect(engine.memory.trend().direction).toBe("stable");
    engine.dispose();
  });

  it("draws the same picture as without, and finds nothing wrong with itself", async () => {
    const pictures: Uint8Array[] = [];
    for (const debug of [false, true]) {
      const engine = await OpenEngine.create({ memory: { debug, budget: 4 * 2 ** 20 } });
      const fonts = [await engine.loadFont(latinFile)];
      for (const size of [12, 31, 90, 300]) {
        pictures.push(engine.render("Guards and ghosts: fi ffi Å", { fonts, size, maxWidth: 600 }).data);
        engine.memory.check();
        engine.memory.reclaim("emergency");
        engine.memory.check();
      }
      engine.dispose();
      expect(engine.memory.stats().heap.netAllocations).toBe(0);
    }
    const [plain, debugged] = [pictures.slice(0, 4), pictures.slice(4)];
    for (const [i, picture] of plain.entries()) expect(Buffer.compare(picture, debugged[i]!)).toBe(0);
  });
});
