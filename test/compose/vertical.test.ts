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
    // Either is within 10 of the exact area, on its own grid.
    expect(worstDifference(turned(flat), side)).toBeLessThan("renderMode" in options ? 1 : 16);
  });
});

/** The part of a picture that has ink. */
function ink({ width, height, data }: Grey): Grey & { left: number; top: number } {
  let [left, top, right, bottom] = [width, height, 0, 0];
  data.forEach((level, index) => {
    if (level === 255) return;
    const [x, y] = [index % width, Math.floor(index / width)];
    [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x + 1), Math.max(bottom, y + 1)];
  });
  const out = new Uint8Array((right - left) * (bottom - top));
  for (let y = top; y < bottom; y++)
    out.set(data.subarray(y * width + left, y * width + right), (y - top) * (right - left));
  return { width: right - left, height: bottom - top, data: out, left, top };
}

describe("upright text", () => {
  const size = 50;
  const vertical = () => ({ font: chinese, size, lineHeight: 2, writingMode: "vertical-rl" as const });

  it("has the pixels of horizontal text, in the middle of its line, by the font's vertical metrics", () => {
    const flat = ink(draw("永", { font: chinese, size }));
    const upright = ink(draw("永", vertical()));
    expect(worstDifference(flat, upright)).toBe(0);
    // The line is 100 px wide and the glyph's origin is 0.88 em under its upper edge; horizontally the ascent is 1.16 em.
    expect(upright.left - flat.left).toBe(25);
    expect(upright.top - flat.top).toBe(Math.round((0.88 - 1.16) * size));
  });

  it("stands below itself, an em a character", () => {
    const one = draw("永", vertical());
    const two = draw("永永", vertical());
    expect([two.width, two.height]).toEqual([100, 100]);
    expect(two.data.subarray(0, 5000)).toEqual(one.data);
    expect(two.data.subarray(5000)).toEqual(one.data);
  });

  it("has its lines on its sides: under it is left", () => {
    const plain = draw("永", vertical());
    const lined = draw("永", { ...vertical(), decoration: ["underline"] });
    const columns = new Set<number>();
    lined.data.forEach((level, index) => {
      if (level < plain.data[index]!) columns.add(index % lined.width);
    });
    const xs = [...columns].sort((a, b) => a - b);
    expect(xs.length).toBeGreaterThan(0);
    expect(xs.length).toBeLessThan(6);
    expect(Math.max(...xs)).toBeLessThan(50 - size / 3);
    // All the way along the character.
    expect(new Set(xs.map((x) => lined.data[25 * lined.width + x])).has(0)).toBe(true);
    expect(lined.data[xs[0]!]).toBe(0);
    expect(lined.data[(lined.height - 1) * lined.width + xs[0]!]).toBe(0);
  });
});

describe("vertical paragraphs", () => {
  const text = "春のNo.5";

  it("are SVG whose letters on their sides are turned, in both ways of writing glyphs", () => {
    const paragraph = engine.layout(text, { fonts: [chinese, latin], size: 20, writingMode: "vertical-rl" });
    const symbols = engine.toSVG(paragraph);
    expect(symbols.match(/rotate\(90\)/g)).toHaveLength(1);
    const rotated = paragraph.lines[0]!.runs.find(({ isRotated }) => isRotated)!;
    const move = /translate\(([\d.]+) ([\d.]+)\) rotate\(90\)/.exec(symbols)!;
    expect(move.slice(1).map(Number)).toEqual([expect.closeTo(rotated.x, 2), expect.closeTo(rotated.y, 2)]);
    const single = engine.layout("l", { font: latin, size: 1000, writingMode: "vertical-rl" });
    const flat = engine.layout("l", { font: latin, size: 1000 });
    const [turnedPath, flatPath] = [single, flat].map((each) => pointsOf(engine.toSVG(each, { glyphs: "paths" })));
    const { x, y } = single.lines[0]!.runs[0]!;
    const baseline = flat.lines[0]!.baseline;
    expect(turnedPath).toEqual(
      flatPath!.map(([px, py]) => [expect.closeTo(x - (py! - baseline), 1), expect.closeTo(y + px!, 1)]),
    );
  });

  it("say in JSON how they and their runs lie", () => {
    const paragraph = engine.layout(text, { fonts: [chinese, latin], size: 20, writingMode: "vertical-lr" });
    const json = engine.toJSON(paragraph);
    expect(json.writingMode).toBe("vertical-lr");
    const runs = json.lines[0]!.runs.map(({ start, direction, isRotated }) => [text[start], direction, isRotated]);
    expect(runs[0]).toEqual(["春", "ttb", false]);
    expect(runs.at(-1)).toEqual(expect.arrayContaining(["ltr", true]));
    expect(engine.toJSON(engine.layout("a", { font: latin })).writingMode).toBe("horizontal-tb");
  });
});

/** The points of the only path of an SVG that has straight lines alone. */
function pointsOf(svg: string): number[][] {
  const [, data] = / d="([^"]+)"/.exec(svg)!;
  expect(data).toMatch(/^[MLZ\d .-]+$/);
  return [...data!.matchAll(/[ML]?\s*(-?[\d.]+)[ ]?(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
}
