import { describe, expect, it } from "vitest";
import type { MemoryError } from "../../src/base/errors.ts";
import { EngineMemory } from "../../src/memory/engine-memory.ts";
import { builds, kernelModule } from "../kernels/support.ts";
import { prng } from "../reference/prng.ts";

describe.each(builds)("the heap in debug mode, %s", (build) => {
  const debugMemory = async () => new EngineMemory(await kernelModule(build), { debug: true });

  const codeOf = (work: () => void): string => {
    try {
      work();
    } catch (error) {
      return (error as MemoryError).code;
    }
    return "none";
  };

  it("names a write past the end of a block when the block is freed, and gives it back", async () => {
    const { heap, kernels } = await debugMemory();
    for (const byteLength of [1, 15, 16, 17, 100, 4096]) {
      for (const past of [0, 7, 15]) {
        const block = heap.allocate(byteLength, "other");
        kernels.views.u8[block + byteLength + past]! ^= 0x40;
        expect(codeOf(() => heap.free(block))).toBe("guard-damaged");
        expect(heap.usedBytes).toBe(0);
        expect(codeOf(() => heap.free(block))).toBe("invalid-block");
      }
    }
  });

  it("finds damage before a block is resized, and zeroes what is freed", async () => {
    const { heap, kernels } = await debugMemory();
    const block = heap.allocate(64, "other");
    kernels.views.u8.fill(0x77, block, block + 64);
    const moved = heap.resize(block, 5000);
    expect([...heap.bytes(moved, 64)].every((byte) => byte === 0x77)).toBe(true);
    heap.free(moved);
    expect([...heap.bytes(moved, 5000)].slice(16).every((byte) => byte === 0)).toBe(true);
    const other = heap.allocate(64, "other");
    kernels.views.u8[other + 64]! ^= 1;
    expect(codeOf(() => heap.resize(other, 128))).toBe("guard-damaged");
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
    expect(heap.usedBytes).toBe(0);
  });
});
