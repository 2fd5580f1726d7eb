/**
 * Distances from the centres of pixels to edges: exact but for single precision, as far as the spread, and bytes of them. Each
 * edge and each corner is asked of the pixels alone that can have their nearest point there: those between the normals at an
 * edge's ends, and in the wedge that two edges leave between them at a convex corner (S. Mauch, "Efficient algorithms for
 * solving static Hamilton-Jacobi equations", 2003, chapter 2). So a glyph costs about one look at each pixel near its
 * outline, however many edges it has. Rows are spans, four pixels at a time; their ends are found in doubles. Both builds
 * do the same operations on each pixel in the same order, and so give the same bytes.
 */

import { greater, lesser } from "./numbers";
import { CENTER_X, CENTER_Y, EDGE_BYTES, END_X, END_Y, FROM_X, FROM_Y, NEXT, PAIRED, RADIUS, START_X, START_Y, TO_X, TO_Y } from "./records";

/** Regions are wider by so much of the spread, and of the field's sides, so that rounding loses no pixel between two. */
const SLACK_SPREADS: f64 = 2e-5;
const SLACK_SIDES: f64 = 2e-7;
/** Curvatures that differ by more of the greater are not alike. */
const UNLIKE: f64 = 0.4;
/** Slopes below this are level: the side of such a line that a row is on doesn't depend on x. */
const LEVEL: f32 = 1e-9;

let grid: usize = 0;
let crossings: usize = 0;
let width: i32 = 0;
let height: i32 = 0;
/** Bytes from a row to the next, of both grids. */
let pitch: usize = 0;
let spread: f64 = 0;
let slack: f64 = 0;

/**
 * Begins a field of `columns` × `rows` pixels: distances (f32) and then crossings (i32) at `at`, rows of whole vectors, and
 * a vector behind each.
 */
export function clearField(at: usize, columns: i32, rows: i32, spreadPx: f64): void {
  width = columns;
  height = rows;
  spread = spreadPx;
  slack = SLACK_SPREADS * spreadPx + SLACK_SIDES * f64(columns + rows);
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
  finishRows();
}

/** What a row is asked for: distances to a line, to a pair of arcs, or to a point. */
const LINE = 0;
const ARCS = 1;
const POINT = 2;

// A region of rows is told from a point (x, y) of its own: the pixels between four lines. At `BOUNDS` are, for each, what the bound
// on columns is in the point's row where it is a lower one, the negative where it is an upper one (−∞ in place of the other), and
// what they change by from row to row.
const BOUNDS: usize = 64;
const UPPER: usize = BOUNDS + 16;
const SLOPES: usize = BOUNDS + 32;
/** Rows that are looked at together, and what is noted of each: five arrays, and a list of those that have pixels. */
const ROWS = 32;
const FIRST: usize = 0;
const PIXELS: usize = FIRST + 4 * ROWS;
const COUNT: usize = PIXELS + 4 * ROWS;
const ALONG: usize = COUNT + 4 * ROWS;
const ACROSS: usize = ALONG + 4 * ROWS;
const LIST: usize = ACROSS + 4 * ROWS;
/** Where notes are: those of rows that wait to be gone through, and those that are being made. */
const NOTES: usize = 256;
const NOTES_BYTES: usize = LIST + 4 * (ROWS + 4);
let top: i32 = 0;
let bottom: i32 = 0;
let regionY: f64 = 0;
// The column that x lies in or right of, how far, and from there the field's first column and the last one's negative.
let column: f64 = 0;
let shift: f32 = 0;
let leftmost: f32 = 0;
let rightmost: f32 = 0;
// Rows that wait, and what they are asked for.
let waiting: usize = NOTES;
let waitingEnd: usize = NOTES + LIST;
let waitingLine: usize = 0;
let waitingKind: i32 = 0;
let stepX: f32 = 0;
let stepY: f32 = 0;
let bendBefore: f32 = 0;
let bendBehind: f32 = 0;

