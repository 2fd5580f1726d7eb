/** The tracked heap: random operations against a plain model, and failure without damage. */

import { describe, expect, it } from "vitest";
import { InsufficientMemory, MemoryError } from "../../src/base/errors.ts";
import { type Bytes, cast, type Ptr } from "../../src/kernels/pointers.ts";
import { type OwnerTag, ownerTags } from "../../src/memory/owner-tag.ts";
import type { TrackedHeap } from "../../src/memory/tracked-heap.ts";
import { type Random, seeds } from "../reference/prng.ts";
import { type Build, kernelMemory, memoryBuilds } from "./support.ts";

interface Block {
  byteLength: number;
  owner: OwnerTag;
  /** What every byte of it holds. */
  mark: number;
}

/** Live blocks as they should be. */
type Model = Map<Ptr<Bytes>, Block>;

const sizes = [0, 1, 15, 16, 17, 255, 256, 257, 1000, 4096, 65536, 300_000];

function allocateOne(heap: TrackedHeap, model: Model, random: Random): void {
  const byteLength = random.float() < 0.5 ? random.pick(sizes) : random.int(0, 2000);
  const owner = random.pick(ownerTags);
  const pointer = heap.allocate(byteLength, owner);
  expect(pointer % 16).toBe(0);
  const mark = random.int(0, 255);
  heap.bytes(pointer, byteLength).fill(mark);
  model.set(pointer, { byteLength, owner, mark });
}

function resizeOne(heap: TrackedHeap, model: Model, random: Random): void {
  const [pointer, block] = random.pick([...model]);
  const byteLength = random.int(0, 3000);
  const moved = heap.resize(pointer, byteLength);
  const kept = Math.min(byteLength, block.byteLength);
  expect(heap.bytes(moved, kept).every((byte) => byte === block.mark)).toBe(true);
  heap.bytes(moved, byteLength).fill(block.mark);
  model.delete(pointer);
  model.set(moved, { ...block, byteLength });
}

function freeOne(heap: TrackedHeap, model: Model, random: Random): void {
  const [pointer, block] = random.pick([...model]);
  expect(heap.bytes(pointer, block.byteLength).every((byte) => byte === block.mark)).toBe(true);
  heap.free(pointer);
  model.delete(pointer);
}

/** Σ over owners = the heap's own count = what a walk over its blocks finds = the model. */
function compare(heap: TrackedHeap, model: Model): void {
  const expected = [...model.values()].reduce((sum, block) => sum + block.byteLength, 0);
  const counts = Object.values(heap.countsByOwner());
  expect(heap.usedBytes).toBe(expected);
  expect(counts.reduce((sum, count) => sum + count.currentBytes, 0)).toBe(expected);
  expect(counts.reduce((sum, count) => sum + count.netAllocations, 0)).toBe(model.size);
  expect([...heap.liveBlocks()].toSorted((a, b) => a - b)).toEqual([...model.keys()].toSorted((a, b) => a - b));
}

describe.each(memoryBuilds)("the heap of the %s build", (build) => {
  it("keeps every block's bytes and its counts through random allocations, resizes and frees", async () => {
    const modules = await Promise.all([kernelMemory(build), kernelMemory(build), kernelMemory(build)]);
    seeds(3, (random) => {
      const { heap } = modules.pop()!;
      const model: Model = new Map();
      for (let step = 0; step < 4000; step++) {
        const choice = random.float();
        if (model.size === 0 || choice < 0.45) allocateOne(heap, model, random);
        else if (choice < 0.6) resizeOne(heap, model, random);
        else freeOne(heap, model, random);
        if (step % 100 === 0) compare(heap, model);
      }
      compare(heap, model);
      for (const pointer of model.keys()) heap.free(pointer);
      compare(heap, new Map());
    });
  });

  it("joins what is freed: after all is free, one block as large as all of them fits without growth", async () => {
    const { heap, kernels } = await kernelMemory(build);
    const blocks = Array.from({ length: 100 }, () => heap.allocate(10_000, "other"));
    const linearBytes = kernels.views.byteLength;
    for (const pointer of blocks.filter((_, i) => i % 2 === 0)) heap.free(pointer);
    for (const pointer of blocks.filter((_, i) => i % 2 === 1)) heap.free(pointer);
    heap.free(heap.allocate(900_000, "other"));
    expect(kernels.views.byteLength).toBe(linearBytes);
  });

  it("says what was asked for and what there is where the budget ends, and goes on", async () => {
    const { heap } = await kernelMemory(build, 2 ** 20);
    const kept = heap.allocate(1_000_000, "surface");
    try {
      heap.allocate(100_000, "bitmap");
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(InsufficientMemory);
      expect(error).toMatchObject({ requested: 100_000, available: 2 ** 20 - 1_000_000, owner: "bitmap" });
    }
    heap.free(kept);
    heap.free(heap.allocate(100_000, "bitmap"));
    expect(heap.usedBytes).toBe(0);
  });

  it("refuses what could not be addressed", async () => {
    const { heap } = await kernelMemory(build);
    for (const byteLength of [2 ** 30, 2 ** 31, 2 ** 32 - 1]) {
      expect(() => heap.allocate(byteLength, "other")).toThrow(InsufficientMemory);
    }
    expect(heap.usedBytes).toBe(0);
  });

  it("refuses a second free, and a pointer into a block", async () => {
    const { heap } = await kernelMemory(build);
    const pointer = heap.allocate(64, "other");
    expect(() => heap.free(cast(pointer + 16))).toThrow(MemoryError);
    heap.free(pointer);
    expect(() => heap.free(pointer)).toThrow(MemoryError);
    expect(heap.usedBytes).toBe(0);
  });
});

describe("the debug build", () => {
  it("traps where a release build would go on with damaged lists", async () => {
    const damaged = async (build: Build) => {
      const { heap, kernels } = await kernelMemory(build);
      const [first, second] = [heap.allocate(64, "other"), heap.allocate(64, "other")];
      heap.free(first);
      // The word that says which place points at a free block (`FREE_LINK` of heap.ts, behind the header).
      kernels.views.u32[(first + 4) >>> 2] = second;
      return () => heap.allocate(64, "other");
    };
    expect(await damaged("debug")).toThrow(WebAssembly.RuntimeError);
    expect(await damaged("simd")).not.toThrow();
  });
});
