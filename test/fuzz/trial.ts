/**
 * Uses a font for all that an engine offers: loads, asks, shapes and draws. In: bytes that may be damaged. Out: how it
 * ended, or an error where it ended as nothing may.
 */

import { FontError, ShapingError } from "../../src/base/errors.ts";
import type { Font } from "../../src/font/font.ts";
import { disagreements, latinFile, OpenEngine } from "../memory/open-engine.ts";

/** No font of these sizes may take longer, in processor time; a sound one takes a hundredth of it. */
export const LIMIT_MS = 2000;

const SIZE_PX = 14;
/** Glyphs that are asked for by number, beside those of the text. */
const GLYPHS = 12;
const SURFACE_PX = 64;

/** How a font ended. */
export type Outcome = "picture" | "font error" | "shaping error";

/** An engine that meets many fonts, and whose own text must look as before after each. */
export class Trial {
  readonly #engine: OpenEngine;
  readonly #font: Font;
  readonly #surface: ReturnType<OpenEngine["createSurface"]>;
  readonly #expected: Buffer;
  readonly #blockCount: number;
  /** Longest of all fonts, in milliseconds of processor time. */
  slowestMs = 0;

  private constructor(engine: OpenEngine, font: Font) {
    this.#engine = engine;
    this.#font = font;
    this.#surface = engine.createSurface({ width: SURFACE_PX, height: SURFACE_PX });
    this.#draw();
    this.#expected = this.#draw();
    this.#blockCount = this.#blocks();
  }

  static async create(): Promise<Trial> {
    const engine = await OpenEngine.create();
    return new Trial(engine, await engine.loadFont(latinFile));
  }

  /** Tries `bytes` with `text`. Throws what is neither a picture nor one of the errors that tell of a font. */
  async run(bytes: Uint8Array, text: string): Promise<Outcome> {
    const started = process.cpuUsage();
    const outcome = await this.#outcome(bytes, text);
    const { user, system } = process.cpuUsage(started);
    const tookMs = (user + system) / 1000;
    this.slowestMs = Math.max(this.slowestMs, tookMs);
    if (tookMs > LIMIT_MS) throw new Error(`it took ${Math.round(tookMs)} ms`);
    if (this.#blocks() !== this.#blockCount)
      throw new Error(`${this.#blocks()} blocks are held, not ${this.#blockCount}`);
    return outcome;
  }

  /** What is wrong with the engine after all; empty where nothing is. */
  complaints(): string[] {
    const same = this.#draw().equals(this.#expected);
    return [...disagreements(this.#engine.inside), ...(same ? [] : ["its own text looks different"])];
  }

  [Symbol.dispose](): void {
    this.#engine.dispose();
  }

  async #outcome(bytes: Uint8Array, text: string): Promise<Outcome> {
    try {
      const font = await this.#engine.loadFont(bytes);
      try {
        this.#use(font, text);
      } finally {
        font.close();
      }
      return "picture";
    } catch (error) {
      if (error instanceof FontError) return "font error";
      if (error instanceof ShapingError) return "shaping error";
      throw error;
    }
  }

  /** All that a font offers; the first error is thrown after everything was tried. */
  #use(font: Font, text: string): void {
    const errors: unknown[] = [];
    const attempt = (work: () => unknown) => {
      try {
        work();
      } catch (error) {
        if (!(error instanceof FontError || error instanceof ShapingError)) throw error;
        errors.push(error);
      }
    };
    const places = [font];
    try {
      attempt(() => {
        const edges = font.axes.map(({ tag, maximum }) => [tag, maximum]);
        if (edges.length > 0) places.push(font.at(Object.fromEntries(edges)));
      });
      for (const place of places) {
        for (const hinting of ["none", "full"] as const) {
          attempt(() => this.#engine.draw(text, this.#surface, { fonts: [place], size: SIZE_PX, hinting }));
        }
        attempt(() => place.layoutSystems());
        for (let glyphId = 0; glyphId < Math.min(place.glyphCount, GLYPHS); glyphId++) askOf(place, glyphId, attempt);
      }
    } finally {
      for (const place of places.slice(1)) place.close();
    }
    if (errors.length > 0) throw errors[0];
  }

  #draw(): Buffer {
    this.#surface.clear();
    this.#engine.draw("Sound", this.#surface, { fonts: [this.#font], size: SIZE_PX });
    const bitmap = this.#surface.toBitmap();
    const bytes = Buffer.from(bitmap.data);
    bitmap[Symbol.dispose]();
    return bytes;
  }

  /** Live blocks, without the rasteriser's grid and the glyphs' slabs, which stay for the next. */
  #blocks(): number {
    return this.#engine.inside.heap.countsByOwner().font.netAllocations;
  }
}

function askOf(font: Font, glyphId: number, attempt: (work: () => unknown) => void): void {
  attempt(() => font.glyphOutline(glyphId).toSVGPathData());
  attempt(() => font.advanceUnits(glyphId));
  attempt(() => font.glyphName(glyphId));
  attempt(() => font.kerningUnits(0, glyphId));
  attempt(() => font.leftBearingUnits(glyphId));
  attempt(() => font.verticalAdvanceUnits(glyphId));
  attempt(() => font.verticalOrigin(glyphId));
  attempt(() => font.hintedOutline(glyphId, 9));
}
