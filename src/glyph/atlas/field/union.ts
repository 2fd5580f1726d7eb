/**
 * What bounds the filled region. In: edges of contours, filled by the non-zero rule. Out: the same where no edge lies inside
 * the region, as in almost every font that doesn't vary; otherwise lines, cut where they meet, of which those with ink on
 * both sides are left out.
 */

import { EDGE, Edges } from "./edges.ts";

/** Rows of pixels to a list: edges meet only those of the same lists. */
const BAND_PX = 4;
/** Sides of an edge are looked at so far from it. Edges that are nearer to each other are one. */
const SIDE_PX = 1e-4;
/** How far the lines of a region may be from its arcs. */
const TOLERANCE_PX = 1 / 1000;
/** Ends nearer to each other than this are one point. */
const JOIN_PX = 1e-6;

/** The edges around a region, and on which side of each contour the region is. */
export interface Boundary {
  readonly edges: Edges;
  /** For each contour: 1 where the region lies to the side of (−dy, dx) of its direction, −1 where to the other. */
  readonly sides: readonly number[];
  /** Whether corners are to be met from all around: ends of cut lines may lack their neighbours. */
  readonly isCut: boolean;
}

/** The boundary of what `edges` enclose. */
export function boundaryOf(edges: Edges): Boundary {
  const sides: number[] = [];
  if (edges.count === 0) return { edges, sides, isCut: false };
  if (!hasMeetings(edges)) {
    for (let contour = 0; contour + 1 < edges.contours.length; contour++) {
      const side = sideOf(edges, edges.contours[contour]!);
      if (side === 0) break;
      sides.push(side);
    }
    if (sides.length + 1 === edges.contours.length) return { edges, sides, isCut: false };
  }
  const cut = chained(boundaryLines(cutLines(linesOf(edges))));
  return { edges: cut, sides: new Array<number>(cut.contours.length - 1).fill(1), isCut: true };
}

/** Which side of an edge is filled: 1 for that of (−dy, dx), −1 for the other, 0 for both or none. */
function sideOf(edges: Edges, edge: number): number {
  const { coords, radii, directions } = edges;
  const at = edge * EDGE;
  let [x, y] = [(coords[at]! + coords[at + 4]!) / 2, (coords[at + 1]! + coords[at + 5]!) / 2];
  let [dx, dy] = [directions[edge * 4]!, directions[edge * 4 + 1]!];
  const radius = radii[edge]!;
  if (radius > 0) {
    const [cx, cy] = [coords[at + 2]!, coords[at + 3]!];
    const zoom = radius / Math.hypot(x - cx, y - cy);
    [x, y] = [cx + (x - cx) * zoom, cy + (y - cy) * zoom];
    [dx, dy] = [dx + directions[edge * 4 + 2]!, dy + directions[edge * 4 + 3]!];
    const length = Math.hypot(dx, dy);
    [dx, dy] = [dx / length, dy / length];
  }
  const left = windingAt(edges, x - dy * SIDE_PX, y + dx * SIDE_PX) !== 0;
  const right = windingAt(edges, x + dy * SIDE_PX, y - dx * SIDE_PX) !== 0;
  return left === right ? 0 : left ? 1 : -1;
}

function windingAt({ coords, radii, count }: Edges, x: number, y: number): number {
  let winding = 0;
  for (let edge = 0; edge < count; edge++) {
    const at = edge * EDGE;
    const [y0, y2] = [coords[at + 1]!, coords[at + 5]!];
    if (y0 <= y === y2 <= y) continue;
    const [x0, x2] = [coords[at]!, coords[at + 4]!];
    const radius = radii[edge]!;
    let over = x0 + ((y - y0) * (x2 - x0)) / (y2 - y0);
    if (radius > 0) {
      const side = x0 + x2 > 2 * coords[at + 2]! ? 1 : -1;
      over = coords[at + 2]! + side * Math.sqrt(Math.max(0, radius * radius - (y - coords[at + 3]!) ** 2));
    }
    if (over < x) winding += y2 > y0 ? 1 : -1;
  }
  return winding;
}

