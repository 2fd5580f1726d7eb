/** Fonts in the real tracked heap: what they hold there, and that they give it back. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { InsufficientMemory } from "../../src/base/errors.ts";
import { openFont } from "../../src/font/open-font.ts";
import { compileWasm, Kernels } from "../../src/kernels/kernels.ts";
import { TrackedHeap } from "../../src/memory/tracked-heap.ts";
import { fileBytes, fileUrl } from "./support.ts";

async function trackedHeap(limitBytes: number): Promise<TrackedHeap> {
  const module = await compileWasm(readFileSync(fileUrl("dist/kernels.wasm")));
  return new TrackedHeap(new Kernels(module), limitBytes);
}

describe("a font in the tracked heap", () => {
  it("holds its tables and what moves its glyphs under the tag font, and nothing after close", async () => {
    const heap = await trackedHeap(1 << 24);
    const font = await openFont(fileBytes("test/fonts/Roboto-Regular.ttf"), {}, heap);
    const counts = heap.counts("font");
    // Thirteen tables, since bytes can't be read later, and the shifts.
    expect(counts.netAllocations).toBe(14);
    expect(counts.currentBytes).toBeGreaterThanOrEqual(34828 + 1558);
    expect(font.sourceStats().heldBytes).toBeLessThanOrEqual(counts.currentBytes);
    font.close();
    expect(heap.counts("font")).toMatchObject({ netAllocations: 0, currentBytes: 0 });
  });

  it("draws the same outline after memory has grown", async () => {
    const heap = await trackedHeap(1 << 26);
    const font = await openFont(fileBytes("test/fonts/Roboto-Regular.ttf"), {}, heap);
    const before = font.glyphOutline(34).toSVGPathData();
    const large = heap.allocate(1 << 24, "other");
    expect(font.glyphOutline(34).toSVGPathData()).toBe(before);
    heap.free(large);
    font.close();
  });

  it("is refused with what was asked for where the heap has no room, and leaves nothing", async () => {
    const heap = await trackedHeap(36_000);
    const opening = openFont(fileBytes("test/fonts/Roboto-Regular.ttf"), {}, heap);
    await expect(opening).rejects.toBeInstanceOf(InsufficientMemory);
    await expect(opening).rejects.toMatchObject({ owner: "font" });
    expect(heap.usedBytes).toBe(0);
  });
});
