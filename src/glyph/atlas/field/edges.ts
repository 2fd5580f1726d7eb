/**
 * Edges of closed contours, for what TypeScript does with them: in pixels of the field, y downwards, the centre of the first
 * pixel at (0, 0). They rise or fall all along. The kernels make them of outlines; lines are put here one by one.
 */

import { FIELD_EDGE_BYTES } from "../../../kernels/field-kernels.ts";

/** Numbers of an edge: x, y of its start, of its circle's centre, and of its end. */
export const EDGE = 6;
/** Numbers of an edge's record, and where in it are the direction, the radius, and integers: what is next (32 bits), the side (16). */
const RECORD = FIELD_EDGE_BYTES / 8;
const [DIRECTION, RADIUS, NEXT, SIDE] = [6, 10, 22, 46];

/** Ends of a contour that are nearer to each other are joined. A line from one to another that is far is no part of the outline. */
const CLOSING_PX = 1 / 100;

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
  /** For each contour: 1 where the region lies to the side of (−dy, dx) of its direction, −1 where to the other. */
  sides: number[] = [];
  #startX = 0;
  #startY = 0;
  #x = 0;
  #y = 0;

  /** What the kernels hold. */
  static of(records: Float64Array): Edges {
    const edges = new Edges();
    const count = records.length / RECORD;
    const integers = new Int32Array(records.buffer, records.byteOffset, records.length * 2);
    const shorts = new Int16Array(records.buffer, records.byteOffset, records.length * 4);
    while (edges.radii.length < count) edges.#grow();
    edges.count = count;
    for (let edge = 0; edge < count; edge++) {
      const at = edge * RECORD;
      edges.coords.set(records.subarray(at, at + EDGE), edge * EDGE);
      edges.directions.set(records.subarray(at + DIRECTION, at + DIRECTION + 4), edge * 4);
      edges.radii[edge] = records[at + RADIUS]!;
      if (edges.contours.at(-1) === edge) edges.sides.push(shorts[edge * RECORD * 4 + SIDE]!);
      if (integers[edge * RECORD * 2 + NEXT] !== edge + 1) edges.contours.push(edge + 1);
    }
    return edges;
  }

  /** As the kernels have them. */
  records(): Float64Array {
    const records = new Float64Array(this.count * RECORD);
    const integers = new Int32Array(records.buffer);
    for (let edge = 0, contour = 0; edge < this.count; edge++) {
      const at = edge * RECORD;
      records.set(this.coords.subarray(edge * EDGE, edge * EDGE + EDGE), at);
      records.set(this.directions.subarray(edge * 4, edge * 4 + 4), at + DIRECTION);
      records[at + RADIUS] = this.radii[edge]!;
      const isLast = edge + 1 === this.contours[contour + 1];
      integers[at * 2 + NEXT] = isLast ? this.contours[contour++]! : edge + 1;
    }
    return records;
  }

  /** Begins a contour at a point, with the region to the side of (−dy, dx). */
  begin(x: number, y: number): void {
    this.endContour();
    this.#startX = this.#x = x;
    this.#startY = this.#y = y;
  }

  /** Where contours just touch, a line that their region is on both sides of may be missing: such a contour stays open. */
  endContour(): void {
    const gap = Math.max(Math.abs(this.#startX - this.#x), Math.abs(this.#startY - this.#y));
    if (gap < CLOSING_PX) this.line(this.#startX, this.#startY);
    if (this.contours.at(-1) === this.count) return;
    this.contours.push(this.count);
    this.sides.push(1);
  }

  line(x: number, y: number): void {
    const [dx, dy] = [x - this.#x, y - this.#y];
    const length = Math.sqrt(dx * dx + dy * dy);
    // Shorter ones have no direction.
    if (length < 1e-9) return;
    if (this.count === this.radii.length) this.#grow();
    this.coords.set([this.#x, this.#y, 0, 0, x, y], this.count * EDGE);
    this.directions.set([dx / length, dy / length, dx / length, dy / length], this.count * 4);
    this.radii[this.count++] = 0;
    this.#x = x;
    this.#y = y;
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