/** Lists of what lies in each band of rows. */
class Bands {
  readonly #top: number;
  readonly #heads: Int32Array;
  readonly #next: number[] = [];
  readonly #items: number[] = [];

  constructor(top: number, bottom: number) {
    this.#top = top;
    this.#heads = new Int32Array(this.bandOf(bottom) + 1).fill(-1);
  }

  bandOf(y: number): number {
    return Math.floor((y - this.#top) / BAND_PX);
  }

  add(item: number, top: number, bottom: number): void {
    const last = this.bandOf(bottom);
    for (let band = this.bandOf(top); band <= last; band++) {
      this.#next.push(this.#heads[band]!);
      this.#heads[band] = this.#items.push(item) - 1;
    }
  }

  /** Calls `found` with what was added to the band of `y`. */
  each(y: number, found: (item: number) => void): void {
    for (let at = this.#heads[this.bandOf(y)]!; at >= 0; at = this.#next[at]!) found(this.#items[at]!);
  }
}

/** Whether two edges may meet anywhere but where one begins and the one before it ends. */
function hasMeetings(edges: Edges): boolean {
  const { count, contours } = edges;
  const boxes = boxesOf(edges);
  const next = new Int32Array(count);
  for (let contour = 0; contour + 1 < contours.length; contour++) {
    const [start, end] = [contours[contour]!, contours[contour + 1]!];
    for (let edge = start; edge < end; edge++) next[edge] = edge + 1 < end ? edge + 1 : start;
  }
  const bands = new Bands(boxes.top, boxes.bottom);
  const { lefts, tops, rights, bottoms } = boxes;
  let meets = false;
  for (let edge = 0; edge < count && !meets; edge++) {
    const [left, top, right, bottom] = [lefts[edge]!, tops[edge]!, rights[edge]!, bottoms[edge]!];
    for (let y = top; ; y = Math.min(bottom, y + BAND_PX)) {
      bands.each(y, (other) => {
        if (meets || lefts[other]! > right || rights[other]! < left) return;
        if (tops[other]! > bottom || bottoms[other]! < top) return;
        const isNeighbour = next[edge] === other || next[other] === edge;
        meets = isNeighbour ? meetAgain(edges, edge, other, next) : !areApart(edges, edge, other);
      });
      if (meets || y >= bottom) break;
    }
    bands.add(edge, top, bottom);
  }
  return meets;
}

function boxesOf({ coords, radii, count }: Edges) {
  const [lefts, tops] = [new Float64Array(count), new Float64Array(count)];
  const [rights, bottoms] = [new Float64Array(count), new Float64Array(count)];
  let [all, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let edge = 0; edge < count; edge++) {
    const at = edge * EDGE;
    const [x0, y0, x2, y2] = [coords[at]!, coords[at + 1]!, coords[at + 4]!, coords[at + 5]!];
    const bulge = Math.abs(bulgeOf(x0, y0, x2, y2, radii[edge]!));
    lefts[edge] = Math.min(x0, x2) - bulge;
    rights[edge] = Math.max(x0, x2) + bulge;
    tops[edge] = Math.min(y0, y2);
    bottoms[edge] = Math.max(y0, y2);
    all = Math.min(all, tops[edge]!);
    last = Math.max(last, bottoms[edge]!);
  }
  return { lefts, tops, rights, bottoms, top: all, bottom: last };
}

/** How far the middle of an arc is from its chord. Arcs turn by less than a half. */
function bulgeOf(x0: number, y0: number, x2: number, y2: number, radius: number): number {
  if (radius === 0) return 0;
  const square = (x2 - x0) ** 2 + (y2 - y0) ** 2;
  return square / 4 / (radius + Math.sqrt(Math.max(0, radius * radius - square / 4)));
}

/** Whether neighbours meet but at their common end: each is on its own side of the line across it, where they don't. */
function meetAgain({ directions }: Edges, edge: number, other: number, next: Int32Array): boolean {
  // A contour of two edges has two common ends, and a region between them.
  if (next[edge] === other && next[other] === edge) return false;
  const [first, second] = next[edge] === other ? [edge, other] : [other, edge];
  const [inX, inY] = [directions[first * 4 + 2]!, directions[first * 4 + 3]!];
  const [outX, outY] = [directions[second * 4]!, directions[second * 4 + 1]!];
  const [beforeX, beforeY] = [directions[first * 4]!, directions[first * 4 + 1]!];
  const [afterX, afterY] = [directions[second * 4 + 2]!, directions[second * 4 + 3]!];
  const [acrossX, acrossY] = [inX + outX, inY + outY];
  const along = (x: number, y: number) => x * acrossX + y * acrossY;
  // An arc turns one way, so that its chord lies between the directions at its ends.
  return !(along(inX, inY) > 1e-9 && along(beforeX, beforeY) > 0 && along(afterX, afterY) > 0);
}

/** Whether the strip around one edge leaves all of the other out. */
function areApart(edges: Edges, edge: number, other: number): boolean {
  return isBeside(edges, edge, other) || isBeside(edges, other, edge);
}

function isBeside({ coords, radii }: Edges, edge: number, other: number): boolean {
  const at = edge * EDGE;
  const [x0, y0, x2, y2] = [coords[at]!, coords[at + 1]!, coords[at + 4]!, coords[at + 5]!];
  const length = Math.hypot(x2 - x0, y2 - y0);
  const [dx, dy] = [(x2 - x0) / length, (y2 - y0) / length];
  const isLeft = radii[edge]! > 0 && (coords[at + 3]! - y0) * dx - (coords[at + 2]! - x0) * dy > 0;
  const bulge = bulgeOf(x0, y0, x2, y2, radii[edge]!);
  const [low, high] = isLeft ? [-bulge, 0] : [0, bulge];
  const to = other * EDGE;
  const one = (coords[to + 1]! - y0) * dx - (coords[to]! - x0) * dy;
  const two = (coords[to + 5]! - y0) * dx - (coords[to + 4]! - x0) * dy;
  const width = bulgeOf(coords[to]!, coords[to + 1]!, coords[to + 4]!, coords[to + 5]!, radii[other]!) + SIDE_PX;
  return Math.min(one, two) - width > high || Math.max(one, two) + width < low;
}

/** A line, cut or whole. */
interface Line {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** All edges as lines. */
function linesOf({ coords, radii, count }: Edges): Line[] {
  const lines: Line[] = [];
  for (let edge = 0; edge < count; edge++) {
    const at = edge * EDGE;
    const [x0, y0, x2, y2] = [coords[at]!, coords[at + 1]!, coords[at + 4]!, coords[at + 5]!];
    const radius = radii[edge]!;
    const bulge = bulgeOf(x0, y0, x2, y2, radius);
    const parts = Math.max(1, Math.ceil(Math.sqrt(bulge / TOLERANCE_PX)));
    const [cx, cy] = [coords[at + 2]!, coords[at + 3]!];
    let [x, y] = [x0, y0];
    for (let part = 1; part <= parts; part++) {
      let [px, py] = [x2, y2];
      if (part < parts) {
        px = x0 + ((x2 - x0) * part) / parts;
        py = y0 + ((y2 - y0) * part) / parts;
        const zoom = radius / Math.hypot(px - cx, py - cy);
        [px, py] = [cx + (px - cx) * zoom, cy + (py - cy) * zoom];
      }
      lines.push({ x0: x, y0: y, x1: px, y1: py });
      [x, y] = [px, py];
    }
  }
  return lines;
}

function bandsOf(lines: readonly Line[]): Bands {
  let [top, bottom] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { y0, y1 } of lines) {
    top = Math.min(top, y0, y1);
    bottom = Math.max(bottom, y0, y1);
  }
  const bands = new Bands(top - BAND_PX, bottom + BAND_PX);
  lines.forEach(({ y0, y1 }, at) => {
    bands.add(at, Math.min(y0, y1), Math.max(y0, y1));
  });
  return bands;
}

/** The same, cut where they meet. */
function cutLines(lines: readonly Line[]): Line[] {
  const bands = bandsOf(lines);
  return lines.flatMap((line, at) => {
    const cuts = new Set<number>();
    const [top, bottom] = [Math.min(line.y0, line.y1), Math.max(line.y0, line.y1)];
    for (let y = top; ; y = Math.min(bottom, y + BAND_PX)) {
      bands.each(y, (other) => {
        if (other !== at) addCuts(line, lines[other]!, cuts);
      });
      if (y >= bottom) break;
    }
    return pieces(line, cuts);
  });
}

/** Where `other` crosses `line`, ends on it, or runs along it: shares of its length. */
function addCuts(line: Line, other: Line, cuts: Set<number>): void {
  const [dx, dy] = [line.x1 - line.x0, line.y1 - line.y0];
  const length = Math.hypot(dx, dy);
  const off = (x: number, y: number) => ((y - line.y0) * dx - (x - line.x0) * dy) / length;
  const [one, two] = [off(other.x0, other.y0), off(other.x1, other.y1)];
  const add = (x: number, y: number) => cuts.add(((x - line.x0) * dx + (y - line.y0) * dy) / (length * length));
  if (Math.abs(one) < JOIN_PX) add(other.x0, other.y0);
  if (Math.abs(two) < JOIN_PX) add(other.x1, other.y1);
  if (one * two >= 0 || Math.abs(one - two) < JOIN_PX) return;
  const share = one / (one - two);
  add(other.x0 + (other.x1 - other.x0) * share, other.y0 + (other.y1 - other.y0) * share);
}

function pieces({ x0, y0, x1, y1 }: Line, cuts: ReadonlySet<number>): Line[] {
  const least = JOIN_PX / Math.hypot(x1 - x0, y1 - y0);
  const shares = [...cuts].filter((share) => share > least && share < 1 - least).sort((a, b) => a - b);
  const parts: Line[] = [];
  let [x, y, last] = [x0, y0, 0];
  for (const share of [...shares, 1]) {
    if (share - last < least) continue;
    const [px, py] = share === 1 ? [x1, y1] : [x0 + (x1 - x0) * share, y0 + (y1 - y0) * share];
    parts.push({ x0: x, y0: y, x1: px, y1: py });
    [x, y, last] = [px, py, share];
  }
  return parts;
}

/** Of lines that cross nowhere, those with the region on one side, turned so that it is that of (−dy, dx). */
function boundaryLines(lines: readonly Line[]): Line[] {
  const bands = bandsOf(lines);
  const isInside = (x: number, y: number) => {
    let winding = 0;
    bands.each(y, (at) => {
      const { x0, y0, x1, y1 } = lines[at]!;
      if (y0 <= y === y1 <= y) return;
      if (x0 + ((y - y0) * (x1 - x0)) / (y1 - y0) < x) winding += y1 > y0 ? 1 : -1;
    });
    return winding !== 0;
  };
  return lines.flatMap((line) => {
    const { x0, y0, x1, y1 } = line;
    const zoom = SIDE_PX / Math.hypot(x1 - x0, y1 - y0);
    const [nx, ny] = [-(y1 - y0) * zoom, (x1 - x0) * zoom];
    const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
    const [left, right] = [isInside(x + nx, y + ny), isInside(x - nx, y - ny)];
    if (left === right) return [];
    return [left ? line : { x0: x1, y0: y1, x1: x0, y1: y0 }];
  });
}

/** Lines in the order in which they follow each other, a contour after another. Of two that are one, one stays. */
function chained(lines: readonly Line[]): Edges {
  const edges = new Edges();
  const keyOf = (x: number, y: number) => `${Math.round(x / SIDE_PX)},${Math.round(y / SIDE_PX)}`;
  const starts = new Map<string, Line[]>();
  const seen = new Set<string>();
  for (const line of lines) {
    const from = keyOf(line.x0, line.y0);
    const way = `${from} ${keyOf(line.x1, line.y1)}`;
    if (seen.has(way)) continue;
    seen.add(way);
    const others = starts.get(from);
    if (others === undefined) starts.set(from, [line]);
    else others.push(line);
  }
  for (const first of [...starts.values()]) {
    while (first.length > 0) {
      let line = first.pop();
      edges.begin(line!.x0, line!.y0);
      while (line !== undefined) {
        edges.line(line.x1, line.y1);
        line = starts.get(keyOf(line.x1, line.y1))?.pop();
      }
      edges.endContour();
    }
  }
  return edges;
}
