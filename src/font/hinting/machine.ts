/**
 * The machine that TrueType instructions run on: stack, storage, control values, graphics state and zones. In: programs of
 * a font. Out: moved points. What the instructions do stands in the files beside this one.
 *
 * opentype.js has such an interpreter, which was measured first against FreeType's at 12, 16 and 23 px: it lacks 15
 * instructions, among them JROT, so that 191 of the first 200 glyphs of Noto Sans stay unhinted; of those of Liberation
 * Mono it has 79 right to a sixty-fourth of a pixel at 12 px; and an IF without its end makes it loop for ever.
 *
 * Specification: OpenType 1.9.1, "The TrueType instruction set"; where it is silent, FreeType's interpreter version 35.
 */

import { dot14, mulDiv, type UnitVector, xAxis } from "./fixed-point.ts";
import { type Round, roundToGrid } from "./rounding.ts";
import { TOUCHED_X, TOUCHED_Y, Zone } from "./zone.ts";

/** One instruction. */
export type Instruction = (machine: Machine, opcode: number) => void;

/** A program did what none may. What it had moved by then stays moved, as FreeType has it. */
export class InstructionFault extends Error {
  override readonly name: string = "InstructionFault";
}

/** A program that may have no end. */
export class EndlessProgram extends InstructionFault {
  override readonly name = "EndlessProgram";
}

/** Which of a font's programs runs. */
export type ProgramKind = "fpgm" | "prep" | "glyph";

/**
 * Instructions of one program, each point that one of them goes over counting as one: FreeType's own bound. The longest of
 * four fonts of several makers, Noto Serif's, run 22,000 for a glyph; their `prep` 6,000.
 */
export const MAX_STEPS = 1_000_000;
/** FreeType's bound; functions of real fonts nest below 10. */
export const MAX_CALLS = 32;
/** Beyond what a font asks for: FreeType's allowance for fonts that count too few. */
export const SPARE_STACK = 32;

/** How large a font's machine is: `maxp`. */
export interface MachineLimits {
  readonly stack: number;
  readonly storage: number;
  readonly twilightPoints: number;
}

/** What instructions set for those that follow; `prep`'s last values are where each glyph begins. */
export interface GraphicsState {
  minimumDistance: number;
  controlValueCutIn: number;
  singleWidthCutIn: number;
  singleWidth: number;
  deltaBase: number;
  deltaShift: number;
  autoFlip: boolean;
  round: Round;
  /** INSTCTRL's flags: 1, no glyph is instructed; 2, glyphs begin with the default state. */
  control: number;
}

/** The state that every program begins with that inherits none. */
export function defaultState(): GraphicsState {
  return {
    minimumDistance: 64,
    // 17/16 of a pixel.
    controlValueCutIn: 68,
    singleWidthCutIn: 0,
    singleWidth: 0,
    deltaBase: 9,
    deltaShift: 3,
    autoFlip: true,
    round: roundToGrid,
    control: 0,
  };
}

/** A part of a program that can be called. */
export interface Routine {
  readonly code: Uint8Array;
  readonly start: number;
}

/** Where a call goes back to, and how often it runs before. */
interface Frame {
  readonly code: Uint8Array;
  readonly next: number;
  readonly routine: Routine;
  left: number;
}

/** Runs programs. */
export class Machine {
  readonly functions = new Map<number, Routine>();
  readonly ownInstructions = new Map<number, Routine>();
  readonly storage: Int32Array;
  readonly twilight: Zone;
  glyph = new Zone(0);
  /** Control values, 26.6. */
  controlValues = new Int32Array(0);
  state = defaultState();
  kind: ProgramKind = "fpgm";
  /** Where the font is in its design space, −1 to 1 on each axis; none for a font without axes. */
  coordinates: readonly number[] = [];
  /** Pixels to the em. */
  ppem = 0;
  /** Pixels in 26.6 to a font unit, as 16.16. */
  scale = 0;
  /** `scale`, or 1 for the points of a composite, which are in pixels. */
  glyphScale = 0;

  // What each program begins anew.
  zone0 = this.glyph;
  zone1 = this.glyph;
  zone2 = this.glyph;
  reference0 = 0;
  reference1 = 0;
  reference2 = 0;
  loop = 1;
  freedom: UnitVector = xAxis;
  projection: UnitVector = xAxis;
  dualProjection: UnitVector = xAxis;
  /** Cosine of the angle between freedom and projection, 2.14. */
  #freedomAlongProjection = 0x4000;

  code: Uint8Array = new Uint8Array(0);
  /** Where the next instruction stands. */
  at = 0;
  readonly #stack: Int32Array;
  #stackLength = 0;
  readonly #frames: Frame[] = [];
  #steps = 0;
  readonly #instructions: readonly (Instruction | undefined)[];

  constructor(instructions: readonly (Instruction | undefined)[], limits: MachineLimits) {
    this.#instructions = instructions;
    this.#stack = new Int32Array(limits.stack + SPARE_STACK);
    this.storage = new Int32Array(limits.storage);
    this.twilight = new Zone(limits.twilightPoints);
  }

  /** Runs a program from its beginning. Throws `InstructionFault`. */
  run(kind: ProgramKind, code: Uint8Array): void {
    this.kind = kind;
    this.code = code;
    this.at = 0;
    this.#stackLength = 0;
    this.#frames.length = 0;
    this.#steps = 0;
    this.zone0 = this.zone1 = this.zone2 = this.glyph;
    this.reference0 = this.reference1 = this.reference2 = 0;
    this.loop = 1;
    this.setVectors(xAxis, xAxis);
    while (this.at < this.code.length || this.#frames.length > 0) this.#step();
  }

  #step(): void {
    this.spend(1);
    const opcode = this.byte();
    const instruction = this.#instructions[opcode];
    if (instruction) instruction(this, opcode);
    else this.call(this.ownInstructions.get(opcode), 1);
  }

