/** Points that instructions move: a glyph's, or those of the twilight zone, which belong to no outline. */

export const TOUCHED_X = 1;
export const TOUCHED_Y = 2;

/** A set of points, each with three places: in font units, scaled, and as instructions have moved it. Both in 26.6. */
export class Zone {
  readonly pointCount: number;
  /** In font units; in pixels for the points of a composite, which are hinted once already. */
  readonly unscaledX: Int32Array;
  readonly unscaledY: Int32Array;
  readonly originalX: Int32Array;
  readonly originalY: Int32Array;
  readonly x: Int32Array;
  readonly y: Int32Array;
  readonly touched: Uint8Array;
  readonly onCurve: Uint8Array;
  /** Index of each contour's last point. */
  readonly contourEnds: readonly number[];

  constructor(pointCount: number, contourEnds: readonly number[] = []) {
    this.pointCount = pointCount;
    this.contourEnds = contourEnds;
    const places = () => new Int32Array(pointCount);
    this.unscaledX = places();
    this.unscaledY = places();
    this.originalX = places();
    this.originalY = places();
    this.x = places();
    this.y = places();
    this.touched = new Uint8Array(pointCount);
    this.onCurve = new Uint8Array(pointCount);
  }

  has(point: number): boolean {
    return point >= 0 && point < this.pointCount;
  }

  /** Takes over the places of a zone of as many points. */
  copyFrom(other: Zone): void {
    this.originalX.set(other.originalX);
    this.originalY.set(other.originalY);
    this.x.set(other.x);
    this.y.set(other.y);
    this.touched.set(other.touched);
  }
}
