/**
 * Text drawn from a glyph archive, and nothing else: no font is read, nothing is shaped and nothing is rasterised. In: an
 * archive with `text` records, and text of its characters. Out: pictures, with the bytes that an engine with the simple
 * shaper has for the same archive.
 *
 * Simple text is of one script that is written from left to right, whose letters don't join; lines end where the text says.
 */

import { type ArchiveInput, chunksOf } from "../archive/archive-input.ts";
import { type PlatformCodecs, packerOf } from "../archive/codecs.ts";
import type { FrameScratch, Loan } from "../archive/frames.ts";
import type { LoadedStrike } from "../archive/loaded-glyphs.ts";
import { type ArchivedFont, readArchive } from "../archive/read-archive.ts";
import type { TextMeasures } from "../archive/text-measures.ts";
import { ArchiveError, InsufficientMemory, RenderError } from "../base/errors.ts";
import { parseHexColor } from "../base/hex-color.ts";
import { describe, finiteNumber, integer, object, string } from "../base/validate.ts";
import { crc32 } from "../export/crc32.ts";
import { hasBitmap, placeBitmap } from "../glyph/strike-bitmaps.ts";
import type { KernelExports } from "../kernels/facade.ts";
import { Kernels } from "../kernels/kernels.ts";
import { type Bytes, cast, type MissingGlyph, type Ptr, type Strike } from "../kernels/pointers.ts";
import {
  CommandRecord,
  MissingRecord,
  PixelLayout,
  SurfaceFields,
  SurfaceFormat,
  TextRecord,
} from "../kernels/records.ts";
import { type BakedLine, extentOf, linesOf } from "./baked-lines.ts";

/** What a runtime gives. */
export interface BakedPlatform {
  kernels(): Promise<WebAssembly.Module>;
  /** What its kernels have, where that isn't all of them. */
  readonly kernelNames?: readonly (keyof KernelExports)[] | undefined;
  readonly codecs: PlatformCodecs;
  /** CRC-32 of bytes, continuing from another, where the runtime has it. */
  readonly crc32?: ((bytes: Uint8Array, crc: number) => number) | undefined;
}

/** How text is drawn. Lengths are CSS pixels. */
export interface BakedTextOptions {
  /** Pixels to the em; `size × scale` is one of the archive's sizes. */
  readonly size: number;
  /** Family of the archive's font; its first. */
  readonly family?: string | undefined;
  /** `#rgb`, `#rgba`, `#rrggbb`, `#rrggbbaa`, or channels from 0 to 255; black. */
  readonly color?: string | readonly [number, number, number, number] | undefined;
  /** Likewise; transparent. */
  readonly background?: string | readonly [number, number, number, number] | undefined;
  /** Empty border; 0. */
  readonly padding?: number | undefined;
  /** Pixels of the picture to a CSS pixel; 1. */
  readonly scale?: number | undefined;
  /** Height of a line as a multiple of `size`; what the font asks for. */
  readonly lineHeight?: number | undefined;
}

/** A picture: straight RGBA8, rows from the top. */
export interface BakedPicture {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Rows from the top, four bytes a pixel: red, green, blue and straight alpha. */
  readonly data: Uint8Array<ArrayBuffer>;
}

const MAX_SIDE = 32767;
const MAX_SIZE_PX = 10_000;
/** Bytes after the last pixel that wide loads and stores may touch, and what looks ahead. */
const SLACK_BYTES = 128;
const DEFAULT_MAX_BYTES = 64 * 2 ** 20;
/** Places in a pixel that a glyph has bitmaps for. */
const SUBPIXELS = 4;
const OPAQUE = 255;
/** When bitmaps were drawn, which only evicting asks: here nothing is evicted. */
const STAMP = 2;

type Channels = readonly [number, number, number, number];

/** Draws from one archive. Its memory is given back when it is disposed of. */
export class BakedTextBase implements Disposable {
  readonly #kernels: Kernels;
  readonly #fonts: readonly ArchivedFont[];
  readonly #find: (key: string) => LoadedStrike | undefined;
  readonly #strikes = new Map<string, BakedStrike>();
  #isDisposed = false;

  /** @internal Made by `load`. */
  protected constructor({ module, contents, maxBytes, kernelNames }: BakedParts) {
    this.#kernels = new Kernels(module, maxBytes, kernelNames);
    this.#fonts = contents.fonts;
    this.#find = (key) => contents.strikes.get(key);
  }

