/** The public class of a font: one face of a file, at one place of its design space. */

import { FontError } from "../base/errors.ts";
import { finiteNumber, object } from "../base/validate.ts";
import { isReadFailure, isWaiting, untilThere } from "../source/waiting.ts";
import { describeFace, type FontDescription } from "./font-description.ts";
import type { FontFace } from "./font-face.ts";
import type { FontFileStats } from "./font-file.ts";
import type { FontHeap } from "./font-heap.ts";
import { FontLocation } from "./font-location.ts";
import { type NameKey, type NameOptions, nameIdOf, nameLanguage } from "./font-names.ts";
import { type LayoutSystem, readLayoutSystems } from "./layout-systems.ts";
import type { FontMetrics, HheaMetrics } from "./metrics.ts";
import type { GlyphOutline } from "./outline.ts";
import type { OutlineSource } from "./outline-source.ts";
import type { FontPalette } from "./palettes.ts";
import { defaultPlace, moveTo, type NamedInstance, type VariationAxis, type Variations } from "./variation-axes.ts";
import type { VerticalOrigin } from "./vertical-metrics.ts";

let lastFontId = 0;

/** Larger glyphs gain nothing from instructions, which were written for sizes of some tens of pixels. */
const MAX_HINTED_SIZE_PX = 256;
const MIN_HINTED_SIZE_PX = 1;

/**
 * A font that is open. Lengths are font units (`unitsPerEm` to the em), y upwards. Its outlines are held in the engine's
 * memory until `close`; after it, the properties that describe the font still answer, and every method throws
 * `FontError` `"closed"`.
 */
export class Font {
  /** Unique in this process; caches key on it. */
  readonly id: number;
  /** Family name: the typographic one where the font has it, as "Noto Sans". */
  readonly family: string;
  /** Style name within the family, as "Bold Italic". */
  readonly subfamily: string;
  /** 1–1000; 400 is regular and 700 bold. On a font with a `wght` axis, its place there. */
  readonly weight: number;
  /** As the tables say it. */
  readonly style: "normal" | "italic" | "oblique";
  /** Glyph ids are 0 to this, exclusive. */
  readonly glyphCount: number;
  /** Axes of a variable font; empty for others. */
  readonly axes: readonly VariationAxis[];
  /** Places in the design space that have names, as "Light Condensed"; empty for a static font. */
  readonly instances: readonly NamedInstance[];
  /** Palettes of a colour font; empty for others. */
  readonly palettes: readonly FontPalette[];
  /** OpenType script tags of its layout tables, sorted, as `["DFLT", "cyrl", "latn"]`. */
  readonly scripts: readonly string[];
  /** Font units to the em, 16–16384. */
  readonly unitsPerEm: number;
  /** Line metrics of `hhea`, as the table has them. */
  readonly hhea: HheaMetrics;
  /** Line metrics of vertical text, from `vhea`; undefined where the font has none. */
  readonly vhea: HheaMetrics | undefined;
  /** Metrics by the browsers' rules, variations applied. */
  readonly metrics: FontMetrics;
  /** Place in the design space: a value for each axis; empty for a static font. */
  readonly variations: Variations;
  /** Absent once closed, and so what the face holds on the host can go while somebody still holds the font. */
  #face: FontFace | undefined;
  #location: FontLocation | undefined;
  readonly #description: FontDescription;
  readonly #closeCallbacks = new Set<() => void>();
  readonly #deriveCallbacks = new Set<(font: Font) => void>();
  readonly #suspendCallbacks = new Set<() => void>();
  /** Gives a reference of the face anew after `suspend`; absent for fonts that stay until they are closed. */
  #reopen: (() => FontFace) | undefined;

  /** Fonts are made by `openFont` and `at`. Takes over one reference of `face`. */
  private constructor(
    face: FontFace,
    location: FontLocation,
    description: FontDescription,
    reopen: (() => FontFace) | undefined,
  ) {
    this.id = ++lastFontId;
    this.#face = face;
    this.#location = location;
    this.#description = description;
    this.#reopen = reopen;
    this.family = description.family;
    this.subfamily = description.subfamily;
    this.weight = location.place.wght ?? description.style.weight;
    this.style = description.style.style;
    this.glyphCount = face.glyphCount;
    this.axes = face.axes;
    this.instances = face.instances;
    this.palettes = description.palettes;
    this.scripts = description.scripts;
    this.unitsPerEm = face.unitsPerEm;
    this.hhea = description.hhea;
    this.vhea = description.vhea;
    this.metrics = location.metrics(description.metrics);
    this.variations = location.place;
  }

