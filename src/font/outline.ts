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

/** Takes an outline: a canvas, its paths (`Path2D`), or whatever has methods of these names. */
export interface GlyphPen {
  /** Begins a contour. */
  moveTo(x: number, y: number): void;
  /** A straight line from where the pen is. */
  lineTo(x: number, y: number): void;
  /** A curve with one control point. */
  quadraticCurveTo(controlX: number, controlY: number, x: number, y: number): void;
  /** A curve with two control points. */
  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void;
  /** Ends a contour. */
  closePath(): void;
}

/** A glyph's outline in font units. */
export interface GlyphOutline {
  /** One `Verb` an entry. */
  readonly verbs: Uint8Array;
  /** x, y pairs in font units, y upwards; a curve's control points come before its end point. */
  readonly coords: Float32Array;
  /** The outline as SVG path data, in font units with y upwards, as the font has it. */
  toSVGPathData(): string;
  /** Draws the outline with `pen`, in font units with y upwards, as the font has it. Throws `TypeError` for what is none. */
  drawTo(pen: GlyphPen): void;
}