  /** Families of the archive's fonts that text can be drawn in. */
  get families(): readonly string[] {
    return this.#fonts.filter(({ text }) => text !== undefined).map(({ record }) => record.family);
  }

  /** Width and height of a text, CSS pixels. Throws as `render` does. */
  measure(
    text: string,
    options: BakedTextOptions,
  ): {
    /** CSS pixels. */
    readonly width: number;
    /** CSS pixels. */
    readonly height: number;
  } {
    const { measures, size, lineHeight } = this.#settle(text, options);
    const lines = linesOf(text, measures, size, this.#familyOf(options));
    const { ascent, descent } = extentOf(measures, size, lineHeight);
    return { width: Math.max(...lines.map(({ width }) => width)), height: (ascent + descent) * lines.length };
  }

  /**
   * Draws a text. Throws `ArchiveError` `"glyph-not-there"` for a character, size or family that the archive lacks,
   * `TypeError`, `RangeError`, `RenderError` and `InsufficientMemory`.
   */
  render(text: string, options: BakedTextOptions): BakedPicture {
    const settings = this.#settle(text, options);
    const { font, measures, size, scale, padding } = settings;
    const lines = linesOf(text, measures, size, font.record.family);
    const { ascent, descent } = extentOf(measures, size, settings.lineHeight);
    const lineWidth = Math.max(...lines.map(({ width }) => width));
    const width = wholePixels((lineWidth + 2 * padding) * scale);
    const height = wholePixels(((ascent + descent) * lines.length + 2 * padding) * scale);
    if (width > MAX_SIDE || height > MAX_SIDE)
      throw new RenderError("surface-too-large", { width, height, limit: MAX_SIDE });
    const { exports } = this.#kernels;
    const strike = this.#strikeOf(font, measures, Math.fround(size * scale));
    const mark = exports.arenaMark();
    try {
      const glyphs = this.#writeGlyphs(lines, strike, { ...settings, ascent, lineHeight: ascent + descent });
      return this.#paint(glyphs, { width, height }, settings);
    } finally {
      exports.arenaRelease(mark);
    }
  }

  /** Gives back the memory and all that the archive held. */
  [Symbol.dispose](): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    for (const { address } of this.#strikes.values()) this.#kernels.exports.strikeFree(address);
    this.#strikes.clear();
    this.#kernels.exports.arenaReset();
  }

  #familyOf({ family }: BakedTextOptions): string {
    return family ?? this.families[0] ?? "";
  }

  #settle(text: string, options: BakedTextOptions) {
    if (this.#isDisposed) throw new RenderError("disposed", { what: "the baked text" });
    string(text, "text");
    const { size, scale = 1, padding = 0, lineHeight } = object(options, "options");
    const family = this.#familyOf(options);
    const font = this.#fonts.find(({ record, text: measures }) => measures !== undefined && record.family === family);
    if (font?.text === undefined)
      throw new ArchiveError("glyph-not-there", { family: string(family, "family"), glyphId: 0 });
    return {
      font,
      measures: font.text,
      size: finiteNumber(size, "size", 1 / 64, MAX_SIZE_PX),
      scale: finiteNumber(scale, "scale", 1 / 64, 64),
      padding: finiteNumber(padding, "padding", 0, 16384),
      lineHeight: lineHeight === undefined ? undefined : finiteNumber(lineHeight, "lineHeight", 0, 1000),
      color: channels(options.color ?? "#000", "color"),
      background: channels(options.background ?? [0, 0, 0, 0], "background"),
    };
  }

  /** The strike of a size in linear memory: the archive's bitmaps are put there when a text first needs them. */
  #strikeOf({ record }: ArchivedFont, measures: TextMeasures, sizePx: number): BakedStrike {
    const place = Object.entries(record.place).sort(([a], [b]) => (a < b ? -1 : 1));
    const key = `${record.key}/${place.map(([tag, value]) => `${tag}=${value}`).join(",")}/${sizePx}/gray`;
    const known = this.#strikes.get(key);
    if (known !== undefined) return known;
    const address = this.#kernels.exports.strikeCreate(sizePx, measures.glyphCount);
    if (address === 0) throw shortage(measures.glyphCount, "bitmap");
    const strike = { address, stored: this.#find(key) };
    this.#strikes.set(key, strike);
    return strike;
  }

