/**
 * Parts of curves on the field, four at a time. In: parts with their arcs (parts.ts), and the curves that are lines. Out: what is
 * inside, and distances.
 */

import { CURVE_BYTES } from "./curves";
import { measureCorner, measureLine, setReach } from "./distances";
import { addCrossings, beginInside, depth, findDepth, height, slack, spread, turnRow } from "./grid";
import {
  all, at, bitsOf, both, cross, dot, isLess, LANES, least, minus, most, over, plus, put, putWhole, root, size, times, up, where,
} from "./lanes";
import {
  X1, Y1, X2, Y2, X3, Y3, MIDDLE_COLUMN, MIDDLE_ROW, RIGHT, BELOW, FROM_ROW, TO_ROW, FILLED, MIDDLE_X, MIDDLE_Y,
  BEFORE, BEHIND, START_DX, START_DY, END_DX, END_DY,
} from "./part-records";
import { addArcs, partCount, placeOf } from "./parts";
import { NEXT, RADIUS, SIDE } from "./records";
import {
  ALONG_X, ALONG_Y, BEND_BEFORE, BEND_BEHIND, BOTTOM, BOUNDS, COLUMN, DOWN, LAST, setBand, setBound, SHIFT, TOP,
} from "./regions";
import { ARCS, finishRows, measureLane, ROUND } from "./rows";

/** Curvatures that differ by more of the greater are not alike. */
const UNLIKE: f32 = 0.4;
/** Circles of more spreads than this are large: what is told of them by their centres is off by 1/300,000 of the spread, or more. */
const LARGE: f32 = 32;
/** Pixels past the centres of both arcs by so much of the greater radius are not looked at. */
const CENTRES: f32 = 1.5;

/** Finds what is inside of curves and of their parts. */
export function fillParts(curves: usize, curveCount: i32): void {
  beginInside();
  const end = curves + usize(curveCount) * CURVE_BYTES;
  for (let curve = curves; curve < end; curve += CURVE_BYTES) {
    if (load<f64>(curve, RADIUS) == 0) addCrossings(curve, false);
  }
  if (ASC_FEATURE_SIMD) crossParts<v128>();
  else crossParts<f32>();
  findDepth();
}

/** Adds parts to the rows that they cross: their arcs are circles k (x² + y²) ÷ 2 = y mx − x my. */
function crossParts<V>(): void {
  const zero = all<V>(0);
  for (let part = 0; part < partCount(); part += LANES) {
    const from = placeOf(part);
    const lanes = (1 << min(LANES, partCount() - part)) - 1;
    const start = at<V>(from + FROM_ROW);
    const end = at<V>(from + TO_ROW);
    const below = minus<V>(zero, at<V>(from + BELOW));
    const line = at<V>(from + MIDDLE_ROW);
    const upper = least<V>(all<V>(f32(height)), most<V>(start, end));
    // 1 where it goes down, else −1.
    const way = where<V>(isLess<V>(start, end), all<V>(1), all<V>(-1));
    for (let row = most<V>(zero, least<V>(start, end)); ; row = plus<V>(row, all<V>(1))) {
      let some = bitsOf<V>(isLess<V>(row, upper)) & lanes;
      if (some == 0) break;
      const mx = at<V>(from + MIDDLE_X);
      const my = at<V>(from + MIDDLE_Y);
      const y = plus<V>(minus<V>(row, line), below);
      const k = where<V>(isLess<V>(zero, times<V>(y, way)), at<V>(from + BEHIND), at<V>(from + BEFORE));
      const c = times<V>(minus<V>(times<V>(times<V>(k, all<V>(0.5)), y), mx), y);
      const square = root<V>(most<V>(zero, cross<V>(my, my, plus<V>(k, k), c)));
      const x = over<V>(times<V>(c, all<V>(-2)), plus<V>(my, times<V>(way, square)));
      putWhole<V>(BOUNDS, row);
      putWhole<V>(BOUNDS + 16, plus<V>(at<V>(from + MIDDLE_COLUMN), up<V>(plus<V>(at<V>(from + RIGHT), x))));
      for (; some != 0; some &= some - 1) {
        const lane = BOUNDS + (usize(ctz(some)) << 2);
        turnRow(load<i32>(lane), load<i32>(lane, 16));
      }
    }
  }
}

/** Measures curves: lines and corners by themselves, parts four at a time. */
export function measureCurves(curves: usize, curveCount: i32): void {
  const end = curves + usize(curveCount) * CURVE_BYTES;
  let isFirst = true;
  for (let curve = curves; curve < end; curve += CURVE_BYTES) {
    if (isFirst) setReach(load<i16>(curve, SIDE));
    const next = curves + usize(load<i32>(curve, NEXT)) * CURVE_BYTES;
    isFirst = next <= curve;
    if (load<f64>(curve, RADIUS) == 0) measureLine(curve);
    measureCorner(curve, next);
  }
  if (ASC_FEATURE_SIMD) measureParts<v128>();
  else measureParts<f32>();
  finishRows();
}

/** Measures both arcs of a part together, unless what is past the centre of one may be before that of the other: those are two parts. */
function measureParts<V>(): void {
  // Parts of one arc are added behind, among the same four at times, and never parted again.
  for (let part = 0; part < partCount(); ) {
    const first = part & ~(LANES - 1);
    const behind = min(first + LANES, partCount());
    const lanes = (1 << (behind - first)) - (1 << (part - first));
    let unlike = setRegions<V>(placeOf(first)) & lanes;
    measureLanes(lanes ^ unlike);
    for (; unlike != 0; unlike &= unlike - 1) addArcs(first + ctz(unlike));
    part = behind;
  }
}

