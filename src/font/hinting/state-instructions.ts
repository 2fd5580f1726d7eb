/**
 * Instructions that set the graphics state, and those that read what the machine holds: storage and control values.
 *
 * Specification: OpenType 1.9.1, "The TrueType instruction set", "Managing the graphics state", "Managing the storage
 * area", "Managing the control value table", "Reading and writing data", "Compensating for the engine characteristics".
 */

import { mulFix, type UnitVector, unitVector, xAxis, yAxis } from "./fixed-point.ts";
import { type Instruction, InstructionFault, type Machine } from "./machine.ts";
import {
  type Round,
  roundDown,
  roundOff,
  roundToDoubleGrid,
  roundToGrid,
  roundToHalfGrid,
  roundUp,
  SUPER_GRID,
  SUPER_GRID_45,
  superRound,
} from "./rounding.ts";
import type { Zone } from "./zone.ts";

/** What GETINFO answers: FreeType's version 35, which moves points across as well as up; and that it smoothes. */
const INTERPRETER_VERSION = 35;
const ASKS_FOR_VERSION = 1;
const ASKS_FOR_VARIATION = 8;
const IS_VARIABLE = 1 << 10;
const ASKS_FOR_SMOOTHING = 32;
const IS_SMOOTHING = 1 << 12;

const MAX_DELTA_SHIFT = 6;
const MAX_LOOP = 0xffff;

const rounding =
  (round: Round): Instruction =>
  ({ state }) => {
    state.round = round;
  };

const superRounding =
  (grid: number): Instruction =>
  (machine) => {
    machine.state.round = superRound(grid, machine.pop());
  };

/** Sets a number of the state to what is popped. */
const toState =
  (key: "minimumDistance" | "controlValueCutIn" | "singleWidthCutIn" | "deltaBase"): Instruction =>
  (machine) => {
    machine.state[key] = machine.pop();
  };

const toMachine =
  (key: "reference0" | "reference1" | "reference2"): Instruction =>
  (machine) => {
    machine[key] = machine.pop();
  };

const toZone =
  (key: "zone0" | "zone1" | "zone2"): Instruction =>
  (machine) => {
    machine[key] = machine.zone(machine.pop(), machine[key]);
  };

const flipping =
  (flips: boolean): Instruction =>
  ({ state }) => {
    state.autoFlip = flips;
  };

function setSingleWidth(machine: Machine): void {
  machine.state.singleWidth = mulFix(machine.pop(), machine.scale);
}

const axisOf = (opcode: number): UnitVector => (opcode & 1 ? xAxis : yAxis);

/** The direction from a point of one zone to a point of another, or at a right angle to it. */
function lineVector(opcode: number, from: readonly [number, number], to: readonly [number, number]): UnitVector {
  const [x, y] = [from[0] - to[0], from[1] - to[1]];
  if (x === 0 && y === 0) return xAxis;
  return unitVector(opcode & 1 ? 0 - y : x, opcode & 1 ? x : y) ?? xAxis;
}

type Place = (zone: Zone, point: number) => readonly [number, number];
const currentPlace: Place = (zone, point) => [zone.x[point]!, zone.y[point]!];
const originalPlace: Place = (zone, point) => [zone.originalX[point]!, zone.originalY[point]!];

/** Pops two points, and gives a way to make the vector between them; undefined where one of them isn't there. */
function popLine(machine: Machine, opcode: number): ((place: Place) => UnitVector) | undefined {
  const second = machine.pop();
  const first = machine.pop();
  const { zone1, zone2 } = machine;
  if (!zone2.has(second) || !zone1.has(first)) return undefined;
  return (place) => lineVector(opcode, place(zone1, first), place(zone2, second));
}

function setProjectionToLine(machine: Machine, opcode: number): void {
  const vector = popLine(machine, opcode)?.(currentPlace);
  if (vector) machine.setVectors(machine.freedom, vector);
}

function setFreedomToLine(machine: Machine, opcode: number): void {
  const vector = popLine(machine, opcode)?.(currentPlace);
  if (vector) machine.setVectors(vector, machine.projection, machine.dualProjection);
}

function setDualProjectionToLine(machine: Machine, opcode: number): void {
  const line = popLine(machine, opcode);
  if (line) machine.setVectors(machine.freedom, line(currentPlace), line(originalPlace));
}

/** A vector of two numbers on the stack, 2.14. */
function popVector(machine: Machine): UnitVector | undefined {
  const y = (machine.pop() << 16) >> 16;
  return unitVector((machine.pop() << 16) >> 16, y);
}

function setLoop(machine: Machine): void {
  const loop = machine.pop();
  if (loop < 0) throw new InstructionFault("it repeats less than no times");
  machine.loop = Math.min(loop, MAX_LOOP);
}

function setDeltaShift(machine: Machine): void {
  const shift = machine.pop();
  if (shift < 0 || shift > MAX_DELTA_SHIFT) throw new InstructionFault(`it sets a delta shift of ${shift}`);
  machine.state.deltaShift = shift;
}

/** INSTCTRL: a flag, and either itself or 0. It is for `prep` alone. */
function control(machine: Machine): void {
  const selector = machine.pop();
  const value = machine.pop();
  if (selector < 1 || selector > 3 || machine.kind !== "prep") return;
  const flag = 1 << (selector - 1);
  if (value !== 0 && value !== flag) return;
  machine.state.control = (machine.state.control & ~flag) | value;
}

