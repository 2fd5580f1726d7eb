/** What an engine as a whole gives back under pressure, and the cache of registered fonts under its budget. */

import type { FontCache } from "../font/registry/font-cache.ts";
import { registryExtra } from "../font/registry-extra.ts";
import type { EngineMemory } from "../memory/engine-memory.ts";
import type { Reclaimable } from "../memory/reclaimable.ts";
import type { Shaper } from "../shape/shaper.ts";

/** The grid stays between calls for the sizes of common text; the next glyph makes it again. Long runs share its owner. */
export function rasteriserGrid({ heap, kernels, pools }: EngineMemory): Reclaimable {
  return {
    name: "rasteriser's grid",
    part: "buffers",
    where: "linear",
    get bytes() {
      return heap.bytesOf("buffer") - pools.keptBytes;
    },
    reclaim(level) {
      const before = heap.bytesOf("buffer");
      if (level !== "moderate") kernels.exports.releaseGrid();
      return before - heap.bytesOf("buffer");
    },
  };
}

/** HarfBuzz's memory can't shrink, but go: the next text makes a new one, in a third of a millisecond a font. */
export function shaperHeap(shaper: Shaper): Reclaimable {
  return {
    name: shaper.name,
    part: "fonts",
    where: "library",
    get bytes() {
      return shaper.heapBytes;
    },
    reclaim: (level) => shaper.reclaim(level),
  };
}

/** The cache of the registry's fonts, under the engine's budget. */
export function registeredFonts(memory: EngineMemory): FontCache {
  return new registryExtra.code.FontCache({
    heapBytes: () => memory.heap.bytesOf("font"),
    budgetBytes: () => memory.budget.part("fonts"),
    inUse: () => memory.inUse,
    later: (work) => {
      const timer: unknown = setTimeout(work, 0);
      // Where timers keep a process alive, this one is no reason to.
      if (typeof timer === "object" && timer !== null && "unref" in timer) (timer as { unref(): void }).unref();
    },
  });
}
