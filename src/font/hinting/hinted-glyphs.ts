/**
 * Outlines as a font's own instructions have them at a size. In: TrueType outlines at one place of the design space. Out: outlines whose points are
 * where the instructions moved them.
 *
 * Sizes that were used last are kept with what their `prep` has set; outlines are not, as bitmaps are made of them at once.
 *
 * Specification: OpenType 1.9.1, "TrueType fundamentals"; the order of things, and what is rounded, is FreeType's.
 */

import { FontError } from "../../base/errors.ts";
import { drawContours } from "../contours.ts";
import type { FontTables } from "../font-tables.ts";
import {
  type GlyfBytes,
  MAX_COMPONENT_DEPTH,
  MAX_COMPONENTS,
  MAX_GLYPH_POINTS,
  MAX_VARIATION_COST,
  type PointVariation,
} from "../glyf-outline.ts";
import { ARGUMENTS_ARE_OFFSETS, type Component, SCALED_OFFSET } from "../glyf-records.ts";
import type { GlyphMetrics } from "../glyph-metrics.ts";
import { type HheaMetrics, readHhea } from "../metrics.ts";
import type { GlyphOutline } from "../outline.ts";
import { mulFix, roundPixel } from "./fixed-point.ts";
import {
  type CompositeGlyph,
  type GlyphDescription,
  readGlyphDescription,
  type SimpleGlyph,
} from "./glyph-description.ts";
import { type FontPrograms, HintedSize, readPrograms } from "./hinted-size.ts";
import { EndlessProgram } from "./machine.ts";
import { Zone } from "./zone.ts";

/** Sizes whose control values and storage are kept; a page uses a handful. */
const MAX_SIZES = 8;

const ROUNDS_OFFSET = 0x0004;
const HAS_SCALES = 0x0008 | 0x0040 | 0x0080;
const USES_METRICS = 0x0200;

const PHANTOM_POINTS = 4;
/** 1 as 16.16. */
const ONE = 0x10000;

/** What a face gives to be hinted. */
export interface HintableFace {
  readonly programs: FontPrograms;
  readonly bytes: GlyfBytes;
  /** As the tables state them: variation moves the phantom points that are made of them. */
  readonly metrics: GlyphMetrics;
  readonly line: HheaMetrics;
  /** Absent at the font's default place. */
  readonly variation?: PointVariation | undefined;
}

/** What a face's instructions are found in. */
export interface InstructedFace {
  readonly tables: FontTables;
  readonly unitsPerEm: number;
  readonly advances: GlyphMetrics;
}

/** A place in a design space: normalized coordinates, and how points move there. */
export interface HintingPlace {
  readonly coordinates: readonly number[];
  readonly variation: PointVariation | undefined;
}

/** Outlines as the face's instructions have them, at its default place or another; undefined where it has none. */
export function hintedGlyphs(
  { tables, unitsPerEm, advances }: InstructedFace,
  bytes: GlyfBytes,
  place?: HintingPlace,
): HintedGlyphs | undefined {
  const programs = readPrograms(tables, unitsPerEm, place?.coordinates);
  if (!programs) return undefined;
  const line = readHhea(tables.require("hhea"));
  return new HintedGlyphs({ programs, bytes, metrics: advances, line, variation: place?.variation });
}

/** A glyph's points before they are hinted, the four phantom points last. */
interface DesignedPoints {
  /** In font units, whole as instructions see them. */
  readonly unscaledX: readonly number[];
  readonly unscaledY: readonly number[];
  /** In pixels, 26.6. */
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Where a glyph begins and ends, 26.6: left, right, top and bottom phantom point. */
interface Phantoms {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
}

/** A glyph in pixels, 26.6, once it was hinted. */
interface HintedGlyph {
  readonly xs: number[];
  readonly ys: number[];
  readonly onCurve: number[];
  readonly contourEnds: number[];
  phantoms: Phantoms;
}

/** The hinted outlines of a face. */
export class HintedGlyphs {
  readonly #face: HintableFace;
  /** In order of use. */
  readonly #sizes = new Map<number, HintedSize>();

  constructor(face: HintableFace) {
    this.#face = face;
  }

  /**
   * The outline of a glyph as it is to be drawn at `sizePx` pixels to the em, in font units; undefined where the font leaves
   * glyphs as they are at this size. Throws `FontError` `"glyph-damaged"` or `"table-damaged"`.
   */
  outline(glyphId: number, sizePx: number): GlyphOutline | undefined {
    const size = this.#sizeOf(sizePx);
    if (!size.instructsGlyphs) return undefined;
    const glyph = this.#load(glyphId, size);
    const left = glyph.phantoms.xs[0]!;
    const unitsPerPixel26_6 = this.#face.programs.unitsPerEm / (sizePx * 64);
    return drawContours({
      xs: glyph.xs.map((x) => (x - left) * unitsPerPixel26_6),
      ys: glyph.ys.map((y) => y * unitsPerPixel26_6),
      onCurve: glyph.onCurve.map((flag) => flag !== 0),
      contourEnds: glyph.contourEnds,
    });
  }

