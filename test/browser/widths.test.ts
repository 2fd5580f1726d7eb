/** Each line of the README's picture is as wide as Chromium draws it with the same fonts, in the same order, at the same size. */

import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseRenderArgs } from "../../src/cli/render-options.ts";
import { sampleFonts, sampleText } from "../../src/cli/sample.ts";
import type { LayoutOptions, TextEngine } from "../../src/entry/node.ts";
import { withPage } from "../support/chromium.ts";
import { describeInChromium } from "../support/describe-in-chromium.ts";
import { importTypecase } from "../support/typecase.ts";

const assets = fileURLToPath(new URL("../../assets/", import.meta.url));

/** A line's text without the white space that hangs at its end, and its width as we lay it out. */
interface MeasuredLine {
  readonly text: string;
  readonly width: number;
}

/** What `measureLines` of pages/measure.html takes. */
interface MeasureRequest {
  readonly lines: readonly string[];
  /** Paths under assets/, by preference. */
  readonly fontPaths: readonly string[];
  readonly size: number;
  readonly direction: "ltr" | "rtl";
}

describeInChromium("line widths beside Chromium's", () => {
  let engine: TextEngine;

  beforeAll(async () => {
    engine = await (await importTypecase()).TextEngine.create();
  });

  afterAll(() => engine?.dispose());

  it("are within half a pixel for the README's picture", async () => {
    const command = sampleCommand();
    const lines = await layOut(engine, sampleText, command);
    expect(lines.length).toBeGreaterThan(1);
    await expectChromiumAgrees(lines, command.size!, "ltr");
  });

  it("are within half a pixel for each script of the picture alone, at small and large sizes", async () => {
    const texts = [
      "AVATAR, office — Ångström Ωμέγα Жук",
      "مرحبا بالعالم، السلام عليكم",
      "नमस्ते दुनिया क्षत्रिय",
      "你好，世界。",
      "שלום עולם",
      "a مرحبا (b) שלום, 12",
    ];
    for (const size of [13, 96.5]) {
      const lines = await Promise.all(
        texts.map(async (text) => (await layOut(engine, text, { ...sampleCommand(), size, maxWidth: undefined }))[0]!),
      );
      await expectChromiumAgrees(lines, size, "ltr");
    }
  });
});

/** The options of `npm start`. */
function sampleCommand(): LayoutOptions {
  const command = parseRenderArgs(["--sample", "-o", "sample.png"]);
  if (command === "help" || command.kind === "batch") throw new Error("--sample is no picture");
  return command.picture.layout;
}

async function layOut(engine: TextEngine, text: string, command: LayoutOptions): Promise<MeasuredLine[]> {
  const fonts = await Promise.all((await sampleFonts()).map(({ path, index }) => engine.loadFont(path, { index })));
  const { size, maxWidth } = command;
  const paragraph = engine.layout(text, { fonts, size, maxWidth });
  return paragraph.lines.map(({ start, end, width }) => ({ text: text.slice(start, end).trimEnd(), width }));
}

async function expectChromiumAgrees(
  lines: readonly MeasuredLine[],
  size: number,
  direction: "ltr" | "rtl",
): Promise<void> {
  const fontPaths = (await sampleFonts()).map(({ path }) => path.slice(assets.length));
  const inChromium = await measureInChromium({ lines: lines.map(({ text }) => text), fontPaths, size, direction });
  lines.forEach(({ text, width }, i) => {
    expect(Math.abs(width - inChromium[i]!), `"${text}": ${width} px, in Chromium ${inChromium[i]} px`).toBeLessThan(
      0.5,
    );
  });
}

function measureInChromium(request: MeasureRequest): Promise<number[]> {
  return withPage(async (page, origin) => {
    await page.goto(`${origin}/pages/measure.html`);
    await page.waitForFunction("globalThis.pageIsReady");
    return page.evaluate<number[]>(`measureLines(${JSON.stringify(request)})`);
  });
}
