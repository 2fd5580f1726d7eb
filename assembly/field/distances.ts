/**
 * Distances from the centres of pixels to edges: exact but for single precision, as far as the spread, and bytes of them. Each
 * edge and each corner is asked of the pixels alone that can have their nearest point there: those between the normals at an
 * edge's ends, and in the wedge that two edges leave between them at a convex corner (S. Mauch, "Efficient algorithms for
 * solving static Hamilton-Jacobi equations", 2003, chapter 2). So a glyph costs about one look at each pixel near its
 * outline, however many edges it has. Rows are spans, four pixels at a time; their ends are found in doubles. Both builds
 * do the same operations on each pixel in the same order, and so give the same bytes.
 */

import { CENTER_X, CENTER_Y, EDGE_BYTES, END_X, END_Y, FROM_X, FROM_Y, NEXT, PAIRED, RADIUS, START_X, START_Y, TO_X, TO_Y } from "./records";

/** Regions are so much wider, so that no pixel is lost between two. */
const SLACK_PX: f64 = 1e-7;
/** Curvatures that differ by more of the greater are not alike. */
const UNLIKE: f64 = 0.4;
/** Slopes below this are level: the side of such a line that a row is on doesn't depend on x. */
const LEVEL: f64 = 1e-9;

let grid: usize = 0;
let crossings: usize = 0;
let width: i32 = 0;
let height: i32 = 0;
/** Bytes from a row to the next, of both grids. */
let pitch: usize = 0;
let spread: f64 = 0;

/**
 * Begins a field of `columns` × `rows` pixels: distances (f32) and then crossings (i32) at `at`, rows of whole vectors, and
 * a vector behind each.
 */
export function clearField(at: usize, columns: i32, rows: i32, spreadPx: f64): void {
  width = columns;
  height = rows;
  spread = spreadPx;
  pitch = ((usize(columns) + 3) & ~3) << 2;
  grid = at;
  const length = pitch * usize(rows) + 16;
  crossings = at + length;
  memory.fill(crossings, 0, length);
  if (ASC_FEATURE_SIMD) {
    const far = f32x4.splat(f32(spreadPx));
    for (let to = grid; to < crossings; to += 16) v128.store(to, far);
  } else {
    for (let to = grid; to < crossings; to += 4) store<f32>(to, f32(spreadPx));
  }
}

/**
 * Adds, for each row, the edges that cross it, in the first pixel behind: summed from the left they give each pixel's winding
 * number.
 */
export function addCrossings(edges: usize, count: i32): void {
  const behind = edges + usize(count) * EDGE_BYTES;
  for (let edge = edges; edge < behind; edge += EDGE_BYTES) {
    const y0 = load<f64>(edge, START_Y);
    const y2 = load<f64>(edge, END_Y);
    if (y0 == y2) continue;
    const winding = y2 > y0 ? 1 : -1;
    const top = i32(max(0, ceil(min(y0, y2))));
    // A row on the edge's lower end belongs to the next one.
    const bottom = i32(min(f64(height), ceil(max(y0, y2)))) - 1;
    const radius = load<f64>(edge, RADIUS);
    const x0 = load<f64>(edge, START_X);
    const x2 = load<f64>(edge, END_X);
    const centerX = load<f64>(edge, CENTER_X);
    const centerY = load<f64>(edge, CENTER_Y);
    const perRow = (x2 - x0) / (y2 - y0);
    // An arc that rises or falls all along is to one side of its centre.
    const isRight = x0 + x2 > 2 * centerX;
    for (let row = top; row <= bottom; row++) {
      let over = x0 + (f64(row) - y0) * perRow;
      if (radius > 0) {
        const down = f64(row) - centerY;
        const half = sqrt(max(0, radius * radius - down * down));
        over = centerX + (isRight ? half : -half);
      }
      const column = i32(max(0, ceil(over)));
      if (column >= width) continue;
      const at = crossings + pitch * usize(row) + (usize(column) << 2);
      store<i32>(at, load<i32>(at) + winding);
    }
  }
}