  /** Puts glyphs and their places into the arena; one command for all of them, without its colour. */
  #writeGlyphs(lines: readonly BakedLine[], strike: BakedStrike, place: GlyphPlace): WrittenGlyphs {
    const count = lines.reduce((total, { glyphIds }) => total + glyphIds.length, 0);
    const record = this.#scratch(TextRecord.size);
    const command = this.#scratch(CommandRecord.size);
    const ids = this.#scratch(count * 2);
    const xs = this.#scratch(count * 4);
    const ys = this.#scratch(count * 4);
    const bitmaps = this.#scratch(count * 4);
    const missing = this.#scratch(count * MissingRecord.size);
    const { u16, u32, f32 } = this.#kernels.views;
    let at = 0;
    lines.forEach((line, index) => {
      const baseline = index * place.lineHeight + place.ascent;
      for (const [i, glyphId] of line.glyphIds.entries()) {
        u16[(ids >>> 1) + at] = glyphId;
        f32[(xs >>> 2) + at] = line.xs[i]!;
        f32[(ys >>> 2) + at] = baseline;
        at++;
      }
    });
    const run = command >>> 2;
    u32[run + (CommandRecord.strike >> 2)] = strike.address;
    u32[run + (CommandRecord.count >> 2)] = count;
    const word = record >>> 2;
    const fields = [
      ["glyphs", ids],
      ["xs", xs],
      ["ys", ys],
      ["bitmaps", bitmaps],
      ["count", count],
      ["commands", command],
    ] as const;
    for (const [field, value] of fields) u32[word + (TextRecord[field] >> 2)] = value;
    f32[word + (TextRecord.scale >> 2)] = place.scale;
    f32[word + (TextRecord.originX >> 2)] = place.padding * place.scale;
    f32[word + (TextRecord.originY >> 2)] = place.padding * place.scale;
    const lookUp = () => this.#kernels.exports.drawResolve(cast(record), cast(missing), STAMP, STAMP);
    const missingCount = lookUp();
    if (missingCount > 0) {
      this.#placeMissing(strike, cast(missing), missingCount, place);
      lookUp();
    }
    return { record, command };
  }

  /** Puts bitmaps into their strike, and throws where the archive lacks one. */
  #placeMissing({ address, stored }: BakedStrike, missing: Ptr<MissingGlyph>, count: number, place: GlyphPlace): void {
    try {
      for (let at: number = missing; at < missing + count * MissingRecord.size; at += MissingRecord.size) {
        const { u16 } = this.#kernels.views;
        const glyphId = u16[(at + MissingRecord.glyph) >>> 1]!;
        const slot = glyphId * SUBPIXELS + u16[(at + MissingRecord.subpixel) >>> 1]!;
        // A glyph that a text has twice may stand there twice.
        if (hasBitmap(this.#kernels, address, slot)) continue;
        const bitmap = stored?.find(slot);
        if (bitmap === undefined) throw notThere(glyphId, place);
        if (!placeBitmap(this.#kernels, address, slot, bitmap)) throw shortage(bitmap.pixels.length, "bitmap");
      }
    } finally {
      this.#kernels.exports.drawForget(missing, count);
    }
  }

  /** As an engine does: coverage that is tinted where the ground is transparent, colours on colours elsewhere. */
  #paint({ record, command }: WrittenGlyphs, { width, height }: Size, { color, background }: Colors): BakedPicture {
    const { exports, views } = this.#kernels;
    const isTinted = background[3] === 0;
    const stride = width * (isTinted ? 1 : 4);
    const pixels = this.#scratch(stride * height + SLACK_BYTES);
    const surface = this.#scratch(SurfaceFields.size);
    const isStraight = !isTinted && background[3] === OPAQUE;
    const out = isStraight ? pixels : this.#scratch(width * height * 4 + SLACK_BYTES);
    const { u32 } = views;
    u32[(command + CommandRecord.color) >>> 2] = isTinted ? 0xffffffff : wordOf(color);
    const fields = [
      ["pixels", pixels],
      ["width", width],
      ["height", height],
      ["stride", stride],
      ["format", isTinted ? SurfaceFormat.gray8 : SurfaceFormat.rgba8],
      ["top", 0],
    ] as const;
    for (const [field, value] of fields) u32[(surface + SurfaceFields[field]) >>> 2] = value;
    if (isTinted) exports.fillBytes(pixels, 0, stride * height);
    else exports.fillWords(pixels, wordOf(premultiplied(background)), width * height);
    exports.drawRuns(cast(surface), cast(record));
    if (isTinted) exports.tint(pixels, out, width * height, wordOf(color));
    else if (!isStraight) {
      exports.convert(pixels, PixelLayout["rgba8-premultiplied"], out, PixelLayout.rgba8, width * height);
    }
    const data = this.#kernels.views.u8.slice(out, out + width * height * 4) as Uint8Array<ArrayBuffer>;
    return { width, height, data };
  }

  #scratch(byteLength: number): Ptr<Bytes> {
    const block = this.#kernels.exports.arenaAllocate(byteLength, 16);
    if (block === 0) throw shortage(byteLength, "arena");
    return block;
  }
}

