/**
 * Text drawn from a glyph archive, and nothing else: no font is read, nothing is shaped and nothing is rasterised. In: an
 * archive with `text` records, and text of its characters. Out: pictures, with the bytes that an engine with the simple
 * shaper has for the same archive.
 *
 * Simple text is of one script that is written from left to right, whose letters don't join; lines end where the text says.
 */

import type { ArchiveContents } from "../archive/archive-contents.ts";
import type { ArchiveInput } from "../archive/archive-input.ts";
import { type CodecName, type PlatformCodecs, packerOf } from "../archive/codecs.ts";
import { readInput } from "../archive/whole-archive.ts";
import { RenderError } from "../base/errors.ts";
import { integer, object, string } from "../base/validate.ts";
import { crc32 } from "../export/crc32.ts";
import { type ExportNames, KernelInstance } from "../kernels/instance.ts";
import { type BakedLine, extentOf, linesOf } from "./baked-lines.ts";
import { type BakedSettings, type BakedTextOptions, settle } from "./baked-options.ts";
import { type BakedPicture, type BakedStrike, drawLines, newStrike, strikeKey } from "./draw-baked.ts";

/** What a runtime gives. */
export interface BakedPlatform {
  kernels(): Promise<WebAssembly.Module>;
  /** What its kernels are called, where they aren't all of them. */
  readonly kernelNames?: ExportNames | undefined;
  readonly codecs: PlatformCodecs;
  /** CRC-32 of bytes, continuing from another, where the runtime has it. */
  readonly crc32?: ((bytes: Uint8Array, crc: number) => number) | undefined;
}

const MAX_SIDE = 32767;
const DEFAULT_MAX_BYTES = 64 * 2 ** 20;

/** Draws from one archive. Its memory is given back when it is disposed of. */
export class BakedTextBase implements Disposable {
  readonly #kernels: KernelInstance;
  readonly #contents: ArchiveContents;
  readonly #strikes = new Map<string, BakedStrike>();
  #isDisposed = false;

  /** @internal Made by `load`. */
  protected constructor({ module, contents, maxBytes, kernelNames }: BakedParts) {
    this.#kernels = new KernelInstance(module, maxBytes, kernelNames);
    this.#contents = contents;
  }

  /** Families of the archive's fonts that text can be drawn in. */
  get families(): readonly string[] {
    return this.#contents.fonts.filter(({ text }) => text !== undefined).map(({ record }) => record.family);
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
    const settings = this.#settle(text, options);
    const lines = this.#linesOf(text, settings);
    const { ascent, descent } = extentOf(settings.measures, settings.size, settings.lineHeight);
    return { width: widest(lines), height: (ascent + descent) * lines.length };
  }

  /**
   * Draws a text. Throws `ArchiveError` `"glyph-not-there"` for a character, size or family that the archive lacks,
   * `TypeError`, `RangeError`, `RenderError` and `InsufficientMemory`.
   */
  render(text: string, options: BakedTextOptions): BakedPicture {
    const settings = this.#settle(text, options);
    const { measures, size, scale, padding } = settings;
    const lines = this.#linesOf(text, settings);
    const { ascent, descent } = extentOf(measures, size, settings.lineHeight);
    const lineHeight = ascent + descent;
    const width = wholePixels((widest(lines) + 2 * padding) * scale);
    const height = wholePixels((lineHeight * lines.length + 2 * padding) * scale);
    if (width > MAX_SIDE || height > MAX_SIDE)
      throw new RenderError("surface-too-large", { width, height, limit: MAX_SIDE });
    return drawLines(this.#kernels, this.#strikeOf(settings), { lines, ascent, lineHeight, width, height }, settings);
  }

  /** Gives back the memory and all that the archive held. */
  [Symbol.dispose](): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    for (const { address } of this.#strikes.values()) this.#kernels.exports.strikeFree(address);
    this.#strikes.clear();
    this.#kernels.exports.arenaReset();
  }

  #settle(text: string, options: BakedTextOptions): BakedSettings {
    if (this.#isDisposed) throw new RenderError("disposed", { what: "the baked text" });
    string(text, "text");
    return settle(options, this.#contents.fonts);
  }

  #linesOf(text: string, { measures, size, font }: BakedSettings): BakedLine[] {
    return linesOf(text, measures, size, font.record.family);
  }

  #strikeOf({ font, measures, size, scale }: BakedSettings): BakedStrike {
    const sizePx = Math.fround(size * scale);
    const key = strikeKey(font.record, sizePx);
    const known = this.#strikes.get(key);
    if (known !== undefined) return known;
    const strike = newStrike(this.#kernels, sizePx, measures.glyphCount, this.#contents.strikes.get(key));
    this.#strikes.set(key, strike);
    return strike;
  }
}

/** What `load` makes one of. */
export interface BakedParts {
  readonly module: WebAssembly.Module;
  readonly contents: ArchiveContents;
  readonly maxBytes: number;
  /** What the module calls its kernels, where it hasn't all of them. */
  readonly kernelNames?: ExportNames | undefined;
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
  const { codecs, kernelNames } = platform;
  const tools = {
    crc32: platform.crc32 ?? crc32,
    unpacker: (codec: CodecName) => packerOf(codecs, codec, "decompress", 0)(),
  };
  const [module, contents] = await Promise.all([platform.kernels(), readInput(input, tools, maxBytes)]);
  return { module, contents, maxBytes, kernelNames };
}

function widest(lines: readonly BakedLine[]): number {
  let most = 0;
  for (const { width } of lines) most = Math.max(most, width);
  return most;
}

/** Whole pixels, at least one; what is over by a rounding error doesn't count. */
function wholePixels(length: number): number {
  return Math.max(1, Math.ceil(length - 1e-6));
}
