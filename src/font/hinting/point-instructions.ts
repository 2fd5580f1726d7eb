/**
 * Instructions that move points.
 *
 * Specification: OpenType 1.9.1, "The TrueType instruction set", "Managing outlines"; FreeType for references to points
 * that don't exist, which are passed over.
 */

import { mulDiv, mulFix, mulFix14 } from "./fixed-point.ts";
import { interpolateUntouched } from "./interpolate-untouched.ts";
import type { Instruction, Machine } from "./machine.ts";
import { TOUCHED_X, TOUCHED_Y, type Zone } from "./zone.ts";

// Flags of MDRP and MIRP, and of those that round.
const ROUNDS = 4;
const KEEPS_DISTANCE = 8;
const SETS_REFERENCE = 16;

/** Pops a point for each repetition that SLOOP has set, once otherwise. */
function forEachPoint(machine: Machine, use: (point: number) => void): void {
  const { loop } = machine;
  machine.loop = 1;
  for (let i = 0; i < loop; i++) {
    machine.spend(1);
    use(machine.pop());
  }
}

/** MDAP: moves a point to where it is, or to the grid. */
function moveAbsolute(machine: Machine, opcode: number): void {
  const point = machine.pop();
  const { zone0, state } = machine;
  if (!zone0.has(point)) return;
  const place = machine.placeOf(zone0, point);
  machine.move(zone0, point, opcode & 1 ? state.round(place) - place : 0);
  machine.reference0 = machine.reference1 = point;
}

/** MIAP: moves a point to a control value. */
function moveToControlValue(machine: Machine, opcode: number): void {
  const value = machine.pop();
  const point = machine.pop();
  const { zone0, state, freedom } = machine;
  machine.reference0 = machine.reference1 = point;
  if (!zone0.has(point) || value < 0 || value >= machine.controlValues.length) return;
  let distance = machine.controlValues[value]!;
  if (machine.isTwilight(zone0)) {
    placeAt(zone0, point, mulFix14(distance, freedom.x), mulFix14(distance, freedom.y));
  }
  const place = machine.placeOf(zone0, point);
  if (opcode & 1) {
    if (Math.abs(distance - place) > state.controlValueCutIn) distance = place;
    distance = state.round(distance);
  }
  machine.move(zone0, point, distance - place);
}

/** Where a point of the twilight zone begins. */
function placeAt(zone: Zone, point: number, x: number, y: number): void {
  zone.x[point] = zone.originalX[point] = x;
  zone.y[point] = zone.originalY[point] = y;
}

/** How far apart two points are in the outline, in 26.6. */
function outlineDistance(machine: Machine, zone: Zone, point: number, otherZone: Zone, other: number): number {
  if (machine.isTwilight(zone) || machine.isTwilight(otherZone)) {
    return machine.originalDistance(zone, point, otherZone, other);
  }
  return mulFix(machine.unscaledDistance(zone, point, otherZone, other), machine.glyphScale);
}

/** The single width, with the sign of `distance`, where that is near it. */
function singleWidth({ state }: Machine, distance: number): number {
  if (Math.abs(distance - state.singleWidth) >= state.singleWidthCutIn) return distance;
  return distance >= 0 ? state.singleWidth : 0 - state.singleWidth;
}

/** `distance`, or the least that keeps two points apart, in the direction in which the outline has them. */
function keptApart({ state }: Machine, distance: number, outline: number): number {
  if (outline >= 0) return Math.max(distance, state.minimumDistance);
  return Math.min(distance, 0 - state.minimumDistance);
}

function setReferences(machine: Machine, opcode: number, point: number): void {
  machine.reference1 = machine.reference0;
  machine.reference2 = point;
  if (opcode & SETS_REFERENCE) machine.reference0 = point;
}

/** MDRP: moves a point to its distance from the reference point. */
function moveRelative(machine: Machine, opcode: number): void {
  const point = machine.pop();
  const { zone0, zone1, reference0, state } = machine;
  if (zone1.has(point) && zone0.has(reference0)) {
    const outline = singleWidth(machine, outlineDistance(machine, zone1, point, zone0, reference0));
    let distance = opcode & ROUNDS ? state.round(outline) : outline;
    if (opcode & KEEPS_DISTANCE) distance = keptApart(machine, distance, outline);
    machine.move(zone1, point, distance - machine.distance(zone1, point, zone0, reference0));
  }
  setReferences(machine, opcode, point);
}