/**
 * A region about (x, y), of rows from `low` to `high`: what is from `least` to `most` to the left of the line there in the
 * direction (dx, dy), from `after` on in the direction (startX, startY), and to `before` in the direction (endX, endY).
 */
function setRegion(
  x: f64,
  y: f64,
  low: f64,
  high: f64,
  dx: f64,
  dy: f64,
  least: f64,
  most: f64,
  startX: f64,
  startY: f64,
  after: f64,
  endX: f64,
  endY: f64,
  before: f64,
): void {
  regionY = y;
  column = floor(x);
  shift = f32(x - column);
  leftmost = f32(-column);
  rightmost = f32(column + 1 - f64(width));
  top = i32(greater(0, ceil(low - slack)));
  bottom = i32(lesser(f64(height - 1), floor(high + slack)));
  if (ASC_FEATURE_SIMD) {
    const a = four(-dy, dy, startX, -endX);
    const b = four(dx, -dx, startY, -endY);
    const c = f32x4.sub(four(least, -most, after, -before), f32x4.splat(f32(slack)));
    const size = f32x4.abs(a);
    const per = f32x4.div(f32x4.splat(1), size);
    const bound = f32x4.mul(c, per);
    const none = f32x4.splat(-Infinity);
    const isLevel = f32x4.lt(size, f32x4.splat(LEVEL));
    const isLower = f32x4.gt(a, f32x4.splat(0));
    v128.store(BOUNDS, v128.bitselect(none, v128.bitselect(bound, none, isLower), isLevel));
    v128.store(UPPER, v128.bitselect(none, v128.bitselect(none, bound, isLower), isLevel));
    v128.store(SLOPES, v128.andnot(f32x4.neg(f32x4.mul(b, per)), isLevel));
  } else {
    setBound(0, f32(-dy), f32(dx), f32(least));
    setBound(4, f32(dy), f32(-dx), f32(-most));
    setBound(8, f32(startX), f32(startY), f32(after));
    setBound(12, f32(-endX), f32(-endY), f32(-before));
  }
  if (f32(abs(dy)) < LEVEL) {
    keepRows(dx, least);
    keepRows(-dx, -most);
  }
  if (f32(abs(startX)) < LEVEL) keepRows(startY, after);
  if (f32(abs(endX)) < LEVEL) keepRows(-endY, -before);
}

// @ts-ignore: decorator
@inline function four(one: f64, two: f64, three: f64, last: f64): v128 {
  const halves = f32x4.replace_lane(f32x4.splat(f32(one)), 1, f32(two));
  return f32x4.replace_lane(f32x4.replace_lane(halves, 2, f32(three)), 3, f32(last));
}

/** Without SIMD: the line whose pixels have a x + b y ≥ c. */
function setBound(at: usize, a: f32, b: f32, c: f32): void {
  const per = f32(1) / abs<f32>(a);
  const bound = (c - f32(slack)) * per;
  const isLevel = abs<f32>(a) < LEVEL;
  store<f32>(at, isLevel || a <= 0 ? f32(-Infinity) : bound, BOUNDS);
  store<f32>(at, isLevel || a > 0 ? f32(-Infinity) : bound, UPPER);
  store<f32>(at, isLevel ? 0 : -(b * per), SLOPES);
}

/** Leaves of the region the rows with b y ≥ c about its point. */
function keepRows(b: f64, c: f64): void {
  if (b > 0) top = max(top, i32(ceil(regionY + c - slack)));
  else bottom = min(bottom, i32(floor(regionY - c + slack)));
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
  const length = (x2 - x0) * dx + (y2 - y0) * dy;
  setRegion(x0, y0, lesser(y0, y2) - reach, greater(y0, y2) + reach, dx, dy, -spread, spread, dx, dy, 0, dx, dy, length);
  measureRows(LINE, dx, dy, 0, 0);
}

