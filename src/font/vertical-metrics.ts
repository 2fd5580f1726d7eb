/**
 * Metrics of glyphs in vertical text: how far each advances downwards, and where its vertical origin lies. By `vhea`,
 * `vmtx` and `VORG`, varied by `VVAR`; where a font has none of them, by what HarfBuzz takes instead: glyphs advance by the
 * height of the line, and are centred in it.
 *
 * Specification: OpenType 1.9.1, "vhea", "vmtx", "VORG", "VVAR".
 */

import type { TableReader } from "../source/table-reader.ts";
import type { FontTables } from "./font-tables.ts";
import { GlyphMetrics } from "./glyph-metrics.ts";
import { variationReaders } from "./late-readers.ts";
import type { HheaMetrics } from "./metrics.ts";

/** The vertical origin of a glyph, from its horizontal one, in font units, y upwards. */
export interface VerticalOrigin {
  /** Font units to the right of the horizontal origin. */
  readonly xUnits: number;
  /** Font units above the baseline. */
  readonly yUnits: number;
}

/** What vertical metrics need of the glyphs as they are at a place. */
export interface GlyphMeasures {
  advanceUnits(glyphId: number): number;
  /** Top and bottom of the outline; undefined where it has none. */
  extents(glyphId: number): GlyphExtents | undefined;
  /**
   * TrueType outlines that are varied: the extents at the default place, and how far variation moves the phantom points.
   * Others have none, and this is undefined.
   */
  readonly phantoms: ((glyphId: number) => PhantomPoints) | undefined;
}

/** Font units, y upwards. */
export interface GlyphExtents {
  readonly top: number;
  readonly bottom: number;
}

/** The points that stand for a glyph's vertical metrics in its outline. */
export interface PhantomPoints {
  readonly defaultExtents: GlyphExtents | undefined;
  readonly topDeltaUnits: number;
  readonly bottomDeltaUnits: number;
}

/** Deltas of `VVAR` at one place. */
interface VerticalDeltas {
  advance(glyphId: number): number;
  topBearing(glyphId: number): number;
  originY(glyphId: number): number;
}

const VORG_RECORD_BYTES = 4;

/** Vertical metrics of a face at one place of its design space. */
export class VerticalMetrics {
  readonly #metrics: GlyphMetrics | undefined;
  readonly #origins: VerticalOrigins | undefined;
  readonly #deltas: VerticalDeltas | undefined;
  readonly #line: HheaMetrics;
  readonly #measures: GlyphMeasures;

  /** `line` are the metrics of a line at the place. Empty `coordinates` stand for the default place. */
  constructor(tables: FontTables, line: HheaMetrics, measures: GlyphMeasures, coordinates: readonly number[]) {
    const [vhea, vmtx, vorg, vvar] = ["vhea", "vmtx", "VORG", "VVAR"].map((tag) => tables.reader(tag));
    this.#metrics = vhea && vmtx && new GlyphMetrics(vhea, vmtx, "vertical");
    this.#origins = vorg && new VerticalOrigins(vorg);
    this.#deltas = vvar && coordinates.length > 0 ? readDeltas(vvar, coordinates) : undefined;
    this.#line = line;
    this.#measures = measures;
  }

  /** Font units, downwards. */
  advanceUnits(glyphId: number): number {
    if (!this.#metrics) return this.#lineHeightUnits;
    return Math.round(this.#metrics.advanceUnits(glyphId) + this.#advanceDelta(glyphId));
  }

  origin(glyphId: number): VerticalOrigin {
    return { xUnits: this.#measures.advanceUnits(glyphId) / 2, yUnits: this.#originY(glyphId) };
  }

  #advanceDelta(glyphId: number): number {
    if (this.#deltas) return this.#deltas.advance(glyphId);
    const phantoms = this.#measures.phantoms?.(glyphId);
    return phantoms ? phantoms.topDeltaUnits - phantoms.bottomDeltaUnits : 0;
  }

  #originY(glyphId: number): number {
    if (this.#origins) return this.#origins.yUnits(glyphId) + Math.round(this.#deltas?.originY(glyphId) ?? 0);
    const bearing = this.#metrics?.bearingUnits(glyphId);
    if (bearing !== undefined) return this.#topOfBearing(glyphId, bearing);
    const extents = this.#measures.extents(glyphId);
    if (!extents) return this.#line.ascenderUnits;
    return extents.top + (this.#lineHeightUnits - (extents.top - extents.bottom)) / 2;
  }

  /** Where a top side bearing of `bearing` begins. */
  #topOfBearing(glyphId: number, bearing: number): number {
    const phantoms = this.#measures.phantoms?.(glyphId);
    const extents = phantoms ? phantoms.defaultExtents : this.#measures.extents(glyphId);
    if (!extents) return this.#line.ascenderUnits;
    const moved = phantoms ? phantoms.topDeltaUnits : (this.#deltas?.topBearing(glyphId) ?? 0);
    return extents.top + bearing + Math.round(moved);
  }

  get #lineHeightUnits(): number {
    return this.#line.ascenderUnits - this.#line.descenderUnits;
  }
}

function readDeltas(vvar: TableReader, coordinates: readonly number[]): VerticalDeltas {
  const { ItemVariationStore, mapDeltaSet } = variationReaders();
  const store = new ItemVariationStore(vvar, vvar.u32(4), coordinates);
  const [advances, topBearings, origins] = [vvar.u32(8), vvar.u32(12), vvar.u32(20)];
  const delta = (map: number, glyphId: number) => (map === 0 ? 0 : store.delta(...mapDeltaSet(vvar, map, glyphId)));
  return {
    advance: (glyphId) => (advances === 0 ? store.delta(0, glyphId) : delta(advances, glyphId)),
    topBearing: (glyphId) => delta(topBearings, glyphId),
    originY: (glyphId) => delta(origins, glyphId),
  };
}

/** `VORG`: heights of the vertical origins, one for most glyphs and a list of others. */
class VerticalOrigins {
  readonly #vorg: TableReader;
  readonly #count: number;

  /** Throws `FontError` `"table-damaged"`. */
  constructor(vorg: TableReader) {
    this.#vorg = vorg;
    this.#count = vorg.u16(6);
    vorg.require(8, this.#count * VORG_RECORD_BYTES);
  }

  yUnits(glyphId: number): number {
    let [low, high] = [0, this.#count];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const found = this.#vorg.u16(8 + middle * VORG_RECORD_BYTES);
      if (found === glyphId) return this.#vorg.i16(10 + middle * VORG_RECORD_BYTES);
      if (found < glyphId) low = middle + 1;
      else high = middle;
    }
    return this.#vorg.i16(4);
  }
}