  /**
   * @internal The font of `face` at `variations`; takes over one reference of `face` unless it throws. With `reopen`, which
   * gives a reference of the same face again, the font may be suspended.
   */
  static of(face: FontFace, variations: Variations, family: string | undefined, reopen?: () => FontFace): Font {
    const place = moveTo(face.axes, defaultPlace(face.axes), variations, face.source);
    return new Font(face, new FontLocation(face, place), describeFace(face, family), reopen);
  }

  /** Whether `close` was called. */
  get closed(): boolean {
    return this.#face === undefined && this.#reopen === undefined;
  }

  /** Tags of the font's tables, all but `glyf` and `loca`. */
  get tableTags(): readonly string[] {
    return this.#open().tables.tags;
  }

  /** What the glyph stage draws from. */
  get outlineSource(): OutlineSource {
    return this.#openLocation().outlineSource;
  }

  /**
   * An entry of the `name` table, by name or number: in the language asked for, else in English, else in any. Undefined
   * where the font has none. Throws `TypeError` or `RangeError`, and `RenderError` `"extra-not-loaded"` for other languages than
   * English where "names" was left out.
   */
  name(key: NameKey | number, options: NameOptions = {}): string | undefined {
    return this.#open().names.text(nameIdOf(key), nameLanguage(options));
  }

  /**
   * Glyph of a code point, 0 where the font has none. With a variation selector: the glyph of that sequence, 0 where the
   * font does not list it (ask again without the selector then).
   */
  glyphId(codePoint: number, variationSelector?: number): number {
    const { characters } = this.#open();
    if (variationSelector === undefined) return characters.glyphId(codePoint);
    return characters.variantGlyphId(codePoint, variationSelector);
  }

  /**
   * The font's own name of a glyph, "" where it has none. Throws `FontError` `"glyph-out-of-range"`, and `RenderError`
   * `"extra-not-loaded"` where "names" was left out.
   */
  glyphName(glyphId: number): string {
    return this.#openFor(glyphId).glyphName(glyphId);
  }

  /** Horizontal advance in font units, variations applied. Throws `FontError` `"glyph-out-of-range"`. */
  advanceUnits(glyphId: number): number {
    this.#openFor(glyphId);
    return this.#openLocation().advanceUnits(glyphId);
  }

  /**
   * Left side bearing in font units, variations applied: where the outline begins, from the glyph's origin. 0 for a glyph
   * without one. Throws `FontError` `"glyph-out-of-range"` or `"glyph-damaged"`.
   */
  leftBearingUnits(glyphId: number): number {
    this.#openFor(glyphId);
    return this.#openLocation().leftBearingUnits(glyphId);
  }

  /**
   * How far a glyph advances downwards in vertical text, in font units, variations applied: by `vmtx`, or the height of a
   * line. Throws `FontError` `"glyph-out-of-range"`.
   */
  verticalAdvanceUnits(glyphId: number): number {
    this.#openFor(glyphId);
    return this.#openLocation().vertical(this.metrics).advanceUnits(glyphId);
  }

  /**
   * Where a glyph's origin in vertical text lies, from the one in horizontal text, in font units: halfway along its
   * advance, and as high as `VORG` or `vmtx` says; a font without them has glyphs centred in the line. Throws `FontError`
   * `"glyph-out-of-range"` or `"glyph-damaged"`.
   */
  verticalOrigin(glyphId: number): VerticalOrigin {
    this.#openFor(glyphId);
    return this.#openLocation().vertical(this.metrics).origin(glyphId);
  }

  /**
   * Where carets go between the components of a ligature, in font units from its origin, rising, by `GDEF`; empty where the
   * font doesn't say. Throws `FontError` `"glyph-out-of-range"` or `"table-damaged"`.
   */
  ligatureCarets(glyphId: number): readonly number[] {
    this.#openFor(glyphId);
    return this.#openLocation().ligatureCarets(glyphId);
  }

