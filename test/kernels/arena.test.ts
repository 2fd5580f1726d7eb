/** The bump arena: alignment, scopes, growth and the end of memory. */

import { describe, expect, it } from "vitest";
import { InsufficientMemory } from "../../src/base/errors.ts";
import { seeds } from "../reference/prng.ts";
import { kernelMemory, memoryBuilds } from "./support.ts";

describe.each(memoryBuilds)("the arena of the %s build", (build) => {
  it("gives disjoint blocks, aligned as asked, whose bytes stay until the scope ends", async () => {
    const { arena, kernels } = await kernelMemory(build);
    seeds(20, (random) => {
      arena.scope(() => {
        const blocks = Array.from({ length: 200 }, (_, mark) => {
          const byteLength = random.float() < 0.02 ? random.int(100_000, 400_000) : random.int(0, 3000);
          const align = 2 ** random.int(0, 12);
          const pointer = arena.allocate(byteLength, align);
          expect(pointer % align).toBe(0);
          kernels.views.bytes(pointer, byteLength).fill(mark);
          return { pointer, byteLength, mark };
        });
        for (const { pointer, byteLength, mark } of blocks) {
          expect(kernels.views.bytes(pointer, byteLength).every((byte) => byte === mark)).toBe(true);
        }
      });
      expect(arena.counts().activeBytes).toBe(0);
    });
  });

  it("nests scopes, and gives back what an inner one took although it threw", async () => {
    const { arena } = await kernelMemory(build);
    arena.scope(() => {
      arena.allocate(1000);
      const before = arena.counts().activeBytes;
      expect(() =>
        arena.scope(() => {
          arena.allocate(1_000_000);
          throw new Error("inside");
        }),
      ).toThrow("inside");
      expect(arena.counts().activeBytes).toBe(before);
    });
    expect(arena.counts()).toMatchObject({ activeBytes: 0, allocations: 2 });
    expect(arena.counts().peakBytes).toBeGreaterThanOrEqual(1_001_000);
  });

  it("counts what it hands out, and not the pieces that small blocks are cut from", async () => {
    const { arena, kernels } = await kernelMemory(build);
    seeds(30, (random) => {
      const before = arena.counts();
      const expected = { activeBytes: 0, totalBytes: before.totalBytes, allocations: before.allocations };
      const nest = (depth: number) => {
        const outside = expected.activeBytes;
        arena.scope(() => {
          for (let i = random.int(0, 40); i > 0; i--) {
            // Lengths and alignments of 16 leave no gaps, so that the sum is known.
            const byteLength = random.pick([0, 16, 48, 400, 4096, 8176, 8192, 40_000]);
            expect(arena.allocate(byteLength)).toBeGreaterThan(kernels.state.firstBlock);
            expected.activeBytes += byteLength;
            expected.totalBytes += byteLength;
            expected.allocations++;
            if (depth > 0 && random.float() < 0.1) nest(depth - 1);
            const { activeBytes, totalBytes, allocations } = arena.counts();
            expect({ totalBytes, allocations }).toEqual({
              totalBytes: expected.totalBytes,
              allocations: expected.allocations,
            });
            expect(activeBytes).toBe(expected.activeBytes);
          }
        });
        expected.activeBytes = outside;
        expect(arena.counts().activeBytes).toBe(outside);
      };
      nest(3);
      if (random.float() < 0.3) arena.reset();
    });
  });

  it("gives its chunks back to the heap when it is reset", async () => {
    const { arena, heap } = await kernelMemory(build);
    arena.scope(() => arena.allocate(500_000));
    expect(heap.counts("arena").currentBytes).toBe(arena.counts().reservedBytes);
    arena.reset();
    expect(arena.counts().reservedBytes).toBe(0);
    expect(heap.usedBytes).toBe(0);
  });

  it("reports the end of the budget without damage", async () => {
    const { arena, heap } = await kernelMemory(build, 2 ** 20);
    arena.scope(() => {
      arena.allocate(500_000);
      const { activeBytes } = arena.counts();
      expect(() => arena.allocate(2 ** 20)).toThrow(InsufficientMemory);
      expect(() => arena.allocate(2 ** 32 - 16)).toThrow(InsufficientMemory);
      expect(arena.counts().activeBytes).toBe(activeBytes);
      arena.allocate(100);
    });
    arena.reset();
    expect(heap.usedBytes).toBe(0);
  });
});
