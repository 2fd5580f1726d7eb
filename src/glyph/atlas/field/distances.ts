/**
 * Distances from the centres of pixels to edges: exact, as far as `spread`. Each edge and each corner is asked of the pixels
 * alone that can have their nearest point there: those between the normals at an edge's ends, and in the wedge that two
 * edges leave between them at a convex corner (S. Mauch, "Efficient algorithms for solving static Hamilton-Jacobi
 * equations", 2003, chapter 2). So a glyph costs about one look at each pixel near its outline, however many edges it has.
 */

import { EDGE, type Edges } from "./edges.ts";
import type { Boundary } from "./union.ts";

/** A picture of numbers, rows end to end. */
export interface DistanceGrid {
  readonly width: number;
  readonly height: number;
  /** The farthest distance that is told. */
  readonly spread: number;
  readonly distances: Float64Array;
}

/** Regions are so much wider, so that no pixel is lost between two. */
const SLACK_PX = 1e-7;
/** Slopes below this are level: the side of such a line that a row is on doesn't depend on x. */
const LEVEL = 1e-9;

/** Writes the distance to the nearest point of the boundary to every pixel of `grid`. */
export function measureDistances({ edges, isCut }: Boundary, grid: DistanceGrid): void {
  grid.distances.fill(grid.spread, 0, grid.width * grid.height);
  const { contours, radii } = edges;
  for (let contour = 0; contour + 1 < contours.length; contour++) {
    const start = contours[contour]!;
    const end = contours[contour + 1]!;
    for (let edge = start; edge < end; edge++) {
      if (radii[edge]! > 0) measureArc(edges, edge, grid);
      else measureLine(edges, edge, grid);
      if (isCut) measurePoint(edges, edge, grid);
      else measureCorner(edges, edge, edge + 1 < end ? edge + 1 : start, grid);
    }
  }
}

/** Pixels between the normals at a line's ends, and no farther than the spread: a rectangle, row by row. */
function measureLine({ coords, directions }: Edges, edge: number, grid: DistanceGrid): void {
  const { width, height, distances, spread } = grid;
  const at = edge * EDGE;
  const x0 = coords[at]!;
  const y0 = coords[at + 1]!;
  const dx = directions[edge * 4]!;
  const dy = directions[edge * 4 + 1]!;
  const length = (coords[at + 4]! - x0) * dx + (coords[at + 5]! - y0) * dy;
  const y2 = coords[at + 5]!;
  const reach = spread * Math.abs(dx) + SLACK_PX;
  const top = Math.max(0, Math.ceil(Math.min(y0, y2) - reach)) | 0;
  const bottom = Math.min(height - 1, Math.floor(Math.max(y0, y2) + reach)) | 0;
  // Along the line: 0 ≤ (x − x0) dx + (y − y0) dy ≤ length. Across it: |(y − y0) dx − (x − x0) dy| ≤ spread.
  const isUpright = Math.abs(dx) < LEVEL;
  const isLevel = Math.abs(dy) < LEVEL;
  const perDx = isUpright ? 0 : 1 / dx;
  const perDy = isLevel ? 0 : 1 / dy;
  const alongSpan = Math.abs(length * perDx) + SLACK_PX;
  const acrossSpan = Math.abs(spread * perDy) + SLACK_PX;
  for (let row = top; row <= bottom; row++) {
    const y = row - y0;
    let from = 0;
    let to = width - 1;
    if (!isUpright) {
      const foot = x0 - y * dy * perDx;
      from = Math.max(from, perDx > 0 ? foot - SLACK_PX : foot - alongSpan);
      to = Math.min(to, perDx > 0 ? foot + alongSpan : foot + SLACK_PX);
    }
    if (!isLevel) {
      const middle = x0 + y * dx * perDy;
      from = Math.max(from, middle - acrossSpan);
      to = Math.min(to, middle + acrossSpan);
    }
    const last = Math.floor(to) | 0;
    const across = y * dx + x0 * dy;
    const line = row * width;
    for (let x = Math.ceil(from) | 0; x <= last; x++) {
      const distance = Math.abs(across - x * dy);
      if (distance < distances[line + x]!) distances[line + x] = distance;
    }
  }
}

