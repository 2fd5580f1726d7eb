/**
 * What bounds the filled region. In: edges of contours that meet, filled by the non-zero rule. Out: lines, cut where they
 * meet, of which those with ink on both sides are left out. Few fonts that don't vary have such glyphs.
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

/** The boundary of what `edges` enclose, every contour with the region on the side of (−dy, dx). */
export function unionOf(edges: Edges): Edges {
  return chained(boundaryLines(cutLines(linesOf(edges))));
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

/** How far the middle of an arc is from its chord. Arcs turn by less than a half. */
function bulgeOf(x0: number, y0: number, x2: number, y2: number, radius: number): number {
  if (radius === 0) return 0;
  const square = (x2 - x0) ** 2 + (y2 - y0) ** 2;
  return square / 4 / (radius + Math.sqrt(Math.max(0, radius * radius - square / 4)));
}

/** A line, cut or whole. */
interface Line {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** As `Math.hypot`, whose last bits differ between runtimes. */
const lengthOf = (x: number, y: number) => Math.sqrt(x * x + y * y);

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
        const zoom = radius / lengthOf(px - cx, py - cy);
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
  const length = lengthOf(dx, dy);
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
  const least = JOIN_PX / lengthOf(x1 - x0, y1 - y0);
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
    const zoom = SIDE_PX / lengthOf(x1 - x0, y1 - y0);
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
