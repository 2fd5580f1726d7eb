/** Outlines of glyphs as plain data: verbs and coordinates in font units, y upwards. */

/** What each verb draws, and how many coordinates it takes: the end point comes last. */
export const Verb = {
  /** Begins a contour: one point. */
  move: 0,
  /** A straight line: one point. */
  line: 1,
  /** A curve with one control point: two points. */
  quadratic: 2,
  /** A curve with two control points: three points. */
  cubic: 3,
  /** Ends a contour: no point. */
  close: 4,
} as const;

/** Coordinates that each verb takes, by its number. */
export const coordinatesOfVerb = [2, 2, 4, 6, 0] as const;

/** A glyph's outline in font units. */
export interface GlyphOutline {
  /** One `Verb` an entry. */
  readonly verbs: Uint8Array;
  /** x, y pairs in font units, y upwards; a curve's control points come before its end point. */
  readonly coords: Float32Array;
  /** The outline as SVG path data, in font units with y upwards, as the font has it. */
  toSVGPathData(): string;
}