/** MIRP: moves a point to a control value's distance from the reference point. */
function moveRelativeToControlValue(machine: Machine, opcode: number): void {
  const value = machine.pop();
  const point = machine.pop();
  const { zone0, zone1, reference0, controlValues } = machine;
  // -1 stands for 0.
  const isKnown = value >= -1 && value < controlValues.length;
  if (zone1.has(point) && zone0.has(reference0) && isKnown) {
    moveByControlValue(machine, opcode, point, controlValues[value] ?? 0);
  }
  setReferences(machine, opcode, point);
}

function moveByControlValue(machine: Machine, opcode: number, point: number, controlValue: number): void {
  const { zone0, zone1, reference0, state, freedom } = machine;
  let wanted = singleWidth(machine, controlValue);
  if (machine.isTwilight(zone1)) {
    const [x, y] = [zone0.originalX[reference0]!, zone0.originalY[reference0]!];
    placeAt(zone1, point, x + mulFix14(wanted, freedom.x), y + mulFix14(wanted, freedom.y));
  }
  const outline = machine.originalDistance(zone1, point, zone0, reference0);
  const present = machine.distance(zone1, point, zone0, reference0);
  if (state.autoFlip && outline < 0 !== wanted < 0) wanted = 0 - wanted;
  if (opcode & ROUNDS) {
    // Between zones there is no outline to be near to.
    if (zone0 === zone1 && Math.abs(wanted - outline) > state.controlValueCutIn) wanted = outline;
    wanted = state.round(wanted);
  }
  if (opcode & KEEPS_DISTANCE) wanted = keptApart(machine, wanted, outline);
  machine.move(zone1, point, wanted - present);
}

/** MSIRP: moves a point to a distance from the reference point that the program says. */
function moveToDistance(machine: Machine, opcode: number): void {
  const wanted = machine.pop();
  const point = machine.pop();
  const { zone0, zone1, reference0 } = machine;
  if (!zone1.has(point) || !zone0.has(reference0)) return;
  if (machine.isTwilight(zone1)) {
    const [x, y] = machine.displacement(wanted);
    placeAt(zone1, point, zone0.originalX[reference0]! + x, zone0.originalY[reference0]! + y);
  }
  machine.move(zone1, point, wanted - machine.distance(zone1, point, zone0, reference0));
  machine.reference1 = reference0;
  machine.reference2 = point;
  if (opcode & 1) machine.reference0 = point;
}

/** ALIGNRP: moves points to where the reference point is. */
function alignToReference(machine: Machine): void {
  const { zone0, zone1, reference0 } = machine;
  const isThere = zone0.has(reference0);
  forEachPoint(machine, (point) => {
    if (!isThere || !zone1.has(point)) return;
    machine.move(zone1, point, 0 - machine.distance(zone1, point, zone0, reference0));
  });
}

/** ALIGNPTS: moves two points to halfway between them. */
function alignPoints(machine: Machine): void {
  const second = machine.pop();
  const first = machine.pop();
  const { zone0, zone1 } = machine;
  if (!zone1.has(first) || !zone0.has(second)) return;
  const half = Math.trunc(machine.distance(zone0, second, zone1, first) / 2);
  machine.move(zone1, first, half);
  machine.move(zone0, second, 0 - half);
}

/** IP: keeps points where they are between two others. */
function interpolate(machine: Machine): void {
  const { zone0, zone1, zone2, reference1, reference2 } = machine;
  const isScaled = [zone0, zone1, zone2].some((zone) => machine.isTwilight(zone));
  const distance = isScaled
    ? (zone: Zone, point: number) => machine.originalDistance(zone, point, zone0, reference1)
    : (zone: Zone, point: number) => machine.unscaledDistance(zone, point, zone0, reference1);
  const isThere = zone0.has(reference1);
  const hasRange = isThere && zone1.has(reference2);
  const oldRange = hasRange ? distance(zone1, reference2) : 0;
  const newRange = hasRange ? machine.distance(zone1, reference2, zone0, reference1) : 0;
  forEachPoint(machine, (point) => {
    if (!isThere || !zone2.has(point)) return;
    const old = distance(zone2, point);
    const present = machine.distance(zone2, point, zone0, reference1);
    machine.move(zone2, point, interpolated(old) - present);
  });

  function interpolated(old: number): number {
    if (old === 0) return 0;
    if (oldRange !== 0) return mulDiv(old, newRange, oldRange);
    return isScaled ? old : mulFix(old, machine.glyphScale);
  }
}

/** How far SHP, SHC and SHZ move their points, and by which point; undefined where that isn't there. */
function referenceShift(machine: Machine, opcode: number) {
  const zone = opcode & 1 ? machine.zone0 : machine.zone1;
  const point = opcode & 1 ? machine.reference1 : machine.reference2;
  if (!zone.has(point)) return undefined;
  const moved = machine.project(zone.x[point]! - zone.originalX[point]!, zone.y[point]! - zone.originalY[point]!);
  const [x, y] = machine.displacement(moved);
  return { zone, point, x, y };
}

