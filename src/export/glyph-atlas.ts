/** Atlases as callers have them: glyphs on pages that a GPU takes, quads of texts, what is to be uploaded, and files. */

import { type ColorInput, parseColor } from "../base/color.ts";
import { RenderError } from "../base/errors.ts";
import { describe, finiteNumber, integer, object, oneOf, string } from "../base/validate.ts";
import { type AtlasQuads, layOnAtlas, type PlacedList } from "../compose/atlas-quads.ts";
import type { PixelConverter } from "../compose/convert.ts";
import type { DrawList } from "../compose/draw-list.ts";
import { MAX_PLACE } from "../compose/pixel-buffer.ts";
import type { Atlas, AtlasCounts, AtlasFace } from "../glyph/atlas/atlas.ts";
import { type AtlasMode, coverageSize, isField } from "../glyph/atlas/options.ts";
import type { AtlasPage } from "../glyph/atlas/page.ts";
import { Bitmap, type BitmapLedger } from "./bitmap.ts";
import { type BMFontChar, type BMFontJSON, type BMFontKerning, bmfontText } from "./bmfont.ts";
import type { Deflate } from "./deflate.ts";

type Font = AtlasFace["font"];

/** A glyph on a page. */
export interface AtlasGlyph {
  /** Of its font. */
  readonly glyphId: number;
  /** Number of the page; −1 for a glyph that leaves no ink, as a space: its rectangle is empty. */
  readonly page: number;
  /** Where it lies there, pixels. */
  readonly x: number;
  /** Upper edge there, pixels. */
  readonly y: number;
  /** Pixels of the page. */
  readonly width: number;
  /** Pixels of the page. */
  readonly height: number;
  /** The same as shares of the page's side: left, top, right, bottom. */
  readonly uv: readonly [number, number, number, number];
  /** From the pen to the left edge of the rectangle, and from its upper edge down to the baseline: pixels of the page. */
  readonly bearingX: number;
  /** From the upper edge of the rectangle down to the baseline, pixels of the page. */
  readonly bearingY: number;
  /** From the pen to the next glyph's, pixels of the page. */
  readonly advance: number;
}

/** Options of `atlas.glyph`. */
export interface AtlasGlyphOptions {
  /** For coverage: pixels to the em. Distance fields have one size, the atlas's `fieldSize`. */
  readonly size?: number | undefined;
  /** For coverage: how far right the pen is in its pixel, in quarters; 0. */
  readonly subpixel?: number | undefined;
}

/** Options of `atlas.quads`. */
export interface AtlasQuadOptions {
  /** Where the upper left corner of the text's box lies, pixels of the picture; 0. */
  readonly x?: number | undefined;
  /** Where the upper edge of the text's box lies, pixels of the picture; 0. */
  readonly y?: number | undefined;
  /** Pixels of the picture for a CSS pixel; 1. */
  readonly scale?: number | undefined;
  /** Of spans that have none of their own; black. */
  readonly color?: ColorInput | undefined;
}

/** A text with its place, as one of many. */
export interface AtlasText<Text> extends AtlasQuadOptions {
  /** What is laid on the atlas. */
  readonly text: Text;
}

/** Options of `atlas.toBMFont`. */
export interface BMFontOptions {
  /** Whose characters. */
  readonly font: AtlasFace["font"];
  /** For coverage: pixels to the em. */
  readonly size?: number | undefined;
  /** The characters to describe, which are brought in; characters that the font lacks are left out. */
  readonly characters: string;
  /** "text". */
  readonly format?: "text" | "json" | undefined;
  /** A page's file by its number; "page-0.png". */
  readonly pageFile?: ((index: number) => string) | undefined;
}

/** Pixels of a page that have changed. */
export interface AtlasUpload {
  /** Number of the page. */
  readonly page: number;
  /** Left edge of the rectangle, pixels of the page. */
  readonly x: number;
  /** Upper edge, pixels of the page. */
  readonly y: number;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Rows end to end, `pixelBytes` to the pixel. */
  readonly data: Uint8Array<ArrayBuffer>;
}

/** A page of an atlas as it was when it was asked for. */
export interface AtlasPageView {
  /** Its number, which quads, glyphs and uploads name it by. */
  readonly index: number;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** A copy of its pixels. */
  pixels(): Uint8Array<ArrayBuffer>;
  /** The page as a picture: grey, or `rgb8` without the fourth channel, which is no alpha. */
  toBitmap(): Bitmap;
  /** The page as a PNG file. */
  toPNG(): Promise<Uint8Array>;
}

