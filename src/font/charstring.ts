/**
 * Runs Type 2 charstrings, of CFF and of CFF2: in, a glyph's program and the subroutines around it; out, an outline by a
 * pen, in font units. Hints are passed over. Here is the order of things: numbers, calls, limits, letters made of two; what
 * operators do is in `charstring-operators.ts`, and what they do it to in `charstring-machine.ts`.
 *
 * Specification: Adobe Technical Note 5177, "The Type 2 Charstring Format"; OpenType 1.9.1, "CFF2 CharString format".
 */

import { CharstringMachine, type CharstringVariation } from "./charstring-machine.ts";
import { escapedOperations, type Operation, operations } from "./charstring-operators.ts";
import type { OutlinePen } from "./outline-pen.ts";

/** Subroutines nest this deep (Technical Note 5177, appendix B; the same for CFF2). */
export const MAX_SUBROUTINE_DEPTH = 10;
/**
 * Bytes that one glyph may run, 1 MiB in some 40 ms; the glyphs of real fonts run a few thousand. Where ten levels of
 * subroutines each call the next a thousand times, a glyph of a small font would take years.
 */
export const MAX_CHARSTRING_BYTES = 2 ** 20;

/** An array of subroutines: how many there are, and the bytes of one. */
export interface Subroutines {
  readonly count: number;
  range(index: number): { start: number; byteLength: number };
  entry(index: number): Uint8Array;
}

/** What a charstring runs in. */
export interface CharstringContext extends CharstringVariation {
  readonly globalSubroutines: Subroutines;
  readonly localSubroutines: Subroutines | undefined;
  /** Of CFF: the program of a character of the standard encoding, for accented letters made of two. */
  readonly standardGlyph: ((code: number) => Uint8Array) | undefined;
}

/** Draws `program` with `pen`. Throws `Error` with what is wrong with it; the caller knows the glyph. */
export function runCharstring(program: Uint8Array, context: CharstringContext, pen: OutlinePen): void {
  new CharstringRunner(context, pen).draw(program);
}

class CharstringRunner {
  readonly #context: CharstringContext;
  readonly #pen: OutlinePen;
  readonly #machine: CharstringMachine;
  #bytesLeft = MAX_CHARSTRING_BYTES;
  #isDone = false;

  constructor(context: CharstringContext, pen: OutlinePen, x = 0, y = 0) {
    this.#context = context;
    this.#pen = pen;
    this.#machine = new CharstringMachine(context, pen, x, y);
  }

  draw(program: Uint8Array): void {
    this.#charge(program.length);
    this.#run(program, 0);
  }

  #run(program: Uint8Array, depth: number): void {
    let at = 0;
    while (at < program.length && !this.#isDone) {
      const byte = program[at]!;
      if (byte >= 32 || byte === 28) at = this.#pushNumber(program, at);
      else if (byte === 11) return;
      else if (byte === 10) this.#call(this.#context.localSubroutines, depth, at++);
      else if (byte === 29) this.#call(this.#context.globalSubroutines, depth, at++);
      else if (byte === 19 || byte === 20) at += 1 + this.#machine.maskBytes();
      else if (byte === 14) this.#end();
      else if (byte === 12) {
        this.#operate(escapedOperations[program[at + 1] ?? 0], `12 ${program[at + 1]}`);
        at += 2;
      } else {
        this.#operate(operations[byte], String(byte));
        at++;
      }
    }
  }

  #operate(operation: Operation | undefined, name: string): void {
    if (!operation) throw new Error(`its charstring has an operator ${name}, which there isn't`);
    operation(this.#machine);
  }

  #pushNumber(program: Uint8Array, at: number): number {
    const first = program[at]!;
    if (first >= 32 && first <= 246) {
      this.#machine.push(first - 139);
      return at + 1;
    }
    const end = at + (first === 255 ? 5 : first === 28 ? 3 : 2);
    if (end > program.length) throw new Error("its charstring ends within a number");
    const second = program[at + 1]!;
    if (first === 28) this.#machine.push(((second << 24) | (program[at + 2]! << 16)) >> 16);
    else if (first === 255) this.#machine.push(readFixed(program, at + 1));
    else this.#machine.push(first <= 250 ? (first - 247) * 256 + second + 108 : -(first - 251) * 256 - second - 108);
    return end;
  }

  #call(subroutines: Subroutines | undefined, depth: number, at: number): void {
    const count = subroutines?.count ?? 0;
    const bias = count < 1240 ? 107 : count < 33900 ? 1131 : 32768;
    const index = this.#machine.pop() + bias;
    if (!subroutines || !(index >= 0 && index < count && Number.isInteger(index))) {
      throw new Error(`its charstring calls one of ${count} subroutines by number ${index}, at byte ${at}`);
    }
    if (depth >= MAX_SUBROUTINE_DEPTH) throw new Error(`its subroutines nest deeper than ${MAX_SUBROUTINE_DEPTH}`);
    // Charged before its bytes are copied, so that nothing large is.
    this.#charge(subroutines.range(index).byteLength);
    this.#run(subroutines.entry(index), depth + 1);
  }

  #charge(byteLength: number): void {
    // An empty subroutine takes time to call, too.
    this.#bytesLeft -= byteLength + 1;
    if (this.#bytesLeft < 0) {
      throw new Error(`its charstring and subroutines run more than ${MAX_CHARSTRING_BYTES} bytes`);
    }
  }

  /** Ends the glyph; with four operands it is a letter and an accent, each a character of the standard encoding. */
  #end(): void {
    const { standardGlyph } = this.#context;
    if (this.#machine.operandCount >= 4 && standardGlyph) this.#compose(standardGlyph);
    this.#isDone = true;
  }

  #compose(standardGlyph: (code: number) => Uint8Array): void {
    const accent = this.#machine.pop();
    const base = this.#machine.pop();
    const dy = this.#machine.pop();
    const dx = this.#machine.pop();
    this.#drawPart(standardGlyph(base), 0, 0);
    this.#drawPart(standardGlyph(accent), dx, dy);
  }

  #drawPart(program: Uint8Array, x: number, y: number): void {
    // A part has no parts of its own.
    const part = new CharstringRunner({ ...this.#context, standardGlyph: undefined }, this.#pen, x, y);
    part.draw(program);
    this.#charge(MAX_CHARSTRING_BYTES - part.#bytesLeft);
  }
}

function readFixed(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) / 0x10000;
}
