import { describe, expect, it } from "vitest";
import { dividedBy255, mix, sourceOverGray, sourceOverPremultiplied, sourceOverStraight } from "./blend.ts";
import { seeds } from "./prng.ts";

describe("the blend oracle", () => {
  it("rounds x / 255 as whole numbers do it, for every product of two bytes", () => {
    const products = Array.from({ length: 255 * 255 + 1 }, (_, x) => x);
    expect(products.filter((x) => dividedBy255(x) !== Math.floor((2 * x + 255) / 510))).toEqual([]);
  });

  it("keeps the destination under mask 0 and gives the source under mask 255", () => {
    const pairs = Array.from({ length: 65536 }, (_, pair) => [pair >> 8, pair & 255] as const);
    expect(pairs.filter(([source, destination]) => mix(source, destination, 0) !== destination)).toEqual([]);
    expect(pairs.filter(([source, destination]) => mix(source, destination, 255) !== source)).toEqual([]);
  });

  it("draws on opaque pixels alike in straight, premultiplied and gray surfaces", () => {
    seeds(50, (random) => {
      const mask = random.bytes(64);
      const gray = random.int(0, 255);
      const alpha = random.int(0, 255);
      const under = random.bytes(64);
      const rgba = Uint8Array.from({ length: 256 }, (_, i) => (i % 4 === 3 ? 255 : under[i >> 2]!));
      const straight = rgba.slice();
      sourceOverStraight(straight, mask, [gray, gray, gray, alpha]);
      sourceOverPremultiplied(rgba, mask, [gray, gray, gray, alpha]);
      sourceOverGray(under, mask, gray, alpha);
      expect(straight).toEqual(rgba);
      expect(rgba.filter((_, i) => i % 4 === 1)).toEqual(under);
    });
  });

  it("leaves the colour itself, under the mask's alpha, on a clear straight surface", () => {
    const surface = new Uint8Array(8);
    sourceOverStraight(surface, Uint8Array.of(0, 77), [200, 100, 50, 255]);
    expect([...surface]).toEqual([0, 0, 0, 0, 200, 100, 50, 77]);
  });

  it("never gives a premultiplied pixel a channel above its alpha", () => {
    seeds(50, (random) => {
      const surface = new Uint8Array(256).map((_, i) => (i % 4 === 3 ? 90 : random.int(0, 90)));
      sourceOverPremultiplied(surface, random.bytes(64), [255, 128, 0, random.int(0, 255)]);
      for (let i = 0; i < 256; i += 4)
        expect(Math.max(...surface.subarray(i, i + 3))).toBeLessThanOrEqual(surface[i + 3]!);
    });
  });
});
