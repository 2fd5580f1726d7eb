/** What the tests of the registry share: engines made of the sources, with the compiled modules of the build. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Engine } from "../../src/engine/engine.ts";
import type { EngineOptions } from "../../src/engine/options.ts";
import { prepareEngine } from "../../src/engine/parts.ts";
import type { Platform } from "../../src/engine/platform.ts";
import { allExtras } from "../../src/entry/all-extras.ts";
import { harfbuzzBy } from "../../src/entry/harfbuzz.ts";
import { nodeDeflate } from "../../src/entry/node-deflate.ts";
import { findSystemFonts } from "../../src/entry/node-system-fonts.ts";
import type { Paragraph } from "../../src/layout/paragraph.ts";

/** Path of a file of the project. */
export function pathOf(file: string): string {
  return fileURLToPath(new URL(`../../${file}`, import.meta.url));
}

const module = (name: string) => async () => new WebAssembly.Module(readFileSync(pathOf(`dist/${name}`)));

const platform: Platform = {
  kernels: module("kernels.wasm"),
  harfbuzz: harfbuzzBy(module("harfbuzz.wasm")),
  compile: () => Promise.reject(new Error("no module of a caller's is expected")),
  simd: true,
  extras: allExtras,
  deflate: nodeDeflate,
  findSystemFonts,
};

/** An engine as the entry for Node makes it. */
export class TestEngine extends Engine {
  static async create(options: EngineOptions = {}): Promise<TestEngine> {
    return new TestEngine(await prepareEngine(platform, options));
  }
}

/** An engine of a runtime that has no list of its fonts. */
export class BrowserEngine extends Engine {
  static async create(): Promise<BrowserEngine> {
    const { findSystemFonts: _, ...others } = platform;
    return new BrowserEngine(await prepareEngine(others, {}));
  }
}

export const latinFile = pathOf("assets/default/NotoSans-Regular.ttf");
export const robotoFile = pathOf("test/fonts/Roboto-Regular.ttf");
export const serifFile = pathOf("test/fonts/NotoSerif-Regular.ttf");
export const garamondFile = pathOf("test/fonts/EBGaramond12-Regular.otf");
export const arabicFile = pathOf("assets/sample/NotoNaskhArabic-Regular.ttf");
export const devanagariFile = pathOf("assets/sample/NotoSansDevanagari-Regular.ttf");
export const hebrewFile = pathOf("assets/sample/NotoSansHebrew-Regular.ttf");
export const chineseFile = pathOf("assets/sample/NotoSansSC-Regular.otf");
export const variableFile = pathOf("test/fonts/Variable.ttf");
export const collectionFile = pathOf("test/fonts/TwoFaces.ttc");
export const woff2File = pathOf("test/fonts/Capitals.woff2");

/** What each run of a paragraph is set in: its text and its font's family. */
export function runsOf(paragraph: Paragraph): [text: string, family: string][] {
  return paragraph.lines.flatMap(({ runs }) =>
    runs.map(({ run }) => [paragraph.text.slice(run.start, run.end), run.font.family] as [string, string]),
  );
}
