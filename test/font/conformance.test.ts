/** Outlines of the Unicode Consortium's text-rendering-tests, of all rows; where glyphs stand is tested in `test/shape`. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Font } from "../../src/font/font.ts";
import { openFont } from "../../src/font/open-font.ts";
import { fileBytes, fileUrl, PlainHeap } from "./support.ts";

const folder = "test/conformance/text-rendering/";

interface Row {
  readonly id: string;
  readonly font: string;
  readonly variation: string;
  readonly expected: { readonly glyphs: readonly { readonly glyph: string; readonly path: string }[] } | null;
}

const rows = JSON.parse(readFileSync(fileUrl(`${folder}cases.json`), "utf8")) as Row[];

/** Glyph ids by name, or by "gid" and number. */
function idsByName(font: Font): Map<string, number> {
  return new Map(Array.from({ length: font.glyphCount }, (_, id) => [font.glyphName(id) || `gid${id}`, id]));
}

/** Box of all coordinates, and the signed area, of SVG path data of absolute commands, all closed; × `scale`. */
function measure(path: string, scale: number) {
  let [xMin, yMin, xMax, yMax] = [0, 0, 0, 0].map((_, i) =>
    i < 2 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY,
  );
  let area = 0;
  for (const contour of path.split("M").slice(1)) {
    const numbers = contour.match(/-?[\d.]+/g)!.map((number) => Number(number) * scale);
    for (let i = 0; i < numbers.length; i += 2) {
      [xMin, xMax] = [Math.min(xMin!, numbers[i]!), Math.max(xMax!, numbers[i]!)];
      [yMin, yMax] = [Math.min(yMin!, numbers[i + 1]!), Math.max(yMax!, numbers[i + 1]!)];
    }
    area += areaOf(contour, scale);
  }
  return { box: [xMin!, yMin!, xMax!, yMax!], area };
}

/** By sixteen chords for each curve, the same for both sides. */
function areaOf(contour: string, scale: number): number {
  const points: [number, number][] = [];
  for (const [, command, data] of `M${contour}`.matchAll(/([MLQC])([^MLQCZ]*)/g)) {
    const numbers = data!.match(/-?[\d.]+/g)!.map((number) => Number(number) * scale);
    const ends = Array.from({ length: numbers.length / 2 }, (_, i) => [numbers[i * 2]!, numbers[i * 2 + 1]!] as const);
    if (command === "M" || command === "L") points.push([ends[0]![0], ends[0]![1]]);
    else points.push(...chords([points.at(-1)!, ...ends]));
  }
  return points.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = points[(i + 1) % points.length]!;
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);
}

function chords(controls: readonly (readonly [number, number])[]): [number, number][] {
  return Array.from({ length: 16 }, (_, i) => pointAt(controls, (i + 1) / 16));
}

/** De Casteljau's algorithm. */
function pointAt(controls: readonly (readonly [number, number])[], t: number): [number, number] {
  if (controls.length === 1) return [controls[0]![0], controls[0]![1]];
  const next = controls.slice(1).map(([x, y], i): [number, number] => {
    const [fromX, fromY] = controls[i]!;
    return [fromX + (x - fromX) * t, fromY + (y - fromY) * t];
  });
  return pointAt(next, t);
}

describe("outlines of text-rendering-tests", () => {
  const fonts = [...new Set(rows.map(({ font, variation }) => `${font}|${variation}`))];
  it.each(fonts)("of %s are those that must be", async (key) => {
    const [file, variation] = key.split("|") as [string, string];
    const place = variation.split(";").filter(Boolean);
    const variations = Object.fromEntries(
      place.map((one) => one.split(":")).map(([tag, value]) => [tag, Number(value)]),
    );
    using font = await openFont(fileBytes(`${folder}fonts/${file}`), { variations }, new PlainHeap());
    const ids = idsByName(font);
    for (const row of rows.filter((each) => each.font === file && each.variation === variation)) {
      for (const { glyph, path } of row.expected?.glyphs ?? []) {
        if (path === "") continue;
        const found = measure(font.glyphOutline(ids.get(glyph)!).toSVGPathData(), 1000 / font.unitsPerEm);
        const wanted = measure(path, 1);
        const off = found.box.map((side, i) => Math.abs(Math.round(side) - wanted.box[i]!));
        expect(Math.max(...off), `${row.id}, ${glyph}: box`).toBeLessThanOrEqual(1);
        // Coordinates are rounded to whole units: by half of one along the outline.
        const roomUnits = (found.box[2]! - found.box[0]! + found.box[3]! - found.box[1]!) * 4;
        expect(Math.abs(found.area - wanted.area), `${row.id}, ${glyph}: area`).toBeLessThan(roomUnits);
      }
    }
  });
});
