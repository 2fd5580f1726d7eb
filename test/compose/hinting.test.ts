/** `hinting: "full"`: sharper pictures, on whole pixels, in strikes of their own. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Font } from "../../src/font/font.ts";
import { disagreements, latinFile, OpenEngine, pathOf } from "../memory/open-engine.ts";

let engine: OpenEngine;
let font: Font;

beforeAll(async () => {
  engine = await OpenEngine.create();
  font = await engine.loadFont(pathOf("test/fonts/NotoSans-Hinted.ttf"));
});

afterAll(() => {
  expect(disagreements(engine.inside)).toEqual([]);
  engine.dispose();
});

interface Options {
  readonly hinting?: "none" | "full";
  readonly renderMode?: "gray" | "lcd" | "mono";
  readonly scale?: number;
}

/** Grey levels of a text, black on white. */
function draw(options: Options, size = 13, text = "HEHE", fonts = [font]): Uint8Array {
  const bitmap = engine.render(text, { fonts, size, pixelFormat: "gray8", ...options });
  const bytes = bitmap.data.slice();
  bitmap[Symbol.dispose]();
  return bytes;
}

/** The darkest level of the first and of the last row with ink, of "EE". */
function edgesOf(options: Options): number[] {
  const { data, width, height } = engine.render("EE", { fonts: [font], size: 13, pixelFormat: "gray8", ...options });
  const rows = Array.from({ length: height }, (_, y) => Math.min(...data.subarray(y * width, (y + 1) * width)));
  const inked = rows.filter((level) => level < 255);
  return [inked[0]!, inked.at(-1)!];
}

describe("hinting", () => {
  it("puts the tops and feet of letters on whole rows", () => {
    expect(edgesOf({ hinting: "none" })[0]).toBeGreaterThan(100);
    // Coverage is within some levels of exact.
    expect(Math.max(...edgesOf({ hinting: "full" }))).toBeLessThan(10);
  });

  it('is "none" unless it is asked for, and both are kept side by side', () => {
    const unhinted = draw({});
    expect(draw({ hinting: "none" })).toEqual(unhinted);
    const hinted = draw({ hinting: "full" });
    expect(hinted).not.toEqual(unhinted);
    expect(draw({})).toEqual(unhinted);
    expect(draw({ hinting: "full" })).toEqual(hinted);
  });

  it("draws the same letter the same wherever it stands", () => {
    const { data, width, height } = engine.render("HHHHH", {
      fonts: [font],
      size: 13,
      pixelFormat: "gray8",
      hinting: "full",
    });
    const columns = Array.from({ length: width }, (_, x) =>
      Array.from({ length: height }, (_, y) => data[y * width + x]).join(),
    );
    const inked = columns
      .map((column, x) => (/[^5,2]|[0-4]/.test(column.replaceAll("255", "")) ? x : -1))
      .filter((x) => x >= 0);
    const letters: string[][] = [];
    for (const x of inked) {
      if (!inked.includes(x - 1)) letters.push([]);
      letters.at(-1)!.push(columns[x]!);
    }
    expect(letters).toHaveLength(5);
    expect(new Set(letters.map((letter) => letter.join("|"))).size).toBe(1);
  });

  it("changes nothing where there are no instructions, and above 256 px", async () => {
    const plain = await engine.loadFont(latinFile);
    // Whole pixels alone: a single letter at the origin.
    expect(draw({ hinting: "full" }, 13, "H", [plain])).toEqual(draw({}, 13, "H", [plain]));
    expect(draw({ hinting: "full" }, 300, "H")).toEqual(draw({}, 300, "H"));
    plain.close();
  });

  it("works with every render mode and scale", () => {
    expect(draw({ hinting: "full", renderMode: "mono" })).not.toEqual(draw({ renderMode: "mono" }));
    expect(draw({ hinting: "full", scale: 2 })).not.toEqual(draw({ scale: 2 }));
    const lcd = (hinting: "none" | "full") =>
      engine.render("HE", { fonts: [font], size: 13, renderMode: "lcd", background: "white", hinting }).data.slice();
    expect(lcd("full")).not.toEqual(lcd("none"));
  });

  it("refuses what it doesn't know", () => {
    expect(() => draw({ hinting: "slight" as "full" })).toThrow(/^hinting must be one of none, full/);
  });
});
