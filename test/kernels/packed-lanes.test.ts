/** Packed outlines: every lane lies in the outline's box, the unused ones too, so the rasteriser stays on its grid. */

import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { OutlineRecord } from "../../src/kernels/records.ts";
import { builds, GlyphBench } from "./support.ts";

/** Points of a segment of each kind: lines, quadratics, cubics. */
const POINTS = [2, 3, 4] as const;
const LANES = 4;

const fonts = [
  "assets/default/NotoSans-Regular.ttf",
  "assets/sample/NotoSansDevanagari-Regular.ttf",
  "assets/sample/NotoSansSC-Regular.otf",
];

/** The points of all lanes of the record at `pointer`. */
function* lanePoints(view: DataView, pointer: number): Generator<[x: number, y: number]> {
  const starts = [
    pointer + OutlineRecord.header,
    pointer + view.getUint32(pointer + OutlineRecord.quadsOffset, true),
    pointer + view.getUint32(pointer + OutlineRecord.cubicsOffset, true),
  ];
  for (const [kind, points] of POINTS.entries()) {
    const groups = view.getUint16(pointer + OutlineRecord.lineGroups + kind * 2, true);
    for (let group = 0; group < groups; group++) {
      const start = starts[kind]! + group * LANES * points * 4;
      for (let at = start; at < start + LANES * points * 4; at += 4) {
        yield [view.getInt16(at, true), view.getInt16(at + 2, true)];
      }
    }
  }
}

describe.each(builds)("the packed outlines of the %s build", (build) => {
  it.each(fonts)("have no lane outside of their box, in all glyphs of %s", async (path) => {
    const bench = await GlyphBench.create(build);
    const font = await bench.open(fileURLToPath(new URL(`../../${path}`, import.meta.url)));
    let lanes = 0;
    for (let glyphId = 0; glyphId < font.glyphCount; glyphId++) {
      bench.memory.arena.scope(() => {
        const pointer = bench.outline(font, glyphId);
        const view = new DataView(bench.memory.kernels.memory.buffer);
        const side = (index: number) => view.getInt16(pointer + OutlineRecord.xMin + index * 2, true);
        const [xMin, yMin, xMax, yMax] = [side(0), side(1), side(2), side(3)];
        for (const [x, y] of lanePoints(view, pointer)) {
          if (x < xMin || x > xMax || y < yMin || y > yMax) {
            throw new Error(`glyph ${glyphId}: (${x}, ${y}) lies outside of ${[xMin, yMin, xMax, yMax].join()}`);
          }
          lanes++;
        }
      });
    }
    expect(lanes).toBeGreaterThan(1000);
    font.close();
  });
});
