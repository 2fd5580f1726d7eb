/**
 * Outlines as edges for distance fields. In: verbs and coordinates in font units. Out: lines and arcs of circles in pixels of
 * the field, y downwards, the centre of the first pixel at (0, 0). Edges rise or fall all along.
 *
 * The distance to a circle takes a square root; that to a Bézier curve the roots of a polynomial. Arcs come in pairs that
 * leave a curve's part as it does at both ends (biarcs), as many as it takes to be within 1/500 px of it where it is looked at.
 */

import { coordinatesOfVerb, Verb } from "../../../font/outline.ts";
import type { OutlinePath } from "../../turned-outline.ts";

/** Numbers of an edge: x, y of its start, of its circle's centre, and of its end. */
export const EDGE = 6;

/** How far arcs may be from the curve that they stand for. */
const TOLERANCE_PX = 1 / 500;
/** Arcs whose middle is nearer to their chord are lines. */
const FLAT_PX = 1e-6;
/** Parts of a curve are halved so often at most: what is smaller can't be seen. */
const LEAST_STEP = 1 / 1024;

/** Turns of a curve that are nearer to each other, or to its ends, are none. */
const LEAST_TURN = 1e-9;

/** Where a pen is on the field, and pixels to the font unit. */
export interface FieldPlacement {
  readonly scale: number;
  readonly originX: number;
  readonly originY: number;
}

/** Edges of closed contours, one after another. */
export class Edges {
  count = 0;
  /** `EDGE` numbers an edge. */
  coords = new Float64Array(64 * EDGE);
  /** Of each edge's circle; 0 for a line. */
  radii = new Float64Array(64);
  /** x and y of the direction at an edge's start and end, of length 1. */
  directions = new Float64Array(64 * 4);
  /** The first edge of each contour, and the number of edges. */
  contours: number[] = [0];
  #startX = 0;
  #startY = 0;
  #x = 0;
  #y = 0;

  clear(): void {
    this.count = 0;
    this.contours = [0];
  }