function shiftPoints(machine: Machine, opcode: number): void {
  const shift = referenceShift(machine, opcode);
  const { zone2 } = machine;
  forEachPoint(machine, (point) => {
    if (shift && zone2.has(point)) machine.shift(zone2, point, shift.x, shift.y);
  });
}

/** Shifts the points from `first` to `end`, exclusive, but for the one that says how far. */
function shiftRange(machine: Machine, opcode: number, first: number, end: number, touches: boolean): void {
  const shift = referenceShift(machine, opcode);
  if (!shift) return;
  const { zone2, freedom } = machine;
  machine.spend(end - first);
  for (let point = first; point < end; point++) {
    if (zone2 === shift.zone && point === shift.point) continue;
    if (touches) machine.shift(zone2, point, shift.x, shift.y);
    else {
      if (freedom.x !== 0) zone2.x[point]! += shift.x;
      if (freedom.y !== 0) zone2.y[point]! += shift.y;
    }
  }
}

function shiftContour(machine: Machine, opcode: number): void {
  const contour = machine.pop();
  const { zone2 } = machine;
  const isTwilight = machine.isTwilight(zone2);
  const contourCount = isTwilight ? 1 : zone2.contourEnds.length;
  if (contour < 0 || contour >= contourCount) return;
  const first = contour === 0 ? 0 : zone2.contourEnds[contour - 1]! + 1;
  const end = isTwilight ? zone2.pointCount : zone2.contourEnds[contour]! + 1;
  shiftRange(machine, opcode, first, end, true);
}

function shiftZone(machine: Machine, opcode: number): void {
  const number = machine.pop();
  if (number < 0 || number > 1) return;
  const { zone2 } = machine;
  const end = machine.isTwilight(zone2) ? zone2.pointCount : (zone2.contourEnds.at(-1) ?? -1) + 1;
  shiftRange(machine, opcode, 0, end, false);
}

/** SHPIX: by a distance along the freedom vector. */
function shiftByPixels(machine: Machine): void {
  const distance = machine.pop();
  const { zone2, freedom } = machine;
  const [x, y] = [mulFix14(distance, freedom.x), mulFix14(distance, freedom.y)];
  forEachPoint(machine, (point) => {
    if (zone2.has(point)) machine.shift(zone2, point, x, y);
  });
}

/** ISECT: moves a point to where two lines cross; where they hardly do, to the middle of their ends. */
function moveToCrossing(machine: Machine): void {
  const [b1, b0, a1, a0, point] = [machine.pop(), machine.pop(), machine.pop(), machine.pop(), machine.pop()];
  const { zone0, zone1, zone2 } = machine;
  if (!zone2.has(point) || !zone0.has(b0) || !zone0.has(b1) || !zone1.has(a0) || !zone1.has(a1)) return;
  const [ax, ay] = [zone1.x[a1]! - zone1.x[a0]!, zone1.y[a1]! - zone1.y[a0]!];
  const [bx, by] = [zone0.x[b1]! - zone0.x[b0]!, zone0.y[b1]! - zone0.y[b0]!];
  const [dx, dy] = [zone0.x[b0]! - zone1.x[a0]!, zone0.y[b0]! - zone1.y[a0]!];
  const cross = mulDiv(ax, 0 - by, 64) + mulDiv(ay, bx, 64);
  const dot = mulDiv(ax, bx, 64) + mulDiv(ay, by, 64);
  zone2.touched[point]! |= TOUCHED_X | TOUCHED_Y;
  // Lines within 3 degrees of each other are taken for parallel.
  if (19 * Math.abs(cross) > Math.abs(dot)) {
    const along = mulDiv(dx, 0 - by, 64) + mulDiv(dy, bx, 64);
    zone2.x[point] = zone1.x[a0]! + mulDiv(along, ax, cross);
    zone2.y[point] = zone1.y[a0]! + mulDiv(along, ay, cross);
    return;
  }
  zone2.x[point] = (zone1.x[a0]! + zone1.x[a1]! + zone0.x[b0]! + zone0.x[b1]!) / 4;
  zone2.y[point] = (zone1.y[a0]! + zone1.y[a1]! + zone0.y[b0]! + zone0.y[b1]!) / 4;
}

/** UTP: a point that was not moved, for IUP. */
function untouch(machine: Machine): void {
  const point = machine.pop();
  const { zone0, freedom } = machine;
  if (!zone0.has(point)) return;
  if (freedom.x !== 0) zone0.touched[point]! &= ~TOUCHED_X;
  if (freedom.y !== 0) zone0.touched[point]! &= ~TOUCHED_Y;
}