  /** Features that the font has for each script and language. Throws `FontError` `"table-damaged"`. */
  layoutSystems(): readonly LayoutSystem[] {
    return readLayoutSystems(this.#open().tables);
  }

  /**
   * What to add to the advance of `left` before `right`, in font units: the `kern` feature of `GPOS` for Latin (or the
   * default script), or the `kern` table. Throws `FontError` `"glyph-out-of-range"`.
   */
  kerningUnits(left: number, right: number): number {
    this.#openFor(left);
    return this.#openFor(right).kerningUnits(left, right);
  }

  /** @internal The same from `kern` alone. */
  tableKerningUnits(left: number, right: number): number {
    return this.#open().tableKerningUnits(left, right);
  }

  /**
   * Outline of a glyph in font units, y upwards, variations applied; empty for a glyph without contours.
   * Throws `FontError` `"glyph-out-of-range"` or `"glyph-damaged"`.
   */
  glyphOutline(glyphId: number): GlyphOutline {
    this.#openFor(glyphId);
    return this.#openLocation().outline(glyphId);
  }

  /**
   * Outline of a glyph as the font's own instructions have it at `sizePx` pixels to the em, 1–256, in font units: its stems
   * and heights then lie on whole pixels. Where the font has no instructions, or none at this size, it is `glyphOutline`'s. Throws `FontError` `"glyph-out-of-range"`, `"glyph-damaged"`, or `"table-damaged"` for
   * programs that don't end; `RenderError` `"extra-not-loaded"` where "hinting" was left out; `TypeError` or `RangeError` for the size.
   */
  hintedOutline(glyphId: number, sizePx: number): GlyphOutline {
    finiteNumber(sizePx, "sizePx", MIN_HINTED_SIZE_PX, MAX_HINTED_SIZE_PX);
    return this.instructedOutline(glyphId, sizePx) ?? this.glyphOutline(glyphId);
  }

  /** @internal The same for any size; undefined where `glyphOutline`'s is to be drawn. */
  instructedOutline(glyphId: number, sizePx: number): GlyphOutline | undefined {
    this.#openFor(glyphId);
    if (!(sizePx >= MIN_HINTED_SIZE_PX && sizePx <= MAX_HINTED_SIZE_PX)) return undefined;
    return this.#openLocation().hintedOutline(glyphId, sizePx);
  }

  /**
   * The same face at another place of its design space, sharing its bytes: axes that are not named stay where they are
   * in this font, values are clamped to their axis. The result is closed on its own.
   *
   * Throws `FontError` `"unknown-axis"`; `TypeError` or `RangeError` for a value that is no finite number.
   */
  at(variations: Variations): Font {
    const font = this.sibling(variations);
    for (const callback of this.#deriveCallbacks) callback(font);
    return font;
  }

  /** @internal As `at`, and nobody is told. */
  sibling(variations: Variations): Font {
    const face = this.#open();
    const place = moveTo(face.axes, this.variations, variations, face.source);
    const font = new Font(face, new FontLocation(face, place), this.#description, this.#reopen);
    face.retain();
    return font;
  }

  /**
   * A copy of a table, of all but `glyf` and `loca`. Undefined where the font has none; or where the library has no use for
   * it, and the source was one that has to be read when the font is opened.
   */
  table(tag: string): Uint8Array | undefined {
    return this.#open().tables.copy(tag);
  }

  /** @internal Its characters as a `cmap` that every shaper reads, where its own is none; see `CharacterMap`. */
  unicodeTable(): Uint8Array | undefined {
    return this.#open().characters.unicodeTable();
  }

  /** What reading the font's file has cost so far. Fonts of one file share it, and so these numbers. */
  sourceStats(): FontFileStats {
    return this.#open().stats();
  }

  /**
   * What tells its outlines and advances from those of other fonts, whatever its file is called and wherever it lies: 64
   * hexadecimal digits. The first call reads all outlines. Throws `FontError` `"read-failed"`, and `RenderError` `"extra-not-loaded"`
   * where "keys" was left out.
   */
  get contentKey(): string {
    return this.#open().contentKey;
  }

  /** Whether glyphs have outlines: a font from a glyph archive has none, and draws at the sizes of its archive alone. */
  get hasOutlines(): boolean {
    return this.#open().hasOutlines;
  }

  /**
   * Whether of its outlines only those are there that were prepared: it was opened for some `text` from a large file that
   * has to be waited for. Others throw `FontError` `"bytes-missing"` until they are.
   */
  get isPartial(): boolean {
    return this.#open().isPartial;
  }

  /**
   * Fetches what the outlines of `glyphIds` are read from, where that has to be waited for; `engine.prepare` does it for
   * texts. Rejects with `FontError` `"glyph-out-of-range"` and what reading fails with, or the signal's reason.
   */
  async prepare(
    glyphIds: Iterable<number>,
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<void> {
    const { signal } = object(options, "options");
    const left = new Set(glyphIds);
    await untilThere(() => this.#bringIn(left), signal);
  }

  /** Brings glyphs in and takes them out of `left`. All that lack something are asked for before it throws. */
  #bringIn(left: Set<number>): void {
    let waiting: unknown;
    for (const glyphId of left) {
      const { isPartial } = this.#openFor(glyphId);
      try {
        if (isPartial) this.#openLocation().bringIn(glyphId);
        left.delete(glyphId);
      } catch (error) {
        // What is damaged is for whoever draws it to find.
        if (isWaiting(error)) waiting ??= error;
        else if (error instanceof FontError && !isReadFailure(error)) left.delete(glyphId);
        else throw error;
      }
    }
    if (waiting !== undefined) throw waiting;
  }

  /** @internal Fetches all that is not there, of a font that is not suspended. */
  async complete(signal?: AbortSignal): Promise<void> {
    await this.#face?.complete(signal);
  }

  /** @internal The same for all fonts that share a face: what is made of its tables is kept by it. */
  get face(): object {
    return this.#open();
  }

  /** Calls `callback` when the font is closed; at once if it is closed already. Caches give up its glyphs this way. */
  onClose(callback: () => void): void {
    if (this.closed) callback();
    else this.#closeCallbacks.add(callback);
  }

  /** Calls `callback` with every font that `at` makes of this one, so that an engine knows all that share its bytes. */
  onDerive(callback: (font: Font) => void): void {
    this.#deriveCallbacks.add(callback);
  }

  /** Whether the font was loaded into `heap`. Throws `FontError` `"closed"`. */
  livesIn(heap: FontHeap): boolean {
    return this.#open().livesIn(heap);
  }

  /** Calls `callback` whenever the font is suspended: what caches hold of the face has to go with it. */
  onSuspend(callback: () => void): void {
    this.#suspendCallbacks.add(callback);
  }

  /**
   * @internal Gives back its bytes until the font is next asked for something, where it was made with `reopen`. What
   * describes the font stays, so whoever holds it notices nothing.
   */
  suspend(): void {
    const face = this.#face;
    if (face === undefined || this.#reopen === undefined) return;
    this.#face = undefined;
    this.#location = undefined;
    try {
      for (const callback of this.#suspendCallbacks) callback();
    } finally {
      face.release();
    }
  }

  /** Gives back its bytes, and by the callbacks what caches hold for it. Closing again does nothing. */
  close(): void {
    if (this.closed) return;
    const face = this.#face;
    this.#face = undefined;
    this.#location = undefined;
    this.#reopen = undefined;
    try {
      for (const callback of this.#closeCallbacks) callback();
    } finally {
      this.#closeCallbacks.clear();
      this.#deriveCallbacks.clear();
      this.#suspendCallbacks.clear();
      face?.release();
    }
  }

  /** As `close`. */
  [Symbol.dispose](): void {
    this.close();
  }

  #open(): FontFace {
    return this.#face ?? this.#wake();
  }

  #openLocation(): FontLocation {
    if (this.#location === undefined) this.#wake();
    return this.#location!;
  }

  /** Ends a suspension. Throws `FontError`: `"closed"`, or what is wrong with the source by now. */
  #wake(): FontFace {
    if (this.#reopen === undefined) throw new FontError("closed", { family: this.family });
    const face = this.#reopen();
    this.#face = face;
    this.#location = new FontLocation(face, this.variations);
    return face;
  }

  #openFor(glyphId: number): FontFace {
    const face = this.#open();
    if (!(glyphId >= 0 && glyphId < face.glyphCount && Number.isInteger(glyphId))) {
      throw new FontError("glyph-out-of-range", { glyphId, glyphCount: face.glyphCount, source: face.source });
    }
    return face;
  }
}