/** What an atlas is made of. */
export interface GlyphAtlasParts<Text> {
  readonly atlas: Atlas;
  readonly deflate: Deflate;
  readonly converter: PixelConverter;
  readonly ledger: BitmapLedger;
  /** Runs a call of the engine, for a text's or a glyph's font too. */
  call<Result>(work: () => Result): Result;
  adopt(font: Font): void;
  /** A text's glyphs, and where its pen starts, CSS pixels. */
  listOf(text: Text): { readonly list: DrawList; readonly originX: number; readonly originY: number };
  onDispose(atlas: GlyphAtlas<Text>): void;
}

const MAX_SCALE = 64;

/**
 * Glyphs on pages, for a GPU: `engine.atlas` makes one. Its pages hold the engine's memory until it is disposed of; under
 * memory pressure those that were used longest ago go, and are made again when they are next wanted.
 */
export class GlyphAtlas<Text = unknown> {
  readonly #parts: GlyphAtlasParts<Text>;
  readonly #atlas: Atlas;
  #isDisposed = false;

  constructor(parts: GlyphAtlasParts<Text>) {
    this.#parts = parts;
    this.#atlas = parts.atlas;
  }

  /** What a page's pixels say. */
  get mode(): AtlasMode {
    return this.#atlas.settings.mode;
  }

  /** Width and height of a page, pixels. */
  get size(): number {
    return this.#atlas.settings.size;
  }

  /** Bytes of a pixel of a page: 1, or 4 for "lcd" and "msdf". */
  get pixelBytes(): 1 | 4 {
    return this.#atlas.settings.pixelBytes;
  }