/** Measures edges; their starts from all around where that is said, and else from the wedges of corners. */
export function measureEdges(edges: usize, count: i32, allAround: bool): void {
  const behind = edges + usize(count) * EDGE_BYTES;
  for (let edge = edges; edge < behind; edge += EDGE_BYTES) {
    const start = edge;
    if (load<i16>(edge, PAIRED)) {
      edge += EDGE_BYTES;
      measurePair(start, edge);
    } else {
      measureLine(edge);
    }
    if (allAround) measurePoint(start);
    else measureCorner(edge, edges + usize(load<i32>(edge, NEXT)) * EDGE_BYTES);
  }
}

/** What a row is asked for: distances to a line, to a pair of arcs, or to a point. */
const LINE = 0;
const ARCS = 1;
const POINT = 2;

// A region of rows: pixels between bounds that go from row to row by as much, three pairs of them at `BOUNDS`, each the lower
// bound and the upper one's negative at row 0, and what they change by. All of them have their greatest value.
const BOUNDS: usize = 64;
const PAIR: usize = 32;
let top: i32 = 0;
let bottom: i32 = 0;

/** Begins a region of the rows from `low` to `high`. */
function beginRegion(low: f64, high: f64): void {
  top = i32(max(0, ceil(low - SLACK_PX)));
  bottom = i32(min(f64(height - 1), floor(high + SLACK_PX)));
  for (let at = BOUNDS; at < BOUNDS + 3 * PAIR; at += PAIR) {
    store<f64>(at, -Infinity);
    store<f64>(at, -Infinity, 8);
    store<f64>(at, 0, 16);
    store<f64>(at, 0, 24);
  }
}

/** Leaves of the region what has a x + b y ≥ c, where (a, b) has the length 1. */
function keepHalf(pair: usize, a: f64, b: f64, c: f64): void {
  const least = c - SLACK_PX;
  if (abs(a) >= LEVEL) {
    const sign: f64 = a > 0 ? 1 : -1;
    const at = BOUNDS + pair * PAIR + (a > 0 ? 0 : 8);
    const per = sign / a;
    store<f64>(at, least * per);
    store<f64>(at, -b * per, 16);
  } else if (b > 0) {
    top = max(top, i32(ceil(least)));
  } else {
    bottom = min(bottom, i32(floor(-least)));
  }
}

/** Measures a line: pixels between the normals at its ends, and no farther than the spread. */
function measureLine(edge: usize): void {
  const x0 = load<f64>(edge, START_X);
  const y0 = load<f64>(edge, START_Y);
  const x2 = load<f64>(edge, END_X);
  const y2 = load<f64>(edge, END_Y);
  const dx = load<f64>(edge, FROM_X);
  const dy = load<f64>(edge, FROM_Y);
  const reach = spread * abs(dx);
  beginRegion(min(y0, y2) - reach, max(y0, y2) + reach);
  const across = y0 * dx - x0 * dy;
  keepHalf(0, -dy, dx, across - spread);
  keepHalf(0, dy, -dx, -across - spread);
  keepHalf(1, dx, dy, x0 * dx + y0 * dy);
  keepHalf(2, -dx, -dy, -x2 * dx - y2 * dy);
  measureRows(LINE, x0, y0, dx, dy, 0, 0);
}

/** Measures two arcs from where they meet: together, unless what is past the centre of one may be before that of the other. */
function measurePair(edge: usize, next: usize): void {
  const x = load<f64>(next, START_X);
  const y = load<f64>(next, START_Y);
  const dx = load<f64>(edge, TO_X);
  const dy = load<f64>(edge, TO_Y);
  const k0 = bendOf(edge, x, y, dx, dy);
  const k1 = bendOf(next, x, y, dx, dy);
  if (max(abs(k0), abs(k1)) * spread > 1 && abs(k0 - k1) > UNLIKE * max(abs(k0), abs(k1))) {
    measureArcs(edge, edge, x, y, dx, dy, k0, k0);
    measureArcs(next, next, x, y, dx, dy, k1, k1);
  } else {
    measureArcs(edge, next, x, y, dx, dy, k0, k1);
  }
}

