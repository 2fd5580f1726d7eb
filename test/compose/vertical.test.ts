/** Vertical text as pixels and paths: what lies on its side is what stands, turned; lines along it are on its sides. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Font } from "../../src/font/font.ts";
import type { LayoutOptions } from "../../src/layout/options.ts";
import { OpenEngine, pathOf } from "../memory/open-engine.ts";

let engine: OpenEngine;
let latin: Font;
let chinese: Font;

beforeAll(async () => {
  engine = await OpenEngine.create();
  latin = await engine.loadFont(pathOf("assets/default/NotoSans-Regular.ttf"));
  chinese = await engine.loadFont(pathOf("assets/sample/NotoSansSC-Regular.otf"));
});

afterAll(() => engine.dispose());

interface Grey {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

function draw(text: string, options: LayoutOptions & Record<string, unknown>): Grey {
  const { width, height, data } = engine.render(text, { pixelFormat: "gray8", ...options } as LayoutOptions);
  return { width, height, data: data.slice() };
}

/** A picture turned clockwise by a quarter. */
function turned({ width, height, data }: Grey): Grey {
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) out[x * height + (height - 1 - y)] = data[y * width + x]!;
  return { width: height, height: width, data: out };
}

function worstDifference(a: Grey, b: Grey): number {
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  return a.data.reduce((worst, level, index) => Math.max(worst, Math.abs(level - b.data[index]!)), 0);
}

const darkest = ({ data }: Grey) => data.reduce((least, level) => Math.min(least, level), 255);

describe("text on its side", () => {
  // Noto Sans reaches 0.776 em further over its baseline than under it. At these sizes that is 20 and 240 pixels, and with
  // an even line height baselines lie between pixels, as they must for pixels to be the same when they are turned.
  it.each([
    ["in grey", { size: 20 / 0.776, lineHeight: (44 * 0.776) / 20 }],
    ["in black and white", { size: 20 / 0.776, lineHeight: (44 * 0.776) / 20, renderMode: "mono" }],
    [
      "with lines along it",
      { size: 20 / 0.776, lineHeight: (44 * 0.776) / 20, decoration: ["underline", "line-through"] },
    ],
    ["larger than glyphs that are kept", { size: 240 / 0.776, lineHeight: (600 * 0.776) / 240 }],
  ] as const)("is horizontal text turned, %s", (_, options) => {
    const text = "Handgloves, AV jfi";
    const shared = { ...options, font: latin, padding: 4 };
    const flat = draw(text, shared);
    const side = draw(text, { ...shared, writingMode: "vertical-rl", textOrientation: "sideways" });
    expect(darkest(side)).toBeLessThan(30);
    expect(worstDifference(turned(flat), side)).toBeLessThan("renderMode" in options ? 1 : 12);
  });
});
