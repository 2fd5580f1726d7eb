/** Lines along spans and colours behind them as pixels, SVG and JSON, and beside Chromium's pixels. */

import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { TextEngine } from "../../src/entry/node.ts";
import type { Font } from "../../src/font/font.ts";
import type { Span } from "../../src/layout/options.ts";
import { decodePng } from "../reference/png-decode.ts";
import { withPage } from "../support/chromium.ts";
import { describeInChromium } from "../support/describe-in-chromium.ts";
import { importTypecase } from "../support/typecase.ts";

const fontPath = "assets/default/NotoSans-Regular.ttf";

let engine: TextEngine;
let font: Font;

beforeAll(async () => {
  engine = await (await importTypecase()).TextEngine.create();
  font = await engine.loadFont(readFileSync(fontPath));
});

type Box = [left: number, top: number, right: number, bottom: number];

interface Picture {
  readonly width: number;
  readonly rgba: Uint8Array | Uint8ClampedArray;
}

/** What is of a colour, `#rrggbb`: its bounds, and how many pixels. */
function findColor({ width, rgba }: Picture, color: string): { bounds: Box; count: number } {
  const wanted = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  const bounds: Box = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -1, -1];
  let count = 0;
  for (let at = 0; at < rgba.length; at += 4) {
    if (rgba[at] !== wanted[0] || rgba[at + 1] !== wanted[1] || rgba[at + 2] !== wanted[2]) continue;
    const [x, y] = [(at / 4) % width, Math.floor(at / 4 / width)];
    bounds[0] = Math.min(bounds[0], x);
    bounds[1] = Math.min(bounds[1], y);
    bounds[2] = Math.max(bounds[2], x + 1);
    bounds[3] = Math.max(bounds[3], y + 1);
    count++;
  }
  return { bounds, count };
}

function pictureOf(spans: readonly Span[], options: object = {}): Picture {
  const { data, width } = engine.render(spans, { font, size: 32, background: "white", ...options });
  return { width, rgba: data };
}

describe("marks of spans", () => {
  it("are painted in their order: backgrounds, lines under the letters, letters, lines through them", () => {
    const span = {
      text: "HHH",
      size: 60,
      decoration: ["underline", "line-through"],
      decorationColor: "#ff0000",
    } as const;
    const [{ marks, baseline }] = engine.layout([{ ...span, background: "#00ff00" }], { font }).lines as never as [
      { marks: { kind: string; x: number; y: number; height: number }[]; baseline: number },
    ];
    const picture = pictureOf([{ ...span, background: "#00ff00" }]);
    const at = (x: number, y: number) => [...picture.rgba.subarray((y * picture.width + x) * 4).subarray(0, 3)];
    const middleOf = (kind: string) => {
      const { y, height } = marks.find((mark) => mark.kind === kind)!;
      return Math.floor(y + height / 2);
    };
    // A stem of the first letter, beside its crossbar.
    const stem = 8;
    expect(at(stem, Math.round(baseline - 8))).toEqual([0, 0, 0]);
    expect(at(1, Math.round(baseline - 8))).toEqual([0, 255, 0]);
    expect(at(stem, middleOf("line-through"))).toEqual([255, 0, 0]);
    expect(at(1, middleOf("underline"))).toEqual([255, 0, 0]);
  });

  it("are grey on grey pictures, blended with opacity, and never lost for a picture of one colour", () => {
    const spans: Span[] = [{ text: "x", color: "transparent", background: "#808080", size: 40 }];
    const { data } = engine.render(spans, { font, pixelFormat: "gray8" });
    expect(data[data.length >> 1]).toBe(128);
    const layered = engine.render(spans, { font, opacity: 0.5, background: "white" });
    expect([...layered.data.subarray(layered.data.length / 2).subarray(0, 4)]).toEqual([191, 191, 191, 255]);
    const bare = engine.render(spans, { font });
    expect([...bare.data.subarray(bare.data.length / 2).subarray(0, 4)]).toEqual([128, 128, 128, 255]);
  });

  it("meet their neighbours on one pixel's edge", () => {
    const spans = ["#ff0000", "#00ff00", "#0000ff", "#ffff00"].map((background) => ({ text: "il ", background }));
    const picture = pictureOf(spans, { size: 13.7, scale: 1.3, color: "transparent" });
    const row = picture.rgba.subarray(picture.width * 4 * 8).subarray(0, (picture.width - 1) * 4);
    const whites = Array.from({ length: row.length / 4 }, (_, x) => row.subarray(x * 4, x * 4 + 3)).filter(
      (pixel) => Math.min(...pixel) > 0,
    );
    expect(whites).toEqual([]);
  });

  it("stand in SVG and JSON where they are drawn", () => {
    const spans: Span[] = [
      { text: "one ", background: "#ffee00" },
      { text: "two", decoration: ["underline", "line-through"], decorationColor: "rgb(255 0 0 / 0.5)" },
    ];
    const paragraph = engine.layout(spans, { font, size: 20 });
    const svg = engine.toSVG(paragraph, { padding: 3 });
    const order = [...svg.matchAll(/<(rect|g)[^>]*fill="(#\w+)"/g)].map(([, name, color]) => `${name} ${color}`);
    expect(order).toEqual(["rect #ffee00", "rect #ff0000", "g #000000", "g #000000", "rect #ff0000"]);
    expect(svg).toContain('fill-opacity="0.502"');
    const { marks } = engine.toJSON(paragraph).lines[0]!;
    expect(marks.map(({ kind, start, end }) => [kind, start, end])).toEqual([
      ["background", 0, 4],
      ["underline", 4, 7],
      ["line-through", 4, 7],
    ]);
    const [first] = paragraph.lines[0]!.marks;
    expect(svg).toContain(`<rect x="3" y="${3 + Math.round(first!.y * 100) / 100}"`);
  });
});