  /** Pixels to the em of distance fields; undefined for coverage. */
  get fieldSize(): number | undefined {
    return isField(this.#atlas.settings) ? this.#atlas.settings.fieldSize : undefined;
  }

  /**
   * Pixels of the page that distances go through from the byte 0 to 255, twice the spread; undefined for coverage. The
   * outline is at 127.5, and the distance at `byte` is `(byte / 255 - 0.5) * distanceRange`, positive inside.
   */
  get distanceRange(): number | undefined {
    return isField(this.#atlas.settings) ? 2 * this.#atlas.settings.spread : undefined;
  }

  /** Changes whenever a glyph that was handed out goes, or lies elsewhere: quads and glyphs are to be asked for again then. */
  get epoch(): number {
    return this.#atlas.epoch;
  }

  /**
   * A glyph's place, which is made where it isn't there. Throws `RenderError` `"glyph-larger-than-page"`, `FontError` for a
   * damaged glyph, `InsufficientMemory`.
   */
  glyph(font: Font, glyphId: number, options: AtlasGlyphOptions = {}): AtlasGlyph {
    this.#check();
    this.#parts.adopt(font);
    integer(glyphId, "glyphId", 0, font.glyphCount - 1);
    const { settings } = this.#atlas;
    const { size, subpixel = 0 } = object(options, "options");
    const step = 4 / settings.subpixelPositions;
    const isDistance = isField(settings);
    const sizePx = isDistance ? fieldSizeOf(size, settings.fieldSize) : Math.fround(coverageSize(size!, "size"));
    const quarters = integer(subpixel, "subpixel", 0, isDistance ? 0 : 3);
    if (quarters % step !== 0) throw new RangeError(`subpixel must be a multiple of ${step}, got ${subpixel}`);
    return this.#parts.call(() =>
      this.#atlas.use(() => {
        const face = this.#atlas.face(font, sizePx);
        const slot = glyphId * 4 + quarters;
        this.#atlas.bringIn(face, [slot]);
        const { page, x, y, width, height, left, top } = this.#atlas.cell(face, slot);
        const uv = [x, y, x + width, y + height].map((side) => side / settings.size);
        const advance = (font.advanceUnits(glyphId) * sizePx) / font.unitsPerEm;
        const [u0, v0, u1, v1] = uv as [number, number, number, number];
        const place = { page, x, y, width, height };
        // Zero has a sign, and −0 would print as such.
        return { glyphId, ...place, uv: [u0, v0, u1, v1], bearingX: left, bearingY: 0 - top, advance };
      }),
    );
  }

  /**
   * The glyphs of a text, or of many at a time, as rectangles on the picture and on the pages; those that aren't there are
   * made. All of them stay until the next call, at least. Throws `RenderError` `"atlas-full"` where they don't fit together.
   */
  quads(text: Text | readonly AtlasText<Text>[], options: AtlasQuadOptions = {}): AtlasQuads {
    this.#check();
    const texts = Array.isArray(text)
      ? (text as readonly AtlasText<Text>[])
      : [{ ...object(options, "options"), text }];
    const placed = texts.map((each, at) =>
      this.#placed(each as AtlasText<Text>, Array.isArray(text) ? `text[${at}].` : ""),
    );
    return this.#parts.call(() => layOnAtlas(this.#atlas, placed));
  }

  #placed({ text, x = 0, y = 0, scale = 1, color = "#000" }: AtlasText<Text>, name: string): PlacedList {
    const { list, originX, originY } = this.#parts.listOf(text);
    finiteNumber(x, `${name}x`, -MAX_PLACE, MAX_PLACE);
    finiteNumber(y, `${name}y`, -MAX_PLACE, MAX_PLACE);
    finiteNumber(scale, `${name}scale`, 1 / MAX_SCALE, MAX_SCALE);
    const placement = { scale, originX: originX * scale + x, originY: originY * scale + y };
    return { list, placement, color: parseColor(color, `${name}color`) };
  }

  /** The pages that are there. */
  get pages(): readonly AtlasPageView[] {
    this.#check();
    return this.#atlas.pages.map((page) => this.#view(page));
  }

  #view(page: AtlasPage): AtlasPageView {
    const { index, size } = page;
    const pixels = () => {
      this.#check();
      if (!this.#atlas.pages.includes(page)) throw new RenderError("disposed", { what: `page ${index} of the atlas` });
      return page.read({ x: 0, y: 0, width: size, height: size });
    };
    const toBitmap = () => this.#bitmap(pixels(), size, page.pixelBytes);
    return { index, width: size, height: size, pixels, toBitmap, toPNG: () => toBitmap().toPNG() };
  }

  #bitmap(pixels: Uint8Array<ArrayBuffer>, size: number, pixelBytes: 1 | 4): Bitmap {
    const { deflate, converter, ledger } = this.#parts;
    const shared = { width: size, height: size };
    const source =
      pixelBytes === 1
        ? { ...shared, stride: size, data: pixels, pixelFormat: "gray8" as const }
        : { ...shared, stride: size * 3, data: withoutFourth(pixels), pixelFormat: "rgb8" as const };
    return new Bitmap(source, deflate, converter, ledger);
  }

  /** What has changed on the pages since the last call: few rectangles of each, none over another. */
  takeUploads(): AtlasUpload[] {
    this.#check();
    return this.#atlas.pages.flatMap((page) =>
      page.dirty.take().map((rect) => ({ page: page.index, ...rect, data: page.read(rect) })),
    );
  }

  /**
   * A description for programs that read AngelCode's BMFont format: where characters lie, how they stand, and what kerns.
   * Kerning is the font's for pairs, as the format has no more. Throws as `glyph` and `quads` do.
   */
  toBMFont(options: BMFontOptions & { readonly format: "json" }): BMFontJSON;
  toBMFont(options: BMFontOptions & { readonly format?: "text" | undefined }): string;
  toBMFont(options: BMFontOptions): string | BMFontJSON {
    this.#check();
    const {
      font,
      size,
      characters,
      format = "text",
      pageFile = (index: number) => `page-${index}.png`,
    } = object(options, "options");
    this.#parts.adopt(font);
    oneOf(format, "format", ["text", "json"]);
    if (typeof pageFile !== "function") throw new TypeError(`pageFile must be a function, got ${describe(pageFile)}`);
    const codePoints = new Set([...string(characters, "characters")].map((character) => character.codePointAt(0)!));
    const known = [...codePoints].filter((codePoint) => font.glyphId(codePoint) !== 0).sort((a, b) => a - b);
    const settings = this.#atlas.settings;
    const sizePx = isField(settings) ? fieldSizeOf(size, settings.fieldSize) : coverageSize(size!, "size");
    const json = this.#parts.call(() => this.#describe(font, Math.fround(sizePx), known, pageFile));
    return format === "json" ? json : bmfontText(json);
  }

  #describe(
    font: Font,
    sizePx: number,
    codePoints: readonly number[],
    pageFile: (index: number) => string,
  ): BMFontJSON {
    const { settings } = this.#atlas;
    const { size, mode, padding } = settings;
    const { ascenderUnits, descenderUnits, lineGapUnits, unitsPerEm } = font.metrics;
    const scale = sizePx / unitsPerEm;
    const base = Math.round(ascenderUnits * scale);
    const chars = this.#chars(font, sizePx, codePoints, base);
    const pages = Math.max(1, ...chars.map(({ page }) => page + 1));
    // 4: the channel has nothing, 0: it has the glyph, as the format numbers them.
    const [alphaChnl, redChnl] = settings.pixelBytes === 1 ? [0, 4] : [4, 0];
    const [greenChnl, blueChnl] = [redChnl, redChnl];
    return {
      info: {
        ...{
          face: font.family,
          size: sizePx,
          bold: font.weight >= 600 ? 1 : 0,
          italic: font.style === "normal" ? 0 : 1,
        },
        ...{ charset: "", unicode: 1, stretchH: 100, smooth: 1, aa: 1 },
        ...{ padding: [0, 0, 0, 0], spacing: [padding, padding], outline: 0 },
      },
      common: {
        ...{ lineHeight: Math.round((ascenderUnits - descenderUnits + lineGapUnits) * scale), base },
        ...{ scaleW: size, scaleH: size, pages, packed: 0, alphaChnl, redChnl, greenChnl, blueChnl },
      },
      ...((mode === "sdf" || mode === "msdf") && {
        distanceField: { fieldType: mode, distanceRange: 2 * settings.spread },
      }),
      pages: Array.from({ length: pages }, (_, index) => pageFile(index)),
      chars,
      kernings: kerningsOf(font, codePoints, scale),
    };
  }

  #chars(font: Font, sizePx: number, codePoints: readonly number[], base: number): BMFontChar[] {
    return this.#atlas.use(() => {
      const face = this.#atlas.face(font, sizePx);
      const slots = codePoints.map((codePoint) => font.glyphId(codePoint) * 4);
      this.#atlas.bringIn(face, slots);
      return codePoints.map((id, at) => {
        const { page, x, y, width, height, left, top } = this.#atlas.cell(face, slots[at]!);
        const xadvance = Math.round((font.advanceUnits(slots[at]! >>> 2) * sizePx) / font.unitsPerEm);
        return {
          id,
          x,
          y,
          width,
          height,
          xoffset: left,
          yoffset: base + top,
          xadvance,
          page: Math.max(0, page),
          chnl: 15,
        };
      });
    });
  }

  /** What it holds, and how often glyphs were there. */
  counts(): AtlasCounts {
    this.#check();
    return this.#atlas.counts();
  }

  /** Gives all pages back. */
  clear(): void {
    this.#check();
    this.#parts.call(() => this.#atlas.clear());
  }

  /** Gives everything back. Twice is fine. */
  [Symbol.dispose](): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#atlas.clear();
    this.#parts.onDispose(this);
  }

  #check(): void {
    if (this.#isDisposed) throw new RenderError("disposed", { what: "the atlas" });
  }
}

/** Pairs that the font kerns by a pixel at least. */
function kerningsOf(font: Font, codePoints: readonly number[], scale: number): BMFontKerning[] {
  return codePoints.flatMap((first) =>
    codePoints.flatMap((second) => {
      const amount = Math.round(font.kerningUnits(font.glyphId(first), font.glyphId(second)) * scale);
      return amount === 0 ? [] : [{ first, second, amount }];
    }),
  );
}

function fieldSizeOf(size: number | undefined, fieldSize: number): number {
  if (size === undefined || size === fieldSize) return fieldSize;
  finiteNumber(size, "size", 0, Number.MAX_VALUE);
  throw new RangeError(`size must be the atlas's fieldSize, ${fieldSize}, got ${describe(size)}`);
}

/** Three of four channels. */
function withoutFourth(pixels: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array((pixels.length / 4) * 3);
  for (let from = 0, to = 0; from < pixels.length; from += 4, to += 3) {
    out[to] = pixels[from]!;
    out[to + 1] = pixels[from + 1]!;
    out[to + 2] = pixels[from + 2]!;
  }
  return out;
}