function getInfo(machine: Machine): void {
  const asked = machine.pop();
  const version = asked & ASKS_FOR_VERSION ? INTERPRETER_VERSION : 0;
  const variation = asked & ASKS_FOR_VARIATION && machine.coordinates.length > 0 ? IS_VARIABLE : 0;
  machine.push(version | variation | (asked & ASKS_FOR_SMOOTHING ? IS_SMOOTHING : 0));
}

/** GETVARIATION: the place on each axis, 2.14. In a font without axes it is no instruction. */
function getVariation(machine: Machine, opcode: number): void {
  if (machine.coordinates.length === 0) machine.call(machine.ownInstructions.get(opcode), 1);
  for (const coordinate of machine.coordinates) machine.push(Math.round(coordinate * 0x4000));
}

/** Pops a value and then a place; writes where there is such a place. */
const writing =
  (target: (machine: Machine) => Int32Array, convert = (value: number, _machine: Machine) => value): Instruction =>
  (machine) => {
    const value = convert(machine.pop(), machine);
    const index = machine.pop();
    const values = target(machine);
    if (index >= 0 && index < values.length) values[index] = value;
  };

const reading =
  (source: (machine: Machine) => Int32Array): Instruction =>
  (machine) =>
    machine.push(source(machine)[machine.pop()] ?? 0);

const storage = (machine: Machine): Int32Array => machine.storage;
const controlValues = (machine: Machine): Int32Array => machine.controlValues;

function setZones(machine: Machine): void {
  const number = machine.pop();
  machine.zone0 = machine.zone(number, machine.zone0);
  machine.zone1 = machine.zone(number, machine.zone1);
  machine.zone2 = machine.zone(number, machine.zone2);
}

const pushVector = (machine: Machine, { x, y }: UnitVector): void => {
  machine.push(x);
  machine.push(y);
};

/** First and last opcode, and what they do. */
export const stateInstructions: readonly (readonly [first: number, last: number, Instruction])[] = [
  [0x00, 0x01, (machine, opcode) => machine.setVectors(axisOf(opcode), axisOf(opcode))],
  [0x02, 0x03, (machine, opcode) => machine.setVectors(machine.freedom, axisOf(opcode))],
  [0x04, 0x05, (machine, opcode) => machine.setVectors(axisOf(opcode), machine.projection, machine.dualProjection)],
  [0x06, 0x07, setProjectionToLine],
  [0x08, 0x09, setFreedomToLine],
  [0x0a, 0x0a, (machine) => machine.setVectors(machine.freedom, popVector(machine) ?? machine.projection)],
  [
    0x0b,
    0x0b,
    (machine) => machine.setVectors(popVector(machine) ?? machine.freedom, machine.projection, machine.dualProjection),
  ],
  [0x0c, 0x0c, (machine) => pushVector(machine, machine.projection)],
  [0x0d, 0x0d, (machine) => pushVector(machine, machine.freedom)],
  [0x0e, 0x0e, (machine) => machine.setVectors(machine.projection, machine.projection, machine.dualProjection)],
  [0x10, 0x10, toMachine("reference0")],
  [0x11, 0x11, toMachine("reference1")],
  [0x12, 0x12, toMachine("reference2")],
  [0x13, 0x13, toZone("zone0")],
  [0x14, 0x14, toZone("zone1")],
  [0x15, 0x15, toZone("zone2")],
  [0x16, 0x16, setZones],
  [0x17, 0x17, setLoop],
  [0x18, 0x18, rounding(roundToGrid)],
  [0x19, 0x19, rounding(roundToHalfGrid)],
  [0x1a, 0x1a, toState("minimumDistance")],
  [0x1d, 0x1d, toState("controlValueCutIn")],
  [0x1e, 0x1e, toState("singleWidthCutIn")],
  [0x1f, 0x1f, setSingleWidth],
  [0x3d, 0x3d, rounding(roundToDoubleGrid)],
  [0x42, 0x42, writing(storage)],
  [0x43, 0x43, reading(storage)],
  [0x44, 0x44, writing(controlValues)],
  [0x45, 0x45, reading(controlValues)],
  [0x4b, 0x4b, (machine) => machine.push(machine.ppem)],
  // MPS: as FreeType, the same as pixels to the em.
  [0x4c, 0x4c, (machine) => machine.push(machine.ppem)],
  [0x4d, 0x4d, flipping(true)],
  [0x4e, 0x4e, flipping(false)],
  [0x5e, 0x5e, toState("deltaBase")],
  [0x5f, 0x5f, setDeltaShift],
  [0x70, 0x70, writing(controlValues, (value, { scale }) => mulFix(value, scale))],
  [0x76, 0x76, superRounding(SUPER_GRID)],
  [0x77, 0x77, superRounding(SUPER_GRID_45)],
  [0x7a, 0x7a, rounding(roundOff)],
  [0x7c, 0x7c, rounding(roundUp)],
  [0x7d, 0x7d, rounding(roundDown)],
  // SANGW and AA, which do nothing any more; SCANCTRL and SCANTYPE, which are for pictures of pure black and white.
  [0x7e, 0x7f, (machine) => void machine.pop()],
  [0x85, 0x85, (machine) => void machine.pop()],
  [0x86, 0x87, setDualProjectionToLine],
  [0x88, 0x88, getInfo],
  [0x8d, 0x8d, (machine) => void machine.pop()],
  [0x8e, 0x8e, control],
  [0x91, 0x91, getVariation],
];