  /** Counts what an instruction does beyond the usual. */
  spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > MAX_STEPS)
      throw new EndlessProgram(`its ${this.kind} program runs over ${MAX_STEPS} instructions`);
  }

  /** The next byte of the program. */
  byte(): number {
    if (this.at < 0 || this.at >= this.code.length) throw new InstructionFault("its program ends too soon");
    return this.code[this.at++]!;
  }

  /** The next two bytes, signed. */
  word(): number {
    const high = this.byte();
    return ((high << 24) >> 16) | this.byte();
  }

  push(value: number): void {
    if (this.#stackLength >= this.#stack.length) throw new InstructionFault("its stack is full");
    this.#stack[this.#stackLength++] = value;
  }

  pop(): number {
    if (this.#stackLength === 0) throw new InstructionFault("its stack is empty");
    return this.#stack[--this.#stackLength]!;
  }

  get depth(): number {
    return this.#stackLength;
  }

  clearStack(): void {
    this.#stackLength = 0;
  }

  /** The entry `depth` from the top, 1 being the top; 0 where there is none, as FreeType has it. */
  peek(depth: number): number {
    return depth > 0 && depth <= this.#stackLength ? this.#stack[this.#stackLength - depth]! : 0;
  }

  /** Moves the entry `depth` from the top to the top. */
  raise(depth: number): void {
    if (depth <= 0 || depth > this.#stackLength) return;
    this.spend(depth);
    const from = this.#stackLength - depth;
    const value = this.#stack[from]!;
    this.#stack.copyWithin(from, from + 1, this.#stackLength);
    this.#stack[this.#stackLength - 1] = value;
  }

  /** Runs a routine `count` times before the program goes on. */
  call(routine: Routine | undefined, count: number): void {
    if (!routine) throw new InstructionFault("it calls what is not defined");
    if (count <= 0) return;
    if (this.#frames.length >= MAX_CALLS) throw new EndlessProgram(`its calls nest deeper than ${MAX_CALLS}`);
    this.#frames.push({ code: this.code, next: this.at, routine, left: count });
    this.code = routine.code;
    this.at = routine.start;
  }

  /** The end of a routine: once more, or back to where it was called. */
  endCall(): void {
    const frame = this.#frames.at(-1);
    if (!frame) throw new InstructionFault("a function ends that was not called");
    if (--frame.left > 0) {
      this.at = frame.routine.start;
      return;
    }
    this.#frames.pop();
    this.code = frame.code;
    this.at = frame.next;
  }

  /** The zone of a number that an instruction gives; the one that was there where it is none. */
  zone(number: number, present: Zone): Zone {
    if (number === 0) return this.twilight;
    return number === 1 ? this.glyph : present;
  }

  isTwilight(zone: Zone): boolean {
    return zone === this.twilight;
  }

  setVectors(freedom: UnitVector, projection: UnitVector, dual = projection): void {
    this.freedom = freedom;
    this.projection = projection;
    this.dualProjection = dual;
    const cosine = Math.floor((projection.x * freedom.x + projection.y * freedom.y) / 0x4000);
    // Nearly at right angles: points would fly off.
    this.#freedomAlongProjection = Math.abs(cosine) < 0x400 ? 0x4000 : cosine;
  }

  /** How far apart places are along the projection vector. */
  project(x: number, y: number): number {
    return dot14(x, y, this.projection.x, this.projection.y);
  }

  /** The same for places before any point was moved. */
  projectOriginal(x: number, y: number): number {
    return dot14(x, y, this.dualProjection.x, this.dualProjection.y);
  }

  /** Where a point is along the projection vector. */
  placeOf(zone: Zone, point: number): number {
    return this.project(zone.x[point]!, zone.y[point]!);
  }

  /** How far `point` is from `other`, both as they are now. */
  distance(zone: Zone, point: number, otherZone: Zone, other: number): number {
    return this.project(zone.x[point]! - otherZone.x[other]!, zone.y[point]! - otherZone.y[other]!);
  }

  /** The same before anything moved: scaled places. */
  originalDistance(zone: Zone, point: number, otherZone: Zone, other: number): number {
    const x = zone.originalX[point]! - otherZone.originalX[other]!;
    return this.projectOriginal(x, zone.originalY[point]! - otherZone.originalY[other]!);
  }

  /** The same in font units. */
  unscaledDistance(zone: Zone, point: number, otherZone: Zone, other: number): number {
    const x = zone.unscaledX[point]! - otherZone.unscaledX[other]!;
    return this.projectOriginal(x, zone.unscaledY[point]! - otherZone.unscaledY[other]!);
  }

  /** What a distance along the projection vector is along x and y of the freedom vector. */
  displacement(distance: number): [x: number, y: number] {
    const { x, y } = this.freedom;
    return [
      x === 0 ? 0 : mulDiv(distance, x, this.#freedomAlongProjection),
      y === 0 ? 0 : mulDiv(distance, y, this.#freedomAlongProjection),
    ];
  }

  /** Moves a point along the freedom vector until its projection has grown by `distance`, and touches it. */
  move(zone: Zone, point: number, distance: number): void {
    const [x, y] = this.displacement(distance);
    this.shift(zone, point, x, y);
  }

  /** Moves a point, and touches it where the freedom vector points. */
  shift(zone: Zone, point: number, x: number, y: number): void {
    if (this.freedom.x !== 0) {
      zone.x[point]! += x;
      zone.touched[point]! |= TOUCHED_X;
    }
    if (this.freedom.y !== 0) {
      zone.y[point]! += y;
      zone.touched[point]! |= TOUCHED_Y;
    }
  }
}