/** Measures two arcs from where they meet: together, unless what is past the centre of one may be before that of the other. */
function measurePair(edge: usize, next: usize): void {
  const x = load<f64>(next, START_X);
  const y = load<f64>(next, START_Y);
  const dx = load<f64>(edge, TO_X);
  const dy = load<f64>(edge, TO_Y);
  const k0 = bendOf(edge, x, y, dx, dy);
  const k1 = bendOf(next, x, y, dx, dy);
  const bend = greater(abs(k0), abs(k1));
  if (bend * spread > 1 && abs(k0 - k1) > UNLIKE * bend) {
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
  const x0 = load<f64>(edge, START_X) - x;
  const y0 = load<f64>(edge, START_Y) - y;
  const x2 = load<f64>(last, END_X) - x;
  const y2 = load<f64>(last, END_Y) - y;
  const startX = load<f64>(edge, FROM_X);
  const startY = load<f64>(edge, FROM_Y);
  const endX = load<f64>(last, TO_X);
  const endY = load<f64>(last, TO_Y);
  const reach = spread * greater(abs(dx), greater(abs(startX), abs(endX)));
  const one = y0 * dx - x0 * dy;
  const two = y2 * dx - x2 * dy;
  const least = lesser(0, lesser(one, two)) - spread;
  const most = greater(0, greater(one, two)) + spread;
  const after = x0 * startX + y0 * startY;
  const before = x2 * endX + y2 * endY;
  const low = y + lesser(y0, y2) - reach;
  setRegion(x, y, low, y + greater(y0, y2) + reach, dx, dy, least, most, startX, startY, after, endX, endY, before);
  measureRows(ARCS, dx, dy, k0, k1);
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
  if (inX * outX + inY * outY > 0 && abs(turn) < f64(LEVEL)) return;
  const x = load<f64>(next, START_X);
  const y = load<f64>(next, START_Y);
  // The wedge's sides are the normals, on the outer side of the turn.
  const outer = turn > 0 ? spread : -spread;
  const one = -outer * inX;
  const other = -outer * outX;
  const above = inY <= 0 && outY >= 0 ? -spread : min(0, min(one, other));
  const below = inY >= 0 && outY <= 0 ? spread : max(0, max(one, other));
  setRegion(x, y, y + above, y + below, 0, -1, -spread, spread, inX, inY, 0, outX, outY, 0);
  measurePointRows();
}

/** Measures pixels all around the start of an edge. */
function measurePoint(edge: usize): void {
  const x = load<f64>(edge, START_X);
  const y = load<f64>(edge, START_Y);
  setRegion(x, y, y - spread, y + spread, 0, -1, -spread, spread, 0, 1, -spread, 0, 1, spread);
  measurePointRows();
}

function measurePointRows(): void {
  measureRows(POINT, 1, 0, 0, 0);
}

/**
 * Keeps the distances of the region's pixels to what goes through its (x, y) in the direction (dx, dy), where they are the least.
 * Along it and across a pixel is at (a, b). Where a is less than 0, arcs have the curvature k0, and else k1: the distance to a
 * circle of curvature k is |k a² − b (2 − k b)| ÷ (1 + √((1 − k b)² + (k a)²)), which holds for circles so large that they are
 * lines. Past the circle's centre, where k b is more than 1, the far side of it would be nearer than the arc is: with the root
 * taken less than 0 it is the distance through the centre, which no pixel has that is nearer to another edge.
 *
 * Rows' ends are found first, of four rows at a time, and the pixels of rows that have some are gone through while the next
 * region's rows are found: how many there are is guessed wrong often, and costs little where it is known for long.
 */
function measureRows(kind: i32, dx: f64, dy: f64, k0: f64, k1: f64): void {
  const perX = f32(dx);
  const perY = f32(dy);
  const bend0 = f32(k0);
  const bend1 = f32(k1);
  const line = grid + (isize(column) << 2);
  if (ASC_FEATURE_SIMD) {
    for (let from = top; from <= bottom; from += ROWS) {
      const notes = 2 * NOTES + NOTES_BYTES - waiting;
      const end = listRows(notes, from, perX, perY);
      finishRows();
      waiting = notes;
      waitingEnd = end;
      waitingLine = line + pitch * usize(from);
      waitingKind = kind;
      stepX = perX;
      stepY = perY;
      bendBefore = bend0;
      bendBehind = bend1;
    }
  } else {
    const start = f32(f64(top) - regionY);
    for (let row = top; row <= bottom; row++) {
      const down = start + f32(row - top);
      const first = max(leftmost, ceil(greatestIn(BOUNDS, down) + shift));
      const pixels = f32(1) - first - max(rightmost, ceil(greatestIn(UPPER, down) - shift));
      const over = first - shift;
      const along = over * perX + down * perY;
      const across = down * perX - over * perY;
      let at = line + pitch * usize(row) + (isize(first) << 2);
      for (let lane: f32 = 0; lane < pixels; lane += 1, at += 4) {
        const b = across - lane * perY;
        let distance = abs<f32>(b);
        if (kind != LINE) {
          const a = along + lane * perX;
          if (kind == ARCS) {
            const k = a < 0 ? bend0 : bend1;
            const up: f32 = 1 - k * b;
            const side = k * a;
            const root = sqrt<f32>(up * up + side * side);
            distance = abs<f32>((side * a - b * (1 + up)) / (1 + copysign<f32>(root, up)));
          } else {
            distance = sqrt<f32>(a * a + b * b);
          }
        }
        if (distance < load<f32>(at)) store<f32>(at, distance);
      }
    }
  }
}

/** Goes through the rows that wait. */
function finishRows(): void {
  if (!ASC_FEATURE_SIMD) return;
  if (waitingKind == LINE) goThrough(LINE);
  else if (waitingKind == ARCS) goThrough(ARCS);
  else goThrough(POINT);
  waitingEnd = waiting + LIST;
}

// @ts-ignore: decorator
@inline function goThrough(kind: i32): void {
  const lanes = f32x4(0, 1, 2, 3);
  const four = f32x4.splat(4);
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  const sign = i32x4.splat(i32.MIN_VALUE);
  const alongStep = f32x4.splat(stepX);
  const acrossStep = f32x4.splat(stepY);
  const bend0 = f32x4.splat(bendBefore);
  const bend1 = f32x4.splat(bendBehind);
  const notes = waiting;
  const line = waitingLine;
  const list = waitingEnd;
  for (let known = notes + LIST; known < list; known += 4) {
    const row = load<usize>(known);
    const along = v128.load32_splat(row, ALONG);
    const across = v128.load32_splat(row, ACROSS);
    const end = v128.load32_splat(row, PIXELS);
    let at = line + pitch * ((row - notes) >> 2) + (load<i32>(row, FIRST) << 2);
    const behind = at + (load<i32>(row, COUNT) << 2);
    let lane = lanes;
    do {
      let distance: v128;
      if (kind == LINE) {
        distance = f32x4.abs(f32x4.sub(across, f32x4.mul(lane, acrossStep)));
      } else {
        const a = f32x4.add(along, f32x4.mul(lane, alongStep));
        const b = f32x4.sub(across, f32x4.mul(lane, acrossStep));
        if (kind == ARCS) {
          const bend = v128.bitselect(bend0, bend1, f32x4.lt(a, zero));
          const up = f32x4.sub(one, f32x4.mul(bend, b));
          const side = f32x4.mul(bend, a);
          const root = f32x4.sqrt(f32x4.add(f32x4.mul(up, up), f32x4.mul(side, side)));
          const n = f32x4.sub(f32x4.mul(side, a), f32x4.mul(b, f32x4.add(one, up)));
          distance = f32x4.abs(f32x4.div(n, f32x4.add(one, v128.or(root, v128.and(up, sign)))));
        } else {
          distance = f32x4.sqrt(f32x4.add(f32x4.mul(a, a), f32x4.mul(b, b)));
        }
      }
      // Behind the end all bits are ones, which is no number, and so not less.
      v128.store(at, f32x4.pmin(v128.load(at), v128.or(distance, f32x4.ge(lane, end))));
      lane = f32x4.add(lane, four);
      at += 16;
    } while (at < behind);
  }
}

/**
 * Notes the first pixel of up to `ROWS` rows, their number, and how far along the region's direction and across that one is, and
 * lists the rows that have pixels. Where the list ends.
 */
function listRows(notes: usize, from: i32, dx: f32, dy: f32): usize {
  const rows = min(ROWS, bottom + 1 - from);
  const start = f32(f64(top) - regionY);
  const perX = f32x4.splat(dx);
  const perY = f32x4.splat(dy);
  const shifts = f32x4.splat(shift);
  const lefts = f32x4.splat(leftmost);
  const rights = f32x4.splat(rightmost);
  const one = f32x4.splat(1);
  const behind = f32x4.splat(f32(rows));
  let list = notes + LIST;
  let number = f32x4(0, 1, 2, 3);
  let down = f32x4.add(f32x4.splat(start), f32x4.add(number, f32x4.splat(f32(from - top))));
  for (let at = notes; at < notes + (usize(rows) << 2); at += 16) {
    const change0 = f32x4.mul(v128.load32_splat(SLOPES), down);
    const change1 = f32x4.mul(v128.load32_splat(SLOPES, 4), down);
    const change2 = f32x4.mul(v128.load32_splat(SLOPES, 8), down);
    const change3 = f32x4.mul(v128.load32_splat(SLOPES, 12), down);
    const low = greatestOf(BOUNDS, change0, change1, change2, change3);
    const high = greatestOf(UPPER, change0, change1, change2, change3);
    const first = f32x4.pmax(f32x4.ceil(f32x4.add(low, shifts)), lefts);
    const last = f32x4.pmax(f32x4.ceil(f32x4.sub(high, shifts)), rights);
    const pixels = f32x4.sub(f32x4.sub(one, first), last);
    const over = f32x4.sub(first, shifts);
    v128.store(at, toIntegers(first), FIRST);
    v128.store(at, pixels, PIXELS);
    v128.store(at, toIntegers(pixels), COUNT);
    v128.store(at, f32x4.add(f32x4.mul(over, perX), f32x4.mul(down, perY)), ALONG);
    v128.store(at, f32x4.sub(f32x4.mul(down, perX), f32x4.mul(over, perY)), ACROSS);
    const some = i32x4.bitmask(v128.and(f32x4.gt(pixels, f32x4.splat(0)), f32x4.lt(number, behind)));
    // Each is written, and stays where it has pixels.
    store<usize>(list, at);
    list += (some & 1) << 2;
    store<usize>(list, at + 4);
    list += (some & 2) << 1;
    store<usize>(list, at + 8);
    list += some & 4;
    store<usize>(list, at + 12);
    list += (some & 8) >> 1;
    number = f32x4.add(number, f32x4.splat(4));
    down = f32x4.add(down, f32x4.splat(4));
  }
  return list;
}

/** Whole numbers below 2^22 as integers, sooner than by an instruction for all numbers; of others anything. */
// @ts-ignore: decorator
@inline function toIntegers(whole: v128): v128 {
  return i32x4.sub(f32x4.add(whole, f32x4.splat(12_582_912)), i32x4.splat(0x4b400000));
}

/** The greatest of four bounds, in four rows. */
// @ts-ignore: decorator
@inline function greatestOf(bounds: usize, change0: v128, change1: v128, change2: v128, change3: v128): v128 {
  const one = f32x4.pmax(
    f32x4.add(v128.load32_splat(bounds), change0),
    f32x4.add(v128.load32_splat(bounds, 4), change1),
  );
  const two = f32x4.pmax(
    f32x4.add(v128.load32_splat(bounds, 8), change2),
    f32x4.add(v128.load32_splat(bounds, 12), change3),
  );
  return f32x4.pmax(one, two);
}

/** The same in one row. */
function greatestIn(bounds: usize, down: f32): f32 {
  let greatest: f32 = -Infinity;
  for (let at: usize = 0; at < 16; at += 4) {
    greatest = max(greatest, load<f32>(bounds + at) + load<f32>(at, SLOPES) * down);
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
