/**
 * A face at one place of its design space: outlines and advances as they are there. A static face has one place.
 */

import { FontError } from "../base/errors.ts";
import type { FontFace } from "./font-face.ts";
import { type PointVariation, readGlyfOutline, readGlyphPoints } from "./glyf-outline.ts";
import type { HintedGlyphs } from "./hinting/hinted-glyphs.ts";
import { hintingExtra } from "./hinting-extra.ts";
import { variationReaders } from "./late-readers.ts";
import { LigatureCarets } from "./ligature-carets.ts";
import type { FontMetrics, HheaMetrics } from "./metrics.ts";
import type { GlyphOutline } from "./outline.ts";
import type { OutlineSource } from "./outline-source.ts";
import type { Variations } from "./variation-axes.ts";
import { type GlyphExtents, type GlyphMeasures, VerticalMetrics } from "./vertical-metrics.ts";

/** Outlines and advances at one place. */
export class FontLocation {
  readonly place: Variations;
  readonly outlineSource: OutlineSource;
  readonly #face: FontFace;
  readonly #coordinates: readonly number[];
  /** Whether anything differs from what the tables say outright. */
  readonly #varied: boolean;
  readonly #points: PointVariation | undefined;
  readonly #advanceDelta: ((glyphId: number) => number) | undefined;
  /** Advances that were varied already, NaN for the others. */
  readonly #advances: Float32Array | undefined;
  /** Made at the first hinted glyph; null where the font has no instructions. */
  #hinted: HintedGlyphs | null | undefined;
  /** Made when vertical text first asks. */
  #vertical: VerticalMetrics | undefined;
  /** Made when a ligature is first asked for, and absent where the font has no `GDEF`. */
  #ligatureCarets: { readonly carets: LigatureCarets | undefined } | undefined;

  constructor(face: FontFace, place: Variations) {
    this.#face = face;
    this.place = place;
    const { axes, tables } = face;
    this.#coordinates = axes.length === 0 ? [] : variationReaders().normalize(axes, place, tables.reader("avar"));
    this.#varied = this.#coordinates.some((coordinate) => coordinate !== 0);
    const gvar = this.#varied && face.linear ? tables.reader("gvar") : undefined;
    this.#points = gvar && new (variationReaders().GlyphVariation)(gvar, this.#coordinates);
    this.#advanceDelta = this.#varied ? this.#findAdvanceDelta() : undefined;
    this.#advances = this.#advanceDelta && new Float32Array(face.glyphCount).fill(Number.NaN);
    this.outlineSource = this.#makeOutlineSource();
  }

  outline(glyphId: number): GlyphOutline {
    const { glyfBytes, cff } = this.#face;
    if (glyfBytes) return readGlyfOutline(glyfBytes, glyphId, this.#points);
    if (cff) return cff.outline(glyphId, this.#coordinates);
    throw new FontError("no-outlines", { source: this.#face.source });
  }

  /** Brings in what a glyph's outline is read from. Throws as reading does. */
  bringIn(glyphId: number): void {
    if (this.outlineSource.kind === "glyf") this.outlineSource.prepare?.(glyphId);
    else this.outlineSource.outline(glyphId);
  }

  /** The outline as the font's instructions have it at a size; undefined where they leave it as it is. */
  hintedOutline(glyphId: number, sizePx: number): GlyphOutline | undefined {
    if (this.#hinted === undefined) this.#hinted = this.#findHinted() ?? null;
    return this.#hinted?.outline(glyphId, sizePx);
  }

  /** Of a face without axes those that all its fonts share. */
  #findHinted(): HintedGlyphs | undefined {
    const { axes, glyfBytes } = this.#face;
    if (glyfBytes === undefined || axes.length === 0) return this.#face.hinted;
    const place = { coordinates: this.#coordinates, variation: this.#points };
    return hintingExtra.code.hintedGlyphs(this.#face, glyfBytes, place);
  }

  advanceUnits(glyphId: number): number {
    if (!this.#advances || !this.#advanceDelta) return this.#face.advances.advanceUnits(glyphId);
    const known = this.#advances[glyphId]!;
    if (!Number.isNaN(known)) return known;
    const advance = Math.round(this.#face.advances.advanceUnits(glyphId) + this.#advanceDelta(glyphId));
    this.#advances[glyphId] = advance;
    return advance;
  }

  /** Where the outline begins: by `hmtx`, or as variation has moved it. */
  leftBearingUnits(glyphId: number): number {
    const stated = this.#varied ? undefined : this.#face.advances.bearingUnits(glyphId);
    return stated ?? leftOf(this.outline(glyphId)) ?? 0;
  }

  /** Metrics for vertical text, where a line has the metrics of `line`. */
  vertical(line: HheaMetrics): VerticalMetrics {
    const measures: GlyphMeasures = {
      extents: (glyphId) => extentsOf(this.outline(glyphId)),
      advanceUnits: (glyphId) => this.advanceUnits(glyphId),
      phantoms: this.#phantoms(),
    };
    const coordinates = this.#varied ? this.#coordinates : [];
    this.#vertical ??= new VerticalMetrics(this.#face.tables, line, measures, coordinates);
    return this.#vertical;
  }

  /** Where carets go inside of a ligature, in font units from its origin; none where the font doesn't say. */
  ligatureCarets(glyphId: number): readonly number[] {
    if (this.#ligatureCarets === undefined) {
      const gdef = this.#face.tables.reader("GDEF");
      this.#ligatureCarets = { carets: gdef && new LigatureCarets(gdef, this.#varied ? this.#coordinates : []) };
    }
    return this.#ligatureCarets.carets?.of(glyphId) ?? [];
  }

  metrics(stated: FontMetrics): FontMetrics {
    return this.#varied ? variationReaders().varyMetrics(stated, this.#face.tables, this.#coordinates) : stated;
  }

  /** From `HVAR`; where there is none, from the phantom points of `gvar`. */
  #findAdvanceDelta(): ((glyphId: number) => number) | undefined {
    const { tables, glyfBytes } = this.#face;
    const hvar = tables.reader("HVAR");
    if (hvar) return variationReaders().advanceVariation(hvar, this.#coordinates);
    const points = this.#points;
    if (!points || !glyfBytes) return undefined;
    return (glyphId) => readGlyphPoints(glyfBytes, glyphId, points).advanceDeltaUnits;
  }

  #phantoms(): GlyphMeasures["phantoms"] {
    const points = this.#points;
    const { glyfBytes } = this.#face;
    if (!points || !glyfBytes) return undefined;
    return (glyphId) => ({
      ...readGlyphPoints(glyfBytes, glyphId, points),
      defaultExtents: extentsOf(readGlyfOutline(glyfBytes, glyphId)),
    });
  }

  #makeOutlineSource(): OutlineSource {
    const { linear } = this.#face;
    if (linear && !this.#points) return { kind: "glyf", ...linear.addresses, prepare: linear.prepare };
    return { kind: "path", outline: (glyphId) => this.outline(glyphId) };
  }
}

function leftOf({ coords }: GlyphOutline): number | undefined {
  let left: number | undefined;
  for (let i = 0; i < coords.length; i += 2) left = Math.min(left ?? coords[i]!, coords[i]!);
  return left;
}

function extentsOf({ coords }: GlyphOutline): GlyphExtents | undefined {
  if (coords.length === 0) return undefined;
  let [top, bottom] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let i = 1; i < coords.length; i += 2) {
    top = Math.max(top, coords[i]!);
    bottom = Math.min(bottom, coords[i]!);
  }
  return { top, bottom };
}
