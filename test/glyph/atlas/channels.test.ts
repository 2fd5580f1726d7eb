/** Fields of three channels: enlarged, their median keeps the corners that one channel rounds off. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Font } from "../../../src/font/font.ts";
import { colorEdges } from "../../../src/glyph/atlas/field/channels.ts";
import { Edges } from "../../../src/glyph/atlas/field/edges.ts";
import { FieldMaker } from "../../../src/glyph/atlas/field/field.ts";
import type { StoredBitmap } from "../../../src/glyph/strike-bitmaps.ts";
import { FieldKernels } from "../../../src/kernels/field-kernels.ts";
import { latinFile, OpenEngine } from "../../memory/open-engine.ts";
import { chordsOf, distanceTo, windingAt } from "../../reference/field.ts";

let engine: OpenEngine;
let fonts: Font[];

beforeAll(async () => {
  engine = await OpenEngine.create();
  fonts = [];
  for (const file of [latinFile, "test/fonts/Roboto-Regular.ttf", "test/fonts/EBGaramond12-Regular.otf"]) {
    fonts.push(await engine.loadFont(file));
  }
});
afterAll(() => engine.dispose());

const median = (a: number, b: number, c: number) => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

/** What a shader reads at a place, by bilinear filtering, from the channels that it asks for. */
function sampled(
  { left, top, width, height, pixels }: StoredBitmap,
  x: number,
  y: number,
): [one: number, three: number] {
  const [u, v] = [x - left - 0.5, y - top - 0.5];
  const [column, row] = [
    Math.max(0, Math.min(width - 2, Math.floor(u))),
    Math.max(0, Math.min(height - 2, Math.floor(v))),
  ];
  const [s, t] = [u - column, v - row];
  const mean = (channel: number) => {
    const at = (row * width + column) * 4 + channel;
    const upper = pixels[at]! * (1 - s) + pixels[at + 4]! * s;
    const lower = pixels[at + width * 4]! * (1 - s) + pixels[at + width * 4 + 4]! * s;
    return upper * (1 - t) + lower * t - 127.5;
  };
  return [mean(3), median(mean(0), mean(1), mean(2))];
}

/** How many places, `step` pixels apart, are on the wrong side by each kind, and more than bytes round; and the farthest such, in pixels. */
function wrongShares(font: Font, character: string, sizePx: number, step: number) {
  const scale = sizePx / font.unitsPerEm;
  const outline = font.glyphOutline(font.glyphId(character.codePointAt(0)!));
  const field = new FieldMaker(4, true).make(outline, scale);
  const chords = chordsOf(outline, (x, y) => [x * scale, -y * scale]);
  const wrong = [0, 0];
  const farthest = [0, 0];
  for (let y = field.top + 3; y < field.top + field.height - 3; y += step) {
    for (let x = field.left + 3; x < field.left + field.width - 3; x += step) {
      const isInside = windingAt(chords, x, y) !== 0;
      sampled(field, x, y).forEach((level, kind) => {
        if (level >= 0 === isInside) return;
        const distance = distanceTo(chords, x, y);
        farthest[kind] = Math.max(farthest[kind]!, distance);
        if (distance > 0.05) wrong[kind]!++;
      });
    }
  }
  return { wrong, farthest };
}

describe("fields of three channels", () => {
  it("are on the right side of the outline where one channel isn't: enlarged four times, beside exact coverage", () => {
    const total = [0, 0];
    for (const [at, character] of [..."EAMkxK4"].entries()) {
      const { wrong, farthest } = wrongShares(fonts[at % 2]!, character, 24, 1 / 4);
      total[0]! += wrong[0]!;
      total[1]! += wrong[1]!;
      expect(farthest[1], character).toBeLessThan(0.3);
      expect(wrong[1], character).toBeLessThanOrEqual(wrong[0]!);
    }
    expect(total[1]! / total[0]!).toBeLessThan(0.5);
  });

  it("keep the corner of a square to a twentieth of a pixel, which one channel rounds off by more", () => {
    const outline = {
      verbs: new Uint8Array([0, 1, 1, 1, 4]),
      coords: new Float32Array([2.3, 3.6, 20.2, 3.6, 20.2, 19.7, 2.3, 19.7]),
    };
    const field = new FieldMaker(4, true).make(outline, 1);
    const reach = (kind: 0 | 1) => {
      // From the corner inwards along the diagonal: where the ink begins.
      for (let inwards = -1; inwards < 2; inwards += 0.01) {
        if (sampled(field, 20.2 - inwards, -19.7 + inwards)[kind] >= 0) return inwards;
      }
      return 2;
    };
    expect(Math.abs(reach(1))).toBeLessThan(0.05);
    expect(reach(0)).toBeGreaterThan(0.08);
  });

  it("have no spots: nothing that is farther than half a pixel from an outline is on the wrong side of it", () => {
    for (const [at, character] of [..."@&g8SWet"].entries()) {
      const { farthest } = wrongShares(fonts[at % 3]!, character, 28, 1 / 2);
      expect(farthest[1], character).toBeLessThan(0.5);
    }
  });

  it("have the single distance in the fourth channel, and neighbours at a corner share one channel and no more than one", () => {
    for (const font of fonts) {
      for (const character of "AEkD&Q") {
        const outline = font.glyphOutline(font.glyphId(character.codePointAt(0)!));
        const scale = 32 / font.unitsPerEm;
        const one = new FieldMaker(6, false).make(outline, scale);
        const three = new FieldMaker(6, true).make(outline, scale);
        expect(one.pixels.every((byte, pixel) => byte === three.pixels[pixel * 4 + 3])).toBe(true);
        const kernels = new FieldKernels();
        kernels.readOutline(outline, { scale, originX: 0, originY: 0, tolerancePx: 1 / 170 });
        const edges = Edges.of(kernels.edges);
        const colors = colorEdges(edges);
        edges.contours.slice(0, -1).forEach((start, contour) => {
          const end = edges.contours[contour + 1]!;
          for (let edge = start; edge < end; edge++) {
            const before = edge > start ? edge - 1 : end - 1;
            const shared = colors[edge]! & colors[before]!;
            expect(shared).toBeGreaterThan(0);
            if (colors[edge] === colors[before]) continue;
            const { directions } = edges;
            const [inX, inY] = [directions[before * 4 + 2]!, directions[before * 4 + 3]!];
            const [outX, outY] = [directions[edge * 4]!, directions[edge * 4 + 1]!];
            const isCorner = inX * outX + inY * outY <= 0 || Math.abs(inX * outY - inY * outX) > 0.1;
            // But for the ends of the middle of a drop, where all channels meet two.
            if (colors[edge] !== 7 && colors[before] !== 7) expect(isCorner).toBe(true);
          }
        });
      }
    }
  });
});