function flipPoints(machine: Machine): void {
  forEachPoint(machine, (point) => {
    if (machine.glyph.has(point)) machine.glyph.onCurve[point]! ^= 1;
  });
}

/** FLIPRGON and FLIPRGOFF. */
function setOnCurve(machine: Machine, opcode: number): void {
  const last = machine.pop();
  const first = machine.pop();
  if (!machine.glyph.has(first) || !machine.glyph.has(last) || last < first) return;
  machine.spend(last - first);
  machine.glyph.onCurve.fill(opcode & 1, first, last + 1);
}

function getCoordinate(machine: Machine, opcode: number): void {
  const point = machine.pop();
  const { zone2 } = machine;
  if (!zone2.has(point)) machine.push(0);
  else if (opcode & 1) machine.push(machine.projectOriginal(zone2.originalX[point]!, zone2.originalY[point]!));
  else machine.push(machine.placeOf(zone2, point));
}

function setCoordinate(machine: Machine): void {
  const wanted = machine.pop();
  const point = machine.pop();
  const { zone2 } = machine;
  if (!zone2.has(point)) return;
  machine.move(zone2, point, wanted - machine.placeOf(zone2, point));
  if (machine.isTwilight(zone2)) placeAt(zone2, point, zone2.x[point]!, zone2.y[point]!);
}

/** MD: the distance of two points, as it is now or as it was. */
function measure(machine: Machine, opcode: number): void {
  const second = machine.pop();
  const first = machine.pop();
  const { zone0, zone1 } = machine;
  if (!zone0.has(first) || !zone1.has(second)) machine.push(0);
  else if (opcode & 1) machine.push(machine.distance(zone0, first, zone1, second));
  else machine.push(outlineDistance(machine, zone0, first, zone1, second));
}

/** What an exception of DELTAP and DELTAC adds at this size, in 26.6; 0 where it is for another. */
function exceptionUnits({ state, ppem }: Machine, argument: number, firstSize: number): number {
  if (state.deltaBase + firstSize + ((argument >> 4) & 15) !== ppem) return 0;
  const steps = (argument & 15) - 8;
  return (steps >= 0 ? steps + 1 : steps) * 2 ** (6 - state.deltaShift);
}

const pointExceptions =
  (firstSize: number): Instruction =>
  (machine) => {
    const { zone0 } = machine;
    for (let left = machine.pop(); left > 0; left--) {
      machine.spend(1);
      const point = machine.pop();
      const distance = exceptionUnits(machine, machine.pop(), firstSize);
      if (distance !== 0 && zone0.has(point)) machine.move(zone0, point, distance);
    }
  };

const valueExceptions =
  (firstSize: number): Instruction =>
  (machine) => {
    for (let left = machine.pop(); left > 0; left--) {
      machine.spend(1);
      const value = machine.pop();
      const distance = exceptionUnits(machine, machine.pop(), firstSize);
      if (value >= 0 && value < machine.controlValues.length) machine.controlValues[value]! += distance;
    }
  };

/** IUP. */
function interpolateAll(machine: Machine, opcode: number): void {
  machine.spend(machine.glyph.pointCount);
  interpolateUntouched(machine.glyph, (opcode & 1) !== 0);
}

/** First and last opcode, and what they do. */
export const pointInstructions: readonly (readonly [first: number, last: number, Instruction])[] = [
  [0x0f, 0x0f, moveToCrossing],
  [0x27, 0x27, alignPoints],
  [0x29, 0x29, untouch],
  [0x2e, 0x2f, moveAbsolute],
  [0x30, 0x31, interpolateAll],
  [0x32, 0x33, shiftPoints],
  [0x34, 0x35, shiftContour],
  [0x36, 0x37, shiftZone],
  [0x38, 0x38, shiftByPixels],
  [0x39, 0x39, interpolate],
  [0x3a, 0x3b, moveToDistance],
  [0x3c, 0x3c, alignToReference],
  [0x3e, 0x3f, moveToControlValue],
  [0x46, 0x47, getCoordinate],
  [0x48, 0x48, setCoordinate],
  [0x49, 0x4a, measure],
  [0x5d, 0x5d, pointExceptions(0)],
  [0x71, 0x71, pointExceptions(16)],
  [0x72, 0x72, pointExceptions(32)],
  [0x73, 0x73, valueExceptions(0)],
  [0x74, 0x74, valueExceptions(16)],
  [0x75, 0x75, valueExceptions(32)],
  [0x80, 0x80, flipPoints],
  [0x81, 0x82, setOnCurve],
  [0xc0, 0xdf, moveRelative],
  [0xe0, 0xff, moveRelativeToControlValue],
];