function measureLanes(lanes: i32): void {
  let round = roundLanes;
  for (let lane: usize = BOUNDS; lanes != 0; lane += 4, lanes >>= 1, round >>= 1) {
    if (lanes & 1) measureLane(lane, round & 1 ? ROUND : ARCS);
  }
}

/** Bits of regions whose circles are none large. */
let roundLanes: i32 = 0;

/**
 * The regions of parts: pixels between the normals at the ends, no farther from the hull than what is looked at. A bit for each part
 * whose arcs are to be told apart.
 */
function setRegions<V>(from: usize): i32 {
  const x1 = at<V>(from + X1);
  const y1 = at<V>(from + Y1);
  const x2 = at<V>(from + X2);
  const y2 = at<V>(from + Y2);
  const x3 = at<V>(from + X3);
  const y3 = at<V>(from + Y3);
  const rx = plus<V>(x2, plus<V>(x1, x3));
  const ry = plus<V>(y2, plus<V>(y1, y3));
  const lx = minus<V>(x2, plus<V>(x1, x3));
  const ly = minus<V>(y2, plus<V>(y1, y3));
  const dx = at<V>(from + MIDDLE_X);
  const dy = at<V>(from + MIDDLE_Y);
  const tx = at<V>(from + START_DX);
  const ty = at<V>(from + START_DY);
  const ux = at<V>(from + END_DX);
  const uy = at<V>(from + END_DY);
  const before = at<V>(from + BEFORE);
  const behind = at<V>(from + BEHIND);
  const zero = all<V>(0);
  const isLeft = isLess<V>(zero, at<V>(from + FILLED));
  const deep = all<V>(f32(depth));
  const far = all<V>(f32(spread));
  // Behind the centre of both arcs, and of what they stand for, no pixel has its nearest point on them.
  const leftMost = over<V>(all<V>(CENTRES), most<V>(least<V>(before, behind), all<V>(1e-3)));
  const rightMost = over<V>(all<V>(CENTRES), most<V>(minus<V>(zero, most<V>(before, behind)), all<V>(1e-3)));
  const reachLeft = least<V>(where<V>(isLeft, deep, far), leftMost);
  const reachRight = least<V>(where<V>(isLeft, far, deep), rightMost);
  const leastX = least<V>(dx, least<V>(tx, ux));
  const mostX = most<V>(dx, most<V>(tx, ux));
  const one = cross<V>(ly, dx, lx, dy);
  const two = cross<V>(ry, dx, rx, dy);
  const low = minus<V>(least<V>(zero, least<V>(one, two)), reachRight);
  const high = plus<V>(most<V>(zero, most<V>(one, two)), reachLeft);
  setBand<V>(dx, dy, low, high);
  setBound<V>(16, tx, ty, dot<V>(lx, tx, ly, ty));
  setBound<V>(32, minus<V>(zero, ux), minus<V>(zero, uy), minus<V>(zero, dot<V>(rx, ux, ry, uy)));
  const row = at<V>(from + MIDDLE_ROW);
  const below = at<V>(from + BELOW);
  const wide = all<V>(f32(slack));
  const highest = minus<V>(
    plus<V>(plus<V>(below, least<V>(ly, ry)), least<V>(times<V>(leastX, reachLeft), minus<V>(zero, times<V>(mostX, reachRight)))),
    wide,
  );
  const lowest = plus<V>(
    plus<V>(plus<V>(below, most<V>(ly, ry)), most<V>(times<V>(mostX, reachLeft), minus<V>(zero, times<V>(leastX, reachRight)))),
    wide,
  );
  const top = most<V>(zero, plus<V>(row, up<V>(highest)));
  const bottom = least<V>(all<V>(f32(height) - 1), minus<V>(row, up<V>(minus<V>(zero, lowest))));
  putWhole<V>(BOUNDS + TOP, top);
  putWhole<V>(BOUNDS + BOTTOM, bottom);
  put<V>(BOUNDS + COLUMN, at<V>(from + MIDDLE_COLUMN));
  put<V>(BOUNDS + SHIFT, at<V>(from + RIGHT));
  put<V>(BOUNDS + DOWN, minus<V>(minus<V>(top, row), below));
  put<V>(BOUNDS + LAST, minus<V>(minus<V>(bottom, row), minus<V>(below, all<V>(0.5))));
  put<V>(BOUNDS + ALONG_X, dx);
  put<V>(BOUNDS + ALONG_Y, dy);
  const isRound = isLess<V>(all<V>(1 / (LARGE * f32(spread))), least<V>(size<V>(before), size<V>(behind)));
  roundLanes = bitsOf<V>(isRound);
  put<V>(BOUNDS + BEND_BEFORE, where<V>(isRound, over<V>(all<V>(1), before), before));
  put<V>(BOUNDS + BEND_BEHIND, where<V>(isRound, over<V>(all<V>(1), behind), behind));
  // Where the centre is nearer than what is looked at, pixels are past it.
  const past = most<V>(times<V>(most<V>(before, behind), reachLeft), minus<V>(zero, times<V>(least<V>(before, behind), reachRight)));
  const bend = times<V>(all<V>(UNLIKE), most<V>(size<V>(before), size<V>(behind)));
  return bitsOf<V>(both<V>(isLess<V>(all<V>(1), past), isLess<V>(bend, size<V>(minus<V>(before, behind)))));
}