  /** The edges of an outline in place of what was there. */
  read({ verbs, coords }: OutlinePath, { scale, originX, originY }: FieldPlacement): void {
    this.clear();
    const x = (at: number) => coords[at]! * scale + originX;
    const y = (at: number) => originY - coords[at + 1]! * scale;
    let at = 0;
    for (const verb of verbs) {
      if (verb === Verb.move) this.begin(x(at), y(at));
      else if (verb === Verb.line) this.line(x(at), y(at));
      else if (verb === Verb.quadratic) this.#quadratic(x(at), y(at), x(at + 2), y(at + 2));
      else if (verb === Verb.cubic) this.#cubic(x(at), y(at), x(at + 2), y(at + 2), x(at + 4), y(at + 4));
      else this.line(this.#startX, this.#startY);
      at += coordinatesOfVerb[verb]!;
    }
    this.endContour();
  }

  /** Begins a contour at a point. */
  begin(x: number, y: number): void {
    this.endContour();
    this.#startX = this.#x = x;
    this.#startY = this.#y = y;
  }

  endContour(): void {
    this.line(this.#startX, this.#startY);
    if (this.contours.at(-1) !== this.count) this.contours.push(this.count);
  }

  line(x: number, y: number): void {
    const [dx, dy] = [x - this.#x, y - this.#y];
    const length = Math.sqrt(dx * dx + dy * dy);
    // Shorter ones have no direction.
    if (length < 1e-9) return;
    this.#push(0, 0, x, y, 0, dx / length, dy / length, dx / length, dy / length);
  }

  #quadratic(x1: number, y1: number, x2: number, y2: number): void {
    const [x0, y0] = [this.#x, this.#y];
    const third = 2 / 3;
    this.#cubic(x0 + (x1 - x0) * third, y0 + (y1 - y0) * third, x2 + (x1 - x2) * third, y2 + (y1 - y2) * third, x2, y2);
  }

  #cubic(x1: number, y1: number, x2: number, y2: number, x3: number, y3: number): void {
    const [x0, y0] = [this.#x, this.#y];
    const [cx, cy] = [3 * (x1 - x0), 3 * (y1 - y0)];
    const [bx, by] = [3 * (x2 - 2 * x1 + x0), 3 * (y2 - 2 * y1 + y0)];
    const [ax, ay] = [x3 - 3 * x2 + 3 * x1 - x0, y3 - 3 * y2 + 3 * y1 - y0];
    const isFlat =
      Math.abs((x1 - x0) * (y3 - y0) - (y1 - y0) * (x3 - x0)) < FLAT_PX &&
      Math.abs((x2 - x0) * (y3 - y0) - (y2 - y0) * (x3 - x0)) < FLAT_PX;
    if (isFlat) {
      this.line(x3, y3);
      return;
    }
    const [first, second] = turnsOf(ay, by, cy);
    let from = 0;
    let until = first;
    let step = 1;
    let [px, py] = [x0, y0];
    // Where both control points lie on an end, the derivative is zero there: just inside it is not.
    let tx = cx !== 0 || cy !== 0 ? cx : bx !== 0 || by !== 0 ? bx : ax;
    let ty = cx !== 0 || cy !== 0 ? cy : bx !== 0 || by !== 0 ? by : ay;
    let length = Math.sqrt(tx * tx + ty * ty);
    tx /= length;
    ty /= length;
    while (from < 1) {
      // Turns that are one but for rounding are one.
      if (until - from < LEAST_TURN) until = second - from >= LEAST_TURN ? second : 1;
      const to = Math.min(until, from + step);
      const isLast = to === 1;
      const qx = isLast ? x3 : ((ax * to + bx) * to + cx) * to + x0;
      const qy = isLast ? y3 : ((ay * to + by) * to + cy) * to + y0;
      let ux = (3 * ax * to + 2 * bx) * to + cx;
      let uy = (3 * ay * to + 2 * by) * to + cy;
      length = Math.sqrt(ux * ux + uy * uy);
      if (length < 1e-9) {
        ux = x3 - x2 || qx - px;
        uy = y3 - y2 || qy - py;
        length = Math.sqrt(ux * ux + uy * uy);
      }
      ux /= length;
      uy /= length;
      // Where it turns it is level, to the last bit: its parts rise or fall all along.
      if (to === until && to < 1) [ux, uy] = [Math.sign(ux), 0];
      // The pair of arcs whose joint is as far along the tangents at both ends.
      const [vx, vy] = [qx - px, qy - py];
      const square = vx * vx + vy * vy;
      const bend = 1 - tx * ux - ty * uy;
      const along = vx * (tx + ux) + vy * (ty + uy);
      const reach =
        bend < 1e-9 ? square / (2 * along) : (Math.sqrt(along * along + 2 * bend * square) - along) / (2 * bend);
      const jx = (px + qx + reach * (tx - ux)) / 2;
      const jy = (py + qy + reach * (ty - uy)) / 2;
      const [gx, gy] = [jx - px, jy - py];
      const chord = gx * gx + gy * gy;
      const turn = (2 * (tx * gx + ty * gy)) / chord;
      const mx = turn * gx - tx;
      const my = turn * gy - ty;
      // Signed radii: a centre lies on the left normal (−y, x) at such a distance.
      const one = chord / (2 * (tx * gy - ty * gx));
      const [hx, hy] = [qx - jx, qy - jy];
      const two = (hx * hx + hy * hy) / (2 * (mx * hy - my * hx));
      const half = to - from;
      let isNear = bend < 1 && along > 0 && my * (qy - py) >= -1e-12;
      for (let k = 1; isNear && k < 4; k++) {
        const t = from + (half * k) / 4;
        const sx = ((ax * t + bx) * t + cx) * t + x0;
        const sy = ((ay * t + by) * t + cy) * t + y0;
        const isFirst = (sx - jx) * mx + (sy - jy) * my < 0;
        const dx = isFirst ? sx - px : sx - jx;
        const dy = isFirst ? sy - py : sy - jy;
        const nx = isFirst ? -ty : -my;
        const ny = isFirst ? tx : mx;
        const radius = isFirst ? one : two;
        // |d − r n| − |r|, in the form that holds for large radii.
        const over = (dx * dx + dy * dy) / radius - 2 * (dx * nx + dy * ny);
        isNear = Math.abs(over) < 2 * TOLERANCE_PX;
      }
      if (!isNear && half > LEAST_STEP) {
        step = half / 2;
        continue;
      }
      this.#arc(jx, jy, one, tx, ty, mx, my);
      this.#arc(qx, qy, two, mx, my, ux, uy);
      [px, py, tx, ty] = [qx, qy, ux, uy];
      from = to;
      // A turn just ahead may have cut the last part to nothing: the next one is whole again.
      step = Math.max(half * 2, LEAST_STEP);
    }
  }

  /** An arc to a point, with the signed radius of its circle. */
  #arc(x: number, y: number, radius: number, tx: number, ty: number, ux: number, uy: number): void {
    const [dx, dy] = [x - this.#x, y - this.#y];
    const square = dx * dx + dy * dy;
    if (square < 1e-18) return;
    if (!(square > 8 * FLAT_PX * Math.abs(radius))) this.line(x, y);
    else this.#push(this.#x - radius * ty, this.#y + radius * tx, x, y, Math.abs(radius), tx, ty, ux, uy);
  }

  #push(
    centerX: number,
    centerY: number,
    x: number,
    y: number,
    radius: number,
    startX: number,
    startY: number,
    endX: number,
    endY: number,
  ): void {
    if (this.count === this.radii.length) this.#grow();
    const at = this.count * EDGE;
    const { coords, directions } = this;
    coords[at] = this.#x;
    coords[at + 1] = this.#y;
    coords[at + 2] = centerX;
    coords[at + 3] = centerY;
    coords[at + 4] = this.#x = x;
    coords[at + 5] = this.#y = y;
    const to = this.count * 4;
    directions[to] = startX;
    directions[to + 1] = startY;
    directions[to + 2] = endX;
    directions[to + 3] = endY;
    this.radii[this.count++] = radius;
  }

  #grow(): void {
    const { coords, radii, directions } = this;
    this.coords = new Float64Array(coords.length * 2);
    this.coords.set(coords);
    this.radii = new Float64Array(radii.length * 2);
    this.radii.set(radii);
    this.directions = new Float64Array(directions.length * 2);
    this.directions.set(directions);
  }
}

/** Where inside of it 3 a t² + 2 b t + c is zero, in order; 1 where it isn't. */
function turnsOf(a: number, b: number, c: number): [number, number] {
  const [a3, b2] = [3 * a, 2 * b];
  const inside = (t: number) => (t > LEAST_TURN && t < 1 - LEAST_TURN ? t : 1);
  if (Math.abs(a3) < 1e-9 * Math.abs(b2)) return [inside(-c / b2), 1];
  const square = b2 * b2 - 4 * a3 * c;
  if (square <= 0) return [1, 1];
  const q = -(b2 + Math.sign(b2 || 1) * Math.sqrt(square)) / 2;
  const one = inside(q / a3);
  const other = inside(c / q);
  return one < other ? [one, other] : [other, one];
}