/** Pixels between the normals at an arc's ends. */
function measureArc({ coords, directions, radii }: Edges, edge: number, grid: DistanceGrid): void {
  const { width, height, distances, spread } = grid;
  const at = edge * EDGE;
  const x0 = coords[at]!;
  const y0 = coords[at + 1]!;
  const centerX = coords[at + 2]!;
  const centerY = coords[at + 3]!;
  const x2 = coords[at + 4]!;
  const y2 = coords[at + 5]!;
  const radius = radii[edge]!;
  const startX = directions[edge * 4]!;
  const startY = directions[edge * 4 + 1]!;
  const endX = directions[edge * 4 + 2]!;
  const endY = directions[edge * 4 + 3]!;
  // The chord, and how far the arc is from it, to one side.
  const chord = Math.sqrt((x2 - x0) ** 2 + (y2 - y0) ** 2);
  const ux = (x2 - x0) / chord;
  const uy = (y2 - y0) / chord;
  const toCenter = (centerY - y0) * ux - (centerX - x0) * uy;
  const bulge = toCenter > 0 ? toCenter - radius : toCenter + radius;
  const lowest = Math.min(0, bulge) - spread - SLACK_PX;
  const highest = Math.max(0, bulge) + spread + SLACK_PX;
  const reach = spread * Math.max(Math.abs(startX), Math.abs(endX)) + SLACK_PX;
  const top = Math.max(0, Math.ceil(Math.min(y0, y2) - reach)) | 0;
  const bottom = Math.min(height - 1, Math.floor(Math.max(y0, y2) + reach)) | 0;
  const perUy = Math.abs(uy) < LEVEL ? 0 : 1 / uy;
  const perStart = Math.abs(startX) < LEVEL ? 0 : 1 / startX;
  const perEnd = Math.abs(endX) < LEVEL ? 0 : 1 / endX;
  for (let row = top; row <= bottom; row++) {
    const y = row - y0;
    let from = 0;
    let to = width - 1;
    if (perUy !== 0) {
      // lowest ≤ (y − y0) ux − (x − x0) uy ≤ highest
      const one = x0 + (y * ux - lowest) * perUy;
      const other = x0 + (y * ux - highest) * perUy;
      from = Math.max(from, Math.min(one, other));
      to = Math.min(to, Math.max(one, other));
    }
    if (perStart !== 0) {
      const bound = x0 - y * startY * perStart;
      if (perStart > 0) from = Math.max(from, bound - SLACK_PX);
      else to = Math.min(to, bound + SLACK_PX);
    } else if (y * startY < -SLACK_PX) continue;
    if (perEnd !== 0) {
      const bound = x2 - (row - y2) * endY * perEnd;
      if (perEnd > 0) to = Math.min(to, bound + SLACK_PX);
      else from = Math.max(from, bound - SLACK_PX);
    } else if ((row - y2) * endY > SLACK_PX) continue;
    const last = Math.floor(to) | 0;
    const line = row * width;
    const down = (row - centerY) ** 2;
    for (let x = Math.ceil(from) | 0; x <= last; x++) {
      const distance = Math.abs(Math.sqrt((x - centerX) ** 2 + down) - radius);
      if (distance < distances[line + x]!) distances[line + x] = distance;
    }
  }
}

/** Pixels past the end of one edge and before the start of the next: nearest to the corner between them. */
function measureCorner({ coords, directions }: Edges, edge: number, next: number, grid: DistanceGrid): void {
  const inX = directions[edge * 4 + 2]!;
  const inY = directions[edge * 4 + 3]!;
  const outX = directions[next * 4]!;
  const outY = directions[next * 4 + 1]!;
  const turn = inX * outY - inY * outX;
  const isStraight = inX * outX + inY * outY > 0;
  if (isStraight && Math.abs(turn) < LEVEL) return;
  const { width, height, distances, spread } = grid;
  const cornerX = coords[next * EDGE]!;
  const cornerY = coords[next * EDGE + 1]!;
  // The wedge's sides are the normals, on the outer side of the turn.
  const outer = turn > 0 ? spread : -spread;
  const one = -outer * inX;
  const other = -outer * outX;
  const reachesUp = inY <= 0 && outY >= 0;
  const reachesDown = inY >= 0 && outY <= 0;
  const top = Math.max(0, Math.ceil(cornerY + (reachesUp ? -spread : Math.min(0, one, other)) - SLACK_PX)) | 0;
  const bottom =
    Math.min(height - 1, Math.floor(cornerY + (reachesDown ? spread : Math.max(0, one, other)) + SLACK_PX)) | 0;
  const perIn = Math.abs(inX) < LEVEL ? 0 : 1 / inX;
  const perOut = Math.abs(outX) < LEVEL ? 0 : 1 / outX;
  for (let row = top; row <= bottom; row++) {
    const y = row - cornerY;
    const half = Math.sqrt(Math.max(0, spread * spread - y * y));
    let from = Math.max(0, cornerX - half);
    let to = Math.min(width - 1, cornerX + half);
    if (perIn !== 0) {
      const bound = cornerX - y * inY * perIn;
      if (perIn > 0) from = Math.max(from, bound - SLACK_PX);
      else to = Math.min(to, bound + SLACK_PX);
    } else if (y * inY < -SLACK_PX) continue;
    if (perOut !== 0) {
      const bound = cornerX - y * outY * perOut;
      if (perOut > 0) to = Math.min(to, bound + SLACK_PX);
      else from = Math.max(from, bound - SLACK_PX);
    } else if (y * outY > SLACK_PX) continue;
    const last = Math.floor(to) | 0;
    const line = row * width;
    for (let x = Math.ceil(from) | 0; x <= last; x++) {
      const cx = x - cornerX;
      const square = cx * cx + y * y;
      const best = distances[line + x]!;
      if (square < best * best) distances[line + x] = Math.sqrt(square);
    }
  }
}

/** Pixels all around the start of an edge. */
function measurePoint({ coords }: Edges, edge: number, { width, height, distances, spread }: DistanceGrid): void {
  const pointX = coords[edge * EDGE]!;
  const pointY = coords[edge * EDGE + 1]!;
  const top = Math.max(0, Math.ceil(pointY - spread)) | 0;
  const bottom = Math.min(height - 1, Math.floor(pointY + spread)) | 0;
  for (let row = top; row <= bottom; row++) {
    const y = row - pointY;
    const half = Math.sqrt(spread * spread - y * y);
    const last = Math.min(width - 1, Math.floor(pointX + half)) | 0;
    for (let x = Math.max(0, Math.ceil(pointX - half)) | 0; x <= last; x++) {
      const distance = Math.sqrt((x - pointX) ** 2 + y * y);
      if (distance < distances[row * width + x]!) distances[row * width + x] = distance;
    }
  }
}
