/**
 * A font's instructions at one size: `fpgm` and `prep` are run once, and each glyph's program begins from what they left.
 *
 * Specification: OpenType 1.9.1, "fpgm", "prep", "cvt ", "maxp"; "TrueType fundamentals".
 */

import { FontError } from "../../base/errors.ts";
import type { FontTables } from "../font-tables.ts";
import { varyControlValues } from "./control-value-variation.ts";
import { divFix, mulFix } from "./fixed-point.ts";
import { instructionSet } from "./instruction-set.ts";
import {
  defaultState,
  EndlessProgram,
  type GraphicsState,
  InstructionFault,
  Machine,
  type MachineLimits,
} from "./machine.ts";
import { Zone } from "./zone.ts";

/** Length of `maxp` from version 1 on, which has the limits of instructions. */
const MAXP_BYTES = 32;
/** More twilight points than a font says: FreeType's allowance. */
const SPARE_TWILIGHT_POINTS = 4;
/** Flag of `head`: sizes are whole pixels to the em. */
const WHOLE_SIZES = 1 << 3;

// INSTCTRL's flags, as `prep` may leave them.
const NO_GLYPH_PROGRAMS = 1;
const DEFAULT_STATE = 2;

/** What a font's instructions are, for all sizes. */
export interface FontPrograms {
  readonly source: string;
  readonly unitsPerEm: number;
  readonly fpgm: Uint8Array;
  readonly prep: Uint8Array;
  /** 26.6 font units: varied ones lie between whole units. */
  readonly controlValues: Int32Array;
  /** Where in the design space they are for, −1 to 1 on each axis; none where the font has no axes. */
  readonly coordinates: readonly number[];
  readonly limits: MachineLimits;
  readonly wantsWholeSizes: boolean;
}

/**
 * The programs of a face, for one place of its design space; undefined where it has none. Copies: tables move.
 *
 * Throws `FontError` `"table-damaged"` for a `cvar` that is wrong.
 */
export function readPrograms(
  tables: FontTables,
  unitsPerEm: number,
  coordinates: readonly number[] = [],
): FontPrograms | undefined {
  const maxp = tables.require("maxp");
  if (maxp.byteLength < MAXP_BYTES || !(tables.has("fpgm") || tables.has("prep"))) return undefined;
  const bytesOf = (tag: string) => tables.reader(tag)?.bytes.slice() ?? new Uint8Array(0);
  return {
    source: tables.source,
    unitsPerEm,
    fpgm: bytesOf("fpgm"),
    prep: bytesOf("prep"),
    controlValues: readControlValues(tables, coordinates),
    coordinates,
    limits: {
      twilightPoints: maxp.u16(16) + SPARE_TWILIGHT_POINTS,
      storage: maxp.u16(18),
      stack: maxp.u16(24),
    },
    wantsWholeSizes: (tables.require("head").u16(16) & WHOLE_SIZES) !== 0,
  };
}

function readControlValues(tables: FontTables, coordinates: readonly number[]): Int32Array {
  const cvt = tables.reader("cvt ");
  const values = Int32Array.from({ length: (cvt?.byteLength ?? 0) >> 1 }, (_, i) => cvt!.i16(i * 2) * 64);
  const cvar = coordinates.some((coordinate) => coordinate !== 0) ? tables.reader("cvar") : undefined;
  if (cvar) varyControlValues(values, cvar, coordinates);
  return values;
}

/** What `prep` left. */
interface Prepared {
  readonly state: GraphicsState;
  readonly storage: Int32Array;
  readonly controlValues: Int32Array<ArrayBuffer>;
  readonly twilight: Zone;
}

/** One size. */
export class HintedSize {
  /** Pixels in 26.6 to a font unit, as 16.16. */
  readonly scale: number;
  readonly #machine: Machine;
  readonly #prepared: Prepared | undefined;

  /** Throws `FontError` `"table-damaged"` for programs that may have no end. */
  constructor(programs: FontPrograms, sizePx: number) {
    const size26_6 = programs.wantsWholeSizes ? Math.max(1, Math.round(sizePx)) * 64 : Math.round(sizePx * 64);
    this.scale = divFix(size26_6, programs.unitsPerEm);
    this.#machine = new Machine(instructionSet, programs.limits);
    this.#machine.coordinates = programs.coordinates;
    this.#machine.ppem = Math.round(size26_6 / 64);
    this.#machine.scale = this.#machine.glyphScale = this.scale;
    this.#prepared = this.#prepare(programs);
  }

  /** Whether glyphs are to be instructed at this size. Fonts turn it off where they look better as they are. */
  get instructsGlyphs(): boolean {
    return this.#prepared !== undefined && (this.#prepared.state.control & NO_GLYPH_PROGRAMS) === 0;
  }

  /**
   * Runs a glyph's program on its points; `scale` is 1 (16.16) where their font units are pixels. A program that fails has
   * moved what it had moved until then. Throws `EndlessProgram`.
   */
  instruct(points: Zone, program: Uint8Array, scale: number): void {
    const prepared = this.#prepared;
    if (!prepared || program.byteLength === 0) return;
    const machine = this.#machine;
    machine.glyph = points;
    machine.glyphScale = scale;
    machine.state = prepared.state.control & DEFAULT_STATE ? defaultState() : { ...prepared.state };
    machine.storage.set(prepared.storage);
    machine.controlValues.set(prepared.controlValues);
    machine.twilight.copyFrom(prepared.twilight);
    runUntilFault(machine, () => machine.run("glyph", program));
  }

  #prepare(programs: FontPrograms): Prepared | undefined {
    const machine = this.#machine;
    try {
      machine.run("fpgm", programs.fpgm);
      // As FreeType does it: a scale of six bits less, for values that have six more.
      const scale = this.scale >> 6;
      machine.controlValues = Int32Array.from(programs.controlValues, (value) => mulFix(value, scale));
      machine.run("prep", programs.prep);
    } catch (error) {
      if (error instanceof EndlessProgram) throw endless(programs, machine, error);
      if (error instanceof InstructionFault) return undefined;
      throw error;
    }
    const twilight = new Zone(programs.limits.twilightPoints);
    twilight.copyFrom(machine.twilight);
    return {
      state: machine.state,
      storage: machine.storage.slice(),
      controlValues: machine.controlValues.slice(),
      twilight,
    };
  }
}

function runUntilFault(machine: Machine, run: () => void): void {
  try {
    run();
  } catch (error) {
    if (error instanceof EndlessProgram || !(error instanceof InstructionFault)) throw error;
  }
  machine.glyph = emptyZone;
}

const emptyZone = new Zone(0);

function endless({ source }: FontPrograms, { kind }: Machine, cause: EndlessProgram): FontError<"table-damaged"> {
  return new FontError("table-damaged", { source, table: kind, detail: cause.message }, { cause });
}
