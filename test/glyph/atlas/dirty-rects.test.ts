/** Dirty rectangles: they cover what has changed, don't overlap, and are few. */

import { describe, expect, it } from "vitest";
import { DirtyRects } from "../../../src/glyph/atlas/dirty-rects.ts";
import { seeds } from "../../reference/prng.ts";
import { meet, type Rect } from "./support.ts";

describe("dirty rectangles", () => {
  it("cover every pixel that changed, don't overlap, and are eight at most", () => {
    seeds(200, (random) => {
      const dirty = new DirtyRects();
      const changed = new Set<number>();
      for (let n = random.int(0, 60); n > 0; n--) {
        const width = random.int(0, 20);
        const rect = { x: random.int(0, 80), y: random.int(0, 80), width, height: random.int(0, 20) };
        dirty.add(rect);
        for (const pixel of pixelsOf(rect)) changed.add(pixel);
      }
      const taken = dirty.take();
      expect(taken.length).toBeLessThanOrEqual(8);
      const covered = new Set(taken.flatMap((rect) => [...pixelsOf(rect)]));
      expect([...changed].filter((pixel) => !covered.has(pixel))).toEqual([]);
      for (const [at, rect] of taken.entries()) {
        for (const other of taken.slice(at + 1)) expect(meet(rect, other, 0)).toBe(false);
      }
      expect(dirty.isEmpty).toBe(true);
    });
  });

  it("stay apart where they are far from each other, and become one where they complete a rectangle", () => {
    const dirty = new DirtyRects();
    dirty.add({ x: 0, y: 0, width: 10, height: 10 });
    dirty.add({ x: 50, y: 50, width: 10, height: 10 });
    dirty.add({ x: 10, y: 0, width: 5, height: 10 });
    expect(dirty.take()).toEqual([
      { x: 50, y: 50, width: 10, height: 10 },
      { x: 0, y: 0, width: 15, height: 10 },
    ]);
  });
});

function* pixelsOf({ x, y, width, height }: Rect): Generator<number> {
  for (let row = y; row < y + height; row++)
    for (let column = x; column < x + width; column++) yield row * 100 + column;
}
