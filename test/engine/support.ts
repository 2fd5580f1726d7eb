/** What the end-to-end tests share: fonts of the tree, an engine under watch, and a picture to compare with. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Bitmap, Font, MemoryStats, TextEngine } from "../../src/entry/node.ts";
import { importTypecase } from "../support/typecase.ts";

export const typecase = await importTypecase();

/** Path of a file of the project. */
export function pathOf(file: string): string {
  return fileURLToPath(new URL(`../../${file}`, import.meta.url));
}

/** Bytes of a file of the project. */
export function bytesOf(file: string): Uint8Array {
  return new Uint8Array(readFileSync(pathOf(file)));
}

export const latinFile = "assets/default/NotoSans-Regular.ttf";
export const arabicFile = "assets/sample/NotoNaskhArabic-Regular.ttf";
export const devanagariFile = "assets/sample/NotoSansDevanagari-Regular.ttf";
export const hebrewFile = "assets/sample/NotoSansHebrew-Regular.ttf";
/** CFF outlines. */
export const chineseFile = "assets/sample/NotoSansSC-Regular.otf";
export const sampleFiles = [latinFile, arabicFile, devanagariFile, hebrewFile, chineseFile];

export const sampleText = "Typecase: مرحبا بالعالم, नमस्ते दुनिया, 你好，世界, שלום עולם; AVATAR office.";

/** Scratch memory of the rasteriser that stays between calls: what the largest glyph that is kept as a bitmap needs. */
export const largestGridBytes = 384 * 2 ** 10;

/**
 * Live bytes and blocks by owner, and what the glyph cache holds. The rasteriser's grid is left out: it is as large as
 * the last glyphs needed.
 */
export function held(engine: TextEngine): object {
  const { owners: all, glyphs, arena } = engine.memory.stats();
  const { buffer: _, ...owners } = all;
  const entries = Object.entries(owners).map(([owner, { currentBytes, netAllocations }]) => [
    owner,
    { currentBytes, netAllocations },
  ]);
  const { strikes, bitmaps, bytes } = glyphs;
  return { ...Object.fromEntries(entries), glyphs: { strikes, bitmaps, bytes }, activeArenaBytes: arena.activeBytes };
}

/** Blocks that are live, of all owners. */
export function liveBlocks({ owners }: Pick<MemoryStats, "owners">): number {
  return Object.values(owners).reduce((sum, { netAllocations }) => sum + netAllocations, 0);
}

/** An engine with a text that it has drawn once, to be drawn again after whatever a test does to it. */
export class WatchedEngine {
  readonly engine: TextEngine;
  readonly font: Font;
  readonly #fonts: readonly Font[];
  readonly #expected: Uint8Array;
  readonly #held: object;

  private constructor(engine: TextEngine, fonts: readonly Font[]) {
    this.engine = engine;
    this.#fonts = fonts;
    this.font = fonts[0]!;
    this.#expected = this.#draw();
    this.#held = held(engine);
  }

  static async create(): Promise<WatchedEngine> {
    const engine = await typecase.TextEngine.create();
    const fonts: Font[] = [];
    for (const file of [latinFile, arabicFile, chineseFile]) fonts.push(await engine.loadFont(pathOf(file)));
    return new WatchedEngine(engine, fonts);
  }

  #draw(): Uint8Array {
    return this.engine.render("Reference, مرحبا, 你好", { fonts: this.#fonts, size: 22, maxWidth: 160 }).data;
  }

  /** What is wrong with the engine now: it draws something else, or holds more or less than before. Empty if nothing. */
  complaints(): string[] {
    const complaints: string[] = [];
    if (!equalBytes(this.#draw(), this.#expected)) complaints.push("the reference text is drawn differently");
    const before = JSON.stringify(this.#held);
    const after = JSON.stringify(held(this.engine));
    if (before !== after) complaints.push(`memory was ${before}, is ${after}`);
    const { owners, reclaimables } = this.engine.memory.stats();
    // Long texts are kept as runs, under the same owner.
    const runBytes = reclaimables["long shaped runs"]?.bytes ?? 0;
    const gridBytes = owners.buffer.currentBytes - runBytes;
    if (gridBytes > largestGridBytes) complaints.push(`the rasteriser kept ${gridBytes} bytes`);
    return complaints;
  }
}

/** Comparison without a report of every byte. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** One pixel of an rgba8 bitmap. */
export function pixelAt(bitmap: Bitmap, x: number, y: number): number[] {
  const at = y * bitmap.stride + x * 4;
  return [...bitmap.data.subarray(at, at + 4)];
}

/** The error that `work` throws or rejects with; undefined where it does neither. */
export async function errorOf(work: () => unknown): Promise<Error | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}