  #sizeOf(sizePx: number): HintedSize {
    const size = this.#sizes.get(sizePx) ?? new HintedSize(this.#face.programs, sizePx);
    this.#sizes.delete(sizePx);
    this.#sizes.set(sizePx, size);
    if (this.#sizes.size > MAX_SIZES) for (const oldest of this.#sizes.keys()) return this.#drop(oldest, size);
    return size;
  }

  #drop(sizePx: number, kept: HintedSize): HintedSize {
    this.#sizes.delete(sizePx);
    return kept;
  }

  #load(glyphId: number, size: HintedSize): HintedGlyph {
    const { source } = this.#face.bytes;
    try {
      return new GlyphLoader(this.#face, size).load(glyphId, 0);
    } catch (cause) {
      const isDamage = cause instanceof FontError && cause.code === "table-damaged";
      if (!isDamage && !(cause instanceof EndlessProgram)) throw cause;
      throw new FontError("glyph-damaged", { glyphId, detail: cause.message, source }, { cause });
    }
  }
}

/** Loads one glyph and what it is made of. */
class GlyphLoader {
  readonly #face: HintableFace;
  readonly #size: HintedSize;
  #componentCount = 0;
  #pointCount = 0;
  #variationCost = 0;

  constructor(face: HintableFace, size: HintedSize) {
    this.#face = face;
    this.#size = size;
  }

  load(glyphId: number, depth: number): HintedGlyph {
    const { source } = this.#face.bytes;
    const damage = (detail: string) => new FontError("glyph-damaged", { glyphId, detail, source });
    if (depth > MAX_COMPONENT_DEPTH) throw damage(`its components nest deeper than ${MAX_COMPONENT_DEPTH}`);
    const glyph = readGlyphDescription(this.#face.bytes, glyphId);
    if (glyph.kind === "composite") {
      this.#componentCount += glyph.components.length;
      if (this.#componentCount > MAX_COMPONENTS) throw damage(`it has over ${MAX_COMPONENTS} components`);
      return this.#loadComposite(glyphId, glyph, depth);
    }
    this.#pointCount += glyph.xs.length;
    if (this.#pointCount > MAX_GLYPH_POINTS) throw damage(`it has over ${MAX_GLYPH_POINTS} points`);
    return this.#loadSimple(glyphId, glyph);
  }

  #loadSimple(glyphId: number, glyph: SimpleGlyph): HintedGlyph {
    const phantoms = this.#phantoms(glyphId, glyph);
    const points = this.#vary(glyphId, [...glyph.xs, ...phantoms.xs], [...glyph.ys, ...phantoms.ys], glyph.contourEnds);
    const zone = new Zone(points.x.length, glyph.contourEnds);
    zone.unscaledX.set(points.unscaledX);
    zone.unscaledY.set(points.unscaledY);
    zone.originalX.set(points.x);
    zone.originalY.set(points.y);
    zone.onCurve.set(glyph.onCurve);
    return this.#instruct(zone, glyph.program, this.#size.scale);
  }

  #loadComposite(glyphId: number, glyph: CompositeGlyph, depth: number): HintedGlyph {
    const { components } = glyph;
    const own = this.#phantoms(glyphId, glyph);
    const offsets = this.#vary(
      glyphId,
      [...components.map(({ flags, argument1 }) => (flags & ARGUMENTS_ARE_OFFSETS ? argument1 : 0)), ...own.xs],
      [...components.map(({ flags, argument2 }) => (flags & ARGUMENTS_ARE_OFFSETS ? argument2 : 0)), ...own.ys],
      undefined,
    );
    const whole: HintedGlyph = {
      xs: [],
      ys: [],
      onCurve: [],
      contourEnds: [],
      phantoms: { xs: offsets.x.slice(components.length), ys: offsets.y.slice(components.length) },
    };
    components.forEach((component, i) => {
      const part = this.load(component.glyphId, depth + 1);
      if (component.flags & USES_METRICS) whole.phantoms = part.phantoms;
      const offset = { x: offsets.unscaledX[i]!, y: offsets.unscaledY[i]! };
      placeComponent(component, offset, part, whole, this.#size.scale);
      append(whole, part);
    });
    if (glyph.program.byteLength === 0) return whole;
    return this.#instructComposite(whole, glyph.program);
  }

  /**
   * Points, or components' offsets, and phantom points where they are in the design space. As FreeType has it, instructions
   * see whole font units, and pixels are made of sixty-fourths of them.
   */
  #vary(glyphId: number, xs: number[], ys: number[], contourEnds: readonly number[] | undefined): DesignedPoints {
    const { scale } = this.#size;
    const { variation } = this.#face;
    if (!variation) {
      const toPixels = (value: number) => mulFix(value, scale);
      return { unscaledX: xs, unscaledY: ys, x: xs.map(toPixels), y: ys.map(toPixels) };
    }
    this.#spend(glyphId, variation.cost(glyphId, xs.length));
    variation.apply(glyphId, xs, ys, contourEnds);
    const toPixels = (value: number) => (mulFix(Math.round(value * 64), scale) + 32) >> 6;
    return {
      unscaledX: xs.map(Math.round),
      unscaledY: ys.map(Math.round),
      x: xs.map(toPixels),
      y: ys.map(toPixels),
    };
  }