/**
 * Measures arcs whose direction at (x, y) is (dx, dy): pixels between the normals at the ends, no farther from the hull than
 * the spread. The curve's own directions say where the ends' normals are, and the arcs' own where they meet.
 */
function measureArcs(edge: usize, last: usize, x: f64, y: f64, dx: f64, dy: f64, k0: f64, k1: f64): void {
  const x0 = load<f64>(edge, START_X);
  const y0 = load<f64>(edge, START_Y);
  const x2 = load<f64>(last, END_X);
  const y2 = load<f64>(last, END_Y);
  const startX = load<f64>(edge, FROM_X);
  const startY = load<f64>(edge, FROM_Y);
  const endX = load<f64>(last, TO_X);
  const endY = load<f64>(last, TO_Y);
  const reach = spread * max(abs(dx), max(abs(startX), abs(endX)));
  beginRegion(min(y0, y2) - reach, max(y0, y2) + reach);
  const across = y * dx - x * dy;
  const one = y0 * dx - x0 * dy - across;
  const two = y2 * dx - x2 * dy - across;
  keepHalf(0, -dy, dx, across + min(0, min(one, two)) - spread);
  keepHalf(0, dy, -dx, -across - max(0, max(one, two)) - spread);
  keepHalf(1, startX, startY, x0 * startX + y0 * startY);
  keepHalf(2, -endX, -endY, -x2 * endX - y2 * endY);
  measureRows(ARCS, x, y, dx, dy, f32(k0), f32(k1));
}

/** The curvature of an arc where its direction at (x, y) is (dx, dy): more than 0 to the left, (−dy, dx). */
function bendOf(edge: usize, x: f64, y: f64, dx: f64, dy: f64): f64 {
  const radius = load<f64>(edge, RADIUS);
  if (radius == 0) return 0;
  return ((load<f64>(edge, CENTER_Y) - y) * dx - (load<f64>(edge, CENTER_X) - x) * dy) / (radius * radius);
}

/** Measures the corner between an edge and the next: pixels past the end of the one and before the start of the other. */
function measureCorner(edge: usize, next: usize): void {
  const inX = load<f64>(edge, TO_X);
  const inY = load<f64>(edge, TO_Y);
  const outX = load<f64>(next, FROM_X);
  const outY = load<f64>(next, FROM_Y);
  const turn = inX * outY - inY * outX;
  if (inX * outX + inY * outY > 0 && abs(turn) < LEVEL) return;
  const x = load<f64>(next, START_X);
  const y = load<f64>(next, START_Y);
  // The wedge's sides are the normals, on the outer side of the turn.
  const outer = turn > 0 ? spread : -spread;
  const one = -outer * inX;
  const other = -outer * outX;
  const above = inY <= 0 && outY >= 0 ? -spread : min(0, min(one, other));
  const below = inY >= 0 && outY <= 0 ? spread : max(0, max(one, other));
  beginRegion(y + above, y + below);
  keepHalf(0, 1, 0, x - spread);
  keepHalf(0, -1, 0, -x - spread);
  keepHalf(1, inX, inY, x * inX + y * inY);
  keepHalf(2, -outX, -outY, -x * outX - y * outY);
  measurePointRows(x, y);
}

/** Measures pixels all around the start of an edge. */
function measurePoint(edge: usize): void {
  const x = load<f64>(edge, START_X);
  const y = load<f64>(edge, START_Y);
  beginRegion(y - spread, y + spread);
  keepHalf(0, 1, 0, x - spread);
  keepHalf(0, -1, 0, -x - spread);
  measurePointRows(x, y);
}

