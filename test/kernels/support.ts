/** Kernels for tests: each build with a memory of its own, and glyphs of real fonts and random outlines through them. */

import { readFile } from "node:fs/promises";
import type { Font } from "../../src/font/font.ts";
import { openFont } from "../../src/font/open-font.ts";
import { Verb } from "../../src/font/outline.ts";
import { FaceRecords } from "../../src/glyph/face-records.ts";
import { packOutline } from "../../src/glyph/outline-packer.ts";
import { cast, type Face, type PackedOutline, type Ptr } from "../../src/kernels/pointers.ts";
import { BitmapRecord } from "../../src/kernels/records.ts";
import { EngineMemory } from "../../src/memory/engine-memory.ts";
import type { Rgba } from "../reference/blend.ts";
import type { OutlineData } from "../reference/coverage.ts";
import type { Random } from "../reference/prng.ts";

export type Build = "simd" | "scalar" | "debug";
export const builds: readonly Build[] = ["simd", "scalar"];
/** With the debug build, whose assertions are about memory: SIMD, not optimised. */
export const memoryBuilds: readonly Build[] = [...builds, "debug"];

/** Where each build is, from the project's folder. */
export const kernelFiles: Readonly<Record<Build, string>> = {
  simd: "dist/kernels.wasm",
  scalar: "dist/kernels-scalar.wasm",
  debug: "build/kernels-debug.wasm",
};

/** A colour as kernels take it: r, g, b, a bytes. */
export const colorWord = ([red, green, blue, alpha]: Rgba) => (red | (green << 8) | (blue << 16) | (alpha << 24)) >>> 0;

/** The compiled module of a build. */
export async function kernelModule(build: Build): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(new URL(`../../${kernelFiles[build]}`, import.meta.url)));
}

/** A fresh memory with the kernels of a build. */
export async function kernelMemory(build: Build, budget?: number): Promise<EngineMemory> {
  return new EngineMemory(await kernelModule(build), { budget });
}

/** Coverage of a glyph and where it lies, pixels from the pen, y downwards. */
export interface Coverage {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Rows without padding. */
  readonly pixels: Uint8Array;
}

/** Fonts rasterised by one build, straight through the kernels. */
export class GlyphBench {
  readonly memory: EngineMemory;
  readonly #faces: FaceRecords;

  constructor(memory: EngineMemory) {
    this.memory = memory;
    this.#faces = new FaceRecords(memory.kernels, memory.heap);
  }

  static async create(build: Build): Promise<GlyphBench> {
    return new GlyphBench(await kernelMemory(build));
  }

  open(path: string): Promise<Font> {
    return openFont(path, {}, this.memory.heap);
  }

  /** The tables of a font with TrueType outlines, as the kernels read them. */
  face(font: Font): Ptr<Face> {
    return this.#faces.of(font);
  }

  /** The packed outline of a glyph, decoded by the kernels or packed from the host's path. In the arena. */
  outline(font: Font, glyphId: number): Ptr<PackedOutline> {
    const { kernels, arena, heap } = this.memory;
    if (font.outlineSource.kind === "path") {
      return packOutline(kernels, arena, heap, glyphId, font.outlineSource.outline(glyphId));
    }
    const outline = kernels.exports.decodeGlyph(this.#faces.of(font), glyphId);
    if (outline < 0) throw new Error(`glyph ${glyphId} of ${font.family}: kernel error ${outline}`);
    return cast(outline);
  }

  /** Coverage of a packed outline at `scale` pixels a font unit, its origin `dx` pixels right of the pen. */
  coverage(outline: Ptr<PackedOutline>, scale: number, dx: number): Coverage {
    const { kernels } = this.memory;
    const strike = kernels.exports.strikeCreate(scale, 0);
    const bitmap = kernels.exports.strikeBitmap(strike, outline, dx);
    kernels.exports.strikeFree(strike);
    if (bitmap < 0) throw new Error(`kernel error ${bitmap}`);
    const view = new DataView(kernels.memory.buffer, bitmap, BitmapRecord.size);
    const width = view.getUint16(BitmapRecord.width, true);
    const height = view.getUint16(BitmapRecord.height, true);
    const pitch = view.getUint16(BitmapRecord.pitch, true);
    const rows = kernels.views.bytes(cast(bitmap + BitmapRecord.size), pitch * height);
    const pixels = new Uint8Array(width * height);
    for (let y = 0; y < height; y++) {
      pixels.set(rows.subarray(y * pitch, y * pitch + width), y * width);
      if (rows.subarray(y * pitch + width, (y + 1) * pitch).some((byte) => byte !== 0)) {
        throw new Error("the padding is not zero");
      }
    }
    const left = view.getInt16(BitmapRecord.left, true);
    const top = view.getInt16(BitmapRecord.top, true);
    kernels.exports.strikeBitmapFree(cast(bitmap));
    return { left, top, width, height, pixels };
  }

  /** Coverage of a glyph of a font at `sizePx` pixels to the em. */
  glyph(font: Font, glyphId: number, sizePx: number, dx: number): Coverage {
    const scale = Math.fround(sizePx / font.metrics.unitsPerEm);
    return this.memory.arena.scope(() => this.coverage(this.outline(font, glyphId), scale, dx));
  }
}

/** An outline that is drawn, and never written. */
export type Outline = OutlineData & { toSVGPathData(): string };

/** An outline of verbs and their coordinates, in font units. */
export function outlineOf(verbs: readonly number[], coords: readonly number[]): Outline {
  return { verbs: Uint8Array.from(verbs), coords: Float32Array.from(coords), toSVGPathData: () => "" };
}

const curvesAndLines = [Verb.line, Verb.quadratic, Verb.cubic];

/** Up to three contours of up to eight segments of the kinds given, `reach` units from the origin at most. */
export function randomPath(random: Random, reach: number, kinds: readonly number[] = curvesAndLines): Outline {
  const verbs: number[] = [];
  const coords: number[] = [];
  for (let contour = random.int(1, 3); contour > 0; contour--) {
    verbs.push(Verb.move);
    coords.push(random.int(-reach, reach), random.int(-reach, reach));
    for (let segment = random.int(0, 8); segment > 0; segment--) {
      const verb = random.pick(kinds);
      verbs.push(verb);
      for (let i = 0; i < verb * 2; i++) coords.push(random.int(-reach, reach));
    }
    verbs.push(Verb.close);
  }
  return outlineOf(verbs, coords);
}

/** Whether two coverages are the same to the byte. (A deep equality over millions of pixels takes minutes.) */
export function sameCoverage(a: Coverage, b: Coverage): boolean {
  const sameBox = a.left === b.left && a.top === b.top && a.width === b.width && a.height === b.height;
  return sameBox && Buffer.compare(a.pixels, b.pixels) === 0;
}