/** Spans as CSS says them, each line and background in a colour of its own. */
const cssSpans = [
  { text: "Lines along " },
  { text: "several words of a span ", decoration: "underline", color: "#ff0000" },
  { text: "and " },
  { text: "behind others, ", background: "#00ff00" },
  { text: "of other ", background: "#0000ff", size: 96 },
  { text: "sizes, ", decoration: "underline", color: "#ff8000", size: 40 },
  { text: "shalom שלום עולם ok", background: "#00ffff" },
] as const;

describeInChromium("marks of spans beside Chromium", () => {
  it("cover the pixels that its own cover", async () => {
    const hebrew = await engine.loadFont("assets/sample/NotoSansHebrew-Regular.ttf");
    const size = 64;
    const maxWidth = 620;
    const line =
      "text-decoration-line: underline; text-underline-position: from-font; text-decoration-thickness: from-font";
    const html = cssSpans
      .map((span) => {
        const { text, decoration, color, background, size: own } = span as Record<string, string | undefined>;
        const styles = [
          background && `background: ${background}`,
          decoration && `${line}; text-decoration-color: ${color}; text-decoration-skip-ink: none`,
          own && `font-size: ${own}px`,
        ];
        return `<span style="${styles.filter(Boolean).join("; ")}">${text}</span>`;
      })
      .join("");
    const screenshot = await withPage(async (page, origin) => {
      const face = (name: string, path: string) => `@font-face { font-family: ${name}; src: url(${origin}/${path}) }`;
      await page.setContent(
        `<style>${face("Latin", fontPath)} ${face("Hebrew", "assets/sample/NotoSansHebrew-Regular.ttf")}
        body { margin: 0 } div { font: ${size}px/1.5 Latin, Hebrew; width: ${maxWidth}px; color: transparent;
        text-rendering: geometricPrecision }</style><div>${html}</div>`,
      );
      await page.evaluate("document.fonts.ready");
      return page.screenshot({ clip: { x: 0, y: 0, width: 700, height: 900 } });
    });
    const theirs = decodePng(screenshot);
    const paragraph = engine.layout(
      cssSpans.map((span) => {
        const { color, ...rest } = span as { text: string; color?: string };
        return { ...rest, ...(color && { decorationColor: color }) } as Span;
      }),
      { fonts: [font, hebrew], size, maxWidth, lineHeight: 1.5, whiteSpace: "normal" },
    );
    const { data, width } = engine.render(paragraph, {
      color: "transparent",
      background: "white",
      width: 700,
      height: 900,
    });
    for (const span of cssSpans) {
      const { text, color, background = color } = span as { text: string; color?: string; background?: string };
      if (background === undefined) continue;
      const [ours, their] = [findColor({ width, rgba: data }, background), findColor(theirs, background)];
      expect.soft(their.count, text).toBeGreaterThan(100);
      const off = ours.bounds.map((edge, i) => Math.abs(edge - their.bounds[i]!));
      // Chromium rounds ascenders and descenders to whole pixels, and lines' heights with them.
      expect.soft(Math.max(...off), `${text}: ${ours.bounds} and ${their.bounds}`).toBeLessThanOrEqual(2);
    }
  });
});