function measurePointRows(x: f64, y: f64): void {
  measureRows(POINT, x, y, 1, 0, 0, 0);
}

/**
 * Keeps the distances of the region's pixels to what goes through (x, y) in the direction (dx, dy), where they are the least.
 * Along it and across a pixel is at (a, b). Where a is less than 0, arcs have the curvature k0, and else k1: the distance to a
 * circle of curvature k is |n| ÷ (1 + √(1 + k n)), where n is
 * k (a² + b²) − 2 b, which holds for circles so large that they are lines.
 */
// @ts-ignore: decorator
@inline function measureRows(kind: i32, x: f64, y: f64, dx: f64, dy: f64, k0: f32, k1: f32): void {
  const perX = f32(dx);
  const perY = f32(dy);
  let line = grid + pitch * usize(top);
  if (ASC_FEATURE_SIMD) {
    const start = f64x2.splat(f64(top));
    const step0 = v128.load(BOUNDS, 16);
    const step1 = v128.load(BOUNDS + PAIR, 16);
    const step2 = v128.load(BOUNDS + 2 * PAIR, 16);
    let bound0 = f64x2.add(v128.load(BOUNDS), f64x2.mul(step0, start));
    let bound1 = f64x2.add(v128.load(BOUNDS + PAIR), f64x2.mul(step1, start));
    let bound2 = f64x2.add(v128.load(BOUNDS + 2 * PAIR), f64x2.mul(step2, start));
    const sides = f64x2.replace_lane(f64x2.splat(0), 1, f64(1 - width));
    const lanes = f32x4(0, 1, 2, 3);
    const four = f32x4.splat(4);
    const one = f32x4.splat(1);
    const zero = f32x4.splat(0);
    const alongStep = f32x4.splat(perX);
    const acrossStep = f32x4.splat(perY);
    const bend0 = f32x4.splat(k0);
    const bend1 = f32x4.splat(k1);
    for (let row = top; row <= bottom; row++, line += pitch) {
      const ends = f64x2.ceil(f64x2.pmax(f64x2.pmax(bound0, bound1), f64x2.pmax(bound2, sides)));
      bound0 = f64x2.add(bound0, step0);
      bound1 = f64x2.add(bound1, step1);
      bound2 = f64x2.add(bound2, step2);
      const first = f64x2.extract_lane(ends, 0);
      const pixels = f32(1 - first - f64x2.extract_lane(ends, 1));
      if (pixels <= 0) continue;
      const right = first - x;
      const down = f64(row) - y;
      const along = f32x4.splat(f32(right * dx + down * dy));
      const across = f32x4.splat(f32(down * dx - right * dy));
      const end = f32x4.splat(pixels);
      const behind = line + (usize(i32(first) + i32(pixels)) << 2);
      let lane = lanes;
      for (let at = line + (usize(i32(first)) << 2); at < behind; at += 16) {
        let distance: v128;
        if (kind == LINE) {
          distance = f32x4.abs(f32x4.sub(across, f32x4.mul(lane, acrossStep)));
        } else {
          const a = f32x4.add(along, f32x4.mul(lane, alongStep));
          const b = f32x4.sub(across, f32x4.mul(lane, acrossStep));
          const square = f32x4.add(f32x4.mul(a, a), f32x4.mul(b, b));
          if (kind == ARCS) {
            const bend = v128.bitselect(bend0, bend1, f32x4.lt(a, zero));
            const n = f32x4.sub(f32x4.mul(bend, square), f32x4.add(b, b));
            const root = f32x4.sqrt(f32x4.pmax(zero, f32x4.add(one, f32x4.mul(bend, n))));
            distance = f32x4.abs(f32x4.div(n, f32x4.add(one, root)));
          } else {
            distance = f32x4.sqrt(square);
          }
        }
        // Behind the end all bits are ones, which is no number, and so not less.
        v128.store(at, f32x4.pmin(v128.load(at), v128.or(distance, f32x4.ge(lane, end))));
        lane = f32x4.add(lane, four);
      }
    }
  } else {
    for (let at = BOUNDS; at < BOUNDS + 3 * PAIR; at += PAIR) {
      store<f64>(at, load<f64>(at) + load<f64>(at, 16) * f64(top));
      store<f64>(at, load<f64>(at, 8) + load<f64>(at, 24) * f64(top), 8);
    }
    for (let row = top; row <= bottom; row++, line += pitch) {
      const first = ceil(nextBound(BOUNDS, 0));
      const pixels = f32(1 - first - ceil(nextBound(BOUNDS + 8, f64(1 - width))));
      const right = first - x;
      const down = f64(row) - y;
      const along = f32(right * dx + down * dy);
      const across = f32(down * dx - right * dy);
      let at = line + (usize(i32(first)) << 2);
      for (let lane: f32 = 0; lane < pixels; lane += 1, at += 4) {
        const b = across - lane * perY;
        let distance = abs<f32>(b);
        if (kind != LINE) {
          const a = along + lane * perX;
          const square = a * a + b * b;
          if (kind == ARCS) {
            const k = a < 0 ? k0 : k1;
            const n = k * square - (b + b);
            const inside: f32 = 1 + k * n;
            distance = abs<f32>(n / (1 + sqrt<f32>(inside > 0 ? inside : 0)));
          } else {
            distance = sqrt<f32>(square);
          }
        }
        if (distance < load<f32>(at)) store<f32>(at, distance);
      }
    }
  }
}