  #spend(glyphId: number, variationCost: number): void {
    this.#variationCost += variationCost;
    if (this.#variationCost <= MAX_VARIATION_COST) return;
    const detail = `its points and variations multiply to over ${MAX_VARIATION_COST}`;
    throw new FontError("glyph-damaged", { glyphId, detail, source: this.#face.bytes.source });
  }

  /** A composite's program finds the parts as their own programs left them, in pixels. */
  #instructComposite(whole: HintedGlyph, program: Uint8Array): HintedGlyph {
    const zone = new Zone(whole.xs.length + PHANTOM_POINTS, whole.contourEnds);
    zone.unscaledX.set([...whole.xs, ...whole.phantoms.xs]);
    zone.unscaledY.set([...whole.ys, ...whole.phantoms.ys]);
    zone.originalX.set(zone.unscaledX);
    zone.originalY.set(zone.unscaledY);
    zone.onCurve.set(whole.onCurve);
    return this.#instruct(zone, program, ONE);
  }

  #instruct(zone: Zone, program: Uint8Array, scale: number): HintedGlyph {
    const count = zone.pointCount - PHANTOM_POINTS;
    zone.x.set(zone.originalX);
    zone.y.set(zone.originalY);
    for (let i = 0; i < 2; i++) {
      zone.x[count + i] = roundPixel(zone.x[count + i]!);
      zone.y[count + 2 + i] = roundPixel(zone.y[count + 2 + i]!);
    }
    this.#size.instruct(zone, program, scale);
    return {
      xs: [...zone.x.subarray(0, count)],
      ys: [...zone.y.subarray(0, count)],
      onCurve: [...zone.onCurve.subarray(0, count)],
      contourEnds: [...zone.contourEnds],
      phantoms: { xs: [...zone.x.subarray(count)], ys: [...zone.y.subarray(count)] },
    };
  }

  /** In font units. */
  #phantoms(glyphId: number, { xMin, yMax }: GlyphDescription): Phantoms {
    const { metrics, line } = this.#face;
    const left = xMin - (metrics.bearingUnits(glyphId) ?? xMin);
    // Glyphs that are empty have no top to stand below.
    const top = Math.max(line.ascenderUnits, yMax);
    return {
      xs: [left, left + metrics.advanceUnits(glyphId), 0, 0],
      ys: [0, 0, top, top - (line.ascenderUnits - line.descenderUnits)],
    };
  }
}

/** How far a component moves, in font units, before its glyph's scale. */
interface Offset {
  readonly x: number;
  readonly y: number;
}

/** Moves the points of `part` to where `component` says, in the glyph so far. */
function placeComponent(
  component: Component,
  offset: Offset,
  part: HintedGlyph,
  whole: HintedGlyph,
  scale: number,
): void {
  const [xx, xy, yx, yy] = component.matrix;
  if (component.flags & HAS_SCALES) {
    part.xs.forEach((x, i) => {
      const y = part.ys[i]!;
      part.xs[i] = Math.round(x * xx + y * yx);
      part.ys[i] = Math.round(x * xy + y * yy);
    });
  }
  const [dx, dy] = offsetOf(component, offset, part, whole, scale);
  part.xs.forEach((x, i) => {
    part.xs[i] = x + dx;
    part.ys[i]! += dy;
  });
}

function offsetOf(
  { flags, argument1, argument2, matrix }: Component,
  offset: Offset,
  part: HintedGlyph,
  whole: HintedGlyph,
  scale: number,
): [dx: number, dy: number] {
  if (!(flags & ARGUMENTS_ARE_OFFSETS)) {
    const [x, y] = [whole.xs[argument1], whole.ys[argument1]];
    const [partX, partY] = [part.xs[argument2], part.ys[argument2]];
    if (x === undefined || y === undefined || partX === undefined || partY === undefined) return [0, 0];
    return [x - partX, y - partY];
  }
  const isScaled = (flags & SCALED_OFFSET) !== 0;
  const x = mulFix(isScaled ? offset.x * Math.hypot(matrix[0], matrix[1]) : offset.x, scale);
  const y = mulFix(isScaled ? offset.y * Math.hypot(matrix[2], matrix[3]) : offset.y, scale);
  return flags & ROUNDS_OFFSET ? [roundPixel(x), roundPixel(y)] : [x, y];
}

function append(whole: HintedGlyph, part: HintedGlyph): void {
  const base = whole.xs.length;
  for (let i = 0; i < part.xs.length; i++) {
    whole.xs.push(part.xs[i]!);
    whole.ys.push(part.ys[i]!);
    whole.onCurve.push(part.onCurve[i]!);
  }
  for (const end of part.contourEnds) whole.contourEnds.push(base + end);
}