/** What `load` makes one of. */
export interface BakedParts {
  readonly module: WebAssembly.Module;
  readonly contents: Awaited<ReturnType<typeof readArchive>>;
  readonly maxBytes: number;
  /** What the module has, where it hasn't all of the kernels. */
  readonly kernelNames?: readonly (keyof KernelExports)[] | undefined;
}

/** Options of `load`. */
export interface BakedLoadOptions {
  /** Bound on what the archive holds, unpacked, and on linear memory; 64 MiB. */
  readonly maxBytes?: number | undefined;
}

/** Reads an archive and compiles the kernels. Fails with `ArchiveError` for one that is damaged or of another version. */
export async function loadParts(
  platform: BakedPlatform,
  input: ArchiveInput,
  options: BakedLoadOptions,
): Promise<BakedParts> {
  const { maxBytes = DEFAULT_MAX_BYTES } = object(options, "options");
  integer(maxBytes, "maxBytes", 0, 2 ** 31 - 1);
  const tools = { crc32: platform.crc32 ?? crc32, scratch: scratchOf(platform.codecs) };
  const [module, contents] = await Promise.all([platform.kernels(), readArchive(chunksOf(input), tools, maxBytes)]);
  return { module, contents, maxBytes, kernelNames: platform.kernelNames };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Colors {
  readonly color: Channels;
  readonly background: Channels;
}

interface GlyphPlace {
  readonly font: ArchivedFont;
  readonly size: number;
  readonly scale: number;
  readonly padding: number;
  readonly ascent: number;
  readonly lineHeight: number;
}

/** A strike in linear memory, and what the archive has for it. */
interface BakedStrike {
  readonly address: Ptr<Strike>;
  readonly stored: LoadedStrike | undefined;
}

interface WrittenGlyphs {
  readonly record: Ptr<Bytes>;
  readonly command: Ptr<Bytes>;
}

/** Nothing is kept for the next archive. */
function scratchOf(codecs: PlatformCodecs): FrameScratch {
  const lent = <Item>(item: Item): Loan<Item> => ({ item, [Symbol.dispose]: () => {} });
  return {
    buffer: (byteLength) => lent(new Uint8Array(byteLength)),
    packer: (codec, operation, level) => lent(packerOf(codecs, codec, operation, level ?? 0)()),
    counting: () => ({ [Symbol.dispose]: () => {} }),
  };
}

/** Whole pixels, at least one; what is over by a rounding error doesn't count. */
function wholePixels(length: number): number {
  return Math.max(1, Math.ceil(length - 1e-6));
}

function channels(input: string | readonly number[], name: string): Channels {
  if (typeof input === "string") {
    const color = parseHexColor(input);
    if (color === undefined) throw new RangeError(`${name} must be a hexadecimal colour, got ${describe(input)}`);
    return color;
  }
  if (!Array.isArray(input)) throw new TypeError(`${name} must be a colour, got ${describe(input)}`);
  if (input.length !== 4) throw new RangeError(`${name} must have four channels, got ${input.length}`);
  const [red, green, blue, alpha] = input.map((value, index) => finiteNumber(value, `${name}[${index}]`, 0, 255));
  return [Math.round(red!), Math.round(green!), Math.round(blue!), Math.round(alpha!)];
}

function wordOf([red, green, blue, alpha]: Channels): number {
  return (red | (green << 8) | (blue << 16) | (alpha << 24)) >>> 0;
}

function premultiplied([red, green, blue, alpha]: Channels): Channels {
  const by = (channel: number) => Math.round((channel * alpha) / 255);
  return [by(red), by(green), by(blue), alpha];
}

function notThere(glyphId: number, { font, size, scale }: GlyphPlace): ArchiveError {
  const { family } = font.record;
  return new ArchiveError("glyph-not-there", { family, glyphId, sizePx: Math.fround(size * scale) });
}

function shortage(requested: number, owner: "arena" | "bitmap"): InsufficientMemory {
  return new InsufficientMemory({ requested, available: 0, owner });
}