/** The greatest of three bounds and of that of the field, in a row; the bounds become those of the next row. */
function nextBound(bounds: usize, side: f64): f64 {
  let greatest = side;
  for (let at = bounds; at < bounds + 3 * PAIR; at += PAIR) {
    const bound = load<f64>(at);
    greatest = max(greatest, bound);
    store<f64>(at, bound + load<f64>(at, 16));
  }
  return greatest;
}

/** Writes a byte for each pixel, rows end to end and three bytes behind: 127.5 + 127.5 × distance ÷ spread, rounded. */
export function encodeField(out: usize): void {
  const zoom = f32(127.5 / spread);
  for (let row = 0; row < height; row++) {
    let from = grid + pitch * usize(row);
    let crossing = crossings + pitch * usize(row);
    let to = out + usize(row) * usize(width);
    const end = to + usize(width);
    if (ASC_FEATURE_SIMD) {
      let winding = i32x4.splat(0);
      for (; to < end; to += 4, from += 16, crossing += 16) {
        // Sums of two neighbours, then of four, then what was before.
        const zero = i32x4.splat(0);
        let sums = v128.load(crossing);
        sums = i32x4.add(sums, v128.shuffle<i32>(zero, sums, 0, 4, 5, 6));
        sums = i32x4.add(sums, v128.shuffle<i32>(zero, sums, 0, 1, 4, 5));
        winding = i32x4.add(sums, v128.shuffle<i32>(winding, winding, 3, 3, 3, 3));
        const level = f32x4.mul(v128.load(from), f32x4.splat(zoom));
        // 128 is 127.5 and a half. Outside is where the winding number is zero.
        const outside = v128.and(i32x4.eq(winding, zero), i32x4.splat(i32.MIN_VALUE));
        const levels = i32x4.trunc_sat_f32x4_s(f32x4.add(f32x4.splat(128), v128.xor(level, outside)));
        const pairs = i16x8.narrow_i32x4_s(levels, levels);
        v128.store32_lane(to, i8x16.narrow_i16x8_u(pairs, pairs), 0);
      }
    } else {
      let winding = 0;
      for (; to < end; to++, from += 4, crossing += 4) {
        winding += load<i32>(crossing);
        const level = load<f32>(from) * zoom;
        store<u8>(to, i32(min(255, max(0, f32(128) + (winding != 0 ? level : -level)))));
      }
    }
  }
}
