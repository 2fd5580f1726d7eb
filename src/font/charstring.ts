/**
 * Runs Type 2 charstrings, of CFF and of CFF2: in, a glyph's program and the subroutines around it; out, an outline by a
 * pen, in font units. Hints are passed over.
 *
 * Specification: Adobe Technical Note 5177, "The Type 2 Charstring Format"; OpenType 1.9.1, "CFF2 CharString format".
 */

import type { OutlinePen } from "./outline-pen.ts";

/** Subroutines nest this deep (Technical Note 5177, appendix B; the same for CFF2). */
export const MAX_SUBROUTINE_DEPTH = 10;
/** Operands that the stack holds: Technical Note 5177, appendix B. */
export const MAX_OPERANDS = 48;
/** The same for CFF2, whose blends take many. */
export const MAX_OPERANDS_CFF2 = 513;
/**
 * Bytes that one glyph may run, 1 MiB in some 40 ms; the glyphs of real fonts run a few thousand. Where ten levels of
 * subroutines each call the next a thousand times, a glyph of a small font would take years.
 */
export const MAX_CHARSTRING_BYTES = 2 ** 20;
/** Entries of the transient array: Technical Note 5177, appendix B. */
const TRANSIENT_ENTRIES = 32;

/** An array of subroutines: how many there are, and the bytes of one. */
export interface Subroutines {
  readonly count: number;
  range(index: number): { start: number; byteLength: number };
  entry(index: number): Uint8Array;
}

/** What a charstring runs in. */
export interface CharstringContext {
  readonly globalSubroutines: Subroutines;
  readonly localSubroutines: Subroutines | undefined;
  /** Of CFF2: how strongly each region of a set of variation data counts. Undefined for CFF. */
  readonly regionScalars: ((variationIndex: number) => readonly number[]) | undefined;
  /** Of CFF2: the set that counts until the program names another. */
  readonly variationIndex: number;
  /** Of CFF: the program of a character of the standard encoding, for accented letters made of two. */
  readonly standardGlyph: ((code: number) => Uint8Array) | undefined;
}

/** Draws `program` with `pen`. Throws `Error` with what is wrong with it; the caller knows the glyph. */
export function runCharstring(program: Uint8Array, context: CharstringContext, pen: OutlinePen): void {
  new CharstringRunner(context, pen).draw(program);
}

/** Runs what an operator stands for. */
type Operation = (runner: CharstringRunner) => void;

class CharstringRunner {
  readonly #context: CharstringContext;
  readonly #pen: OutlinePen;
  readonly #stack: Float64Array;
  readonly #transient = new Float64Array(TRANSIENT_ENTRIES);
  #count = 0;
  #stemCount = 0;
  #bytesLeft = MAX_CHARSTRING_BYTES;
  #variationIndex: number;
  #isDone = false;
  /** Whether a contour is under way; a line without a move begins one where the pen is, as in FreeType. */
  #isDrawing = false;
  #x = 0;
  #y = 0;

  constructor(context: CharstringContext, pen: OutlinePen) {
    this.#context = context;
    this.#pen = pen;
    this.#stack = new Float64Array(context.regionScalars ? MAX_OPERANDS_CFF2 : MAX_OPERANDS);
    this.#variationIndex = context.variationIndex;
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
      else if (byte === 19 || byte === 20) at += 1 + this.#maskBytes();
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
    operation(this);
  }

  #pushNumber(program: Uint8Array, at: number): number {
    const first = program[at]!;
    if (first >= 32 && first <= 246) {
      this.push(first - 139);
      return at + 1;
    }
    const end = at + (first === 255 ? 5 : first === 28 ? 3 : 2);
    if (end > program.length) throw new Error("its charstring ends within a number");
    const second = program[at + 1]!;
    if (first === 28) this.push(((second << 24) | (program[at + 2]! << 16)) >> 16);
    else if (first === 255) this.push(readFixed(program, at + 1));
    else this.push(first <= 250 ? (first - 247) * 256 + second + 108 : -(first - 251) * 256 - second - 108);
    return end;
  }

  #call(subroutines: Subroutines | undefined, depth: number, at: number): void {
    const count = subroutines?.count ?? 0;
    const bias = count < 1240 ? 107 : count < 33900 ? 1131 : 32768;
    const index = this.pop() + bias;
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

  /** Operands before a mask are stems; then there is a bit for each. */
  #maskBytes(): number {
    this.countStems();
    return (this.#stemCount + 7) >> 3;
  }

  get operandCount(): number {
    return this.#count;
  }

  operand(index: number): number {
    if (index < 0 || index >= this.#count) throw new Error("its charstring lacks operands");
    return this.#stack[index]!;
  }

  push(value: number): void {
    if (this.#count === this.#stack.length) throw new Error(`its charstring stacks over ${this.#count} operands`);
    this.#stack[this.#count++] = value;
  }

  pop(): number {
    const value = this.operand(this.#count - 1);
    this.#count--;
    return value;
  }

  clear(): void {
    this.#count = 0;
  }

  countStems(): void {
    this.#stemCount += this.#count >> 1;
    this.clear();
  }

  /** By the last operands: the first move may have the glyph's width before them. */
  move(dx: number, dy: number): void {
    this.#x += dx;
    this.#y += dy;
    this.#pen.moveTo(this.#x, this.#y);
    this.#isDrawing = true;
    this.clear();
  }

  line(dx: number, dy: number): void {
    this.#begin();
    this.#x += dx;
    this.#y += dy;
    this.#pen.lineTo(this.#x, this.#y);
  }

  curve(dx1: number, dy1: number, dx2: number, dy2: number, dx3: number, dy3: number): void {
    this.#begin();
    const x1 = this.#x + dx1;
    const y1 = this.#y + dy1;
    const x2 = x1 + dx2;
    const y2 = y1 + dy2;
    this.#x = x2 + dx3;
    this.#y = y2 + dy3;
    this.#pen.cubicTo(x1, y1, x2, y2, this.#x, this.#y);
  }

  /** The curve of the six operands from `at` on. */
  curveAt(at: number): void {
    this.curve(
      this.operand(at),
      this.operand(at + 1),
      this.operand(at + 2),
      this.operand(at + 3),
      this.operand(at + 4),
      this.operand(at + 5),
    );
  }

  #begin(): void {
    if (this.#isDrawing) return;
    this.#pen.moveTo(this.#x, this.#y);
    this.#isDrawing = true;
  }

  /** Ends the glyph; with four operands it is a letter and an accent, each a character of the standard encoding. */
  end(): void {
    const count = this.#count;
    if (count >= 4 && this.#context.standardGlyph) {
      this.#compose(count, this.#context.standardGlyph);
    }
    this.#isDone = true;
  }

  #compose(count: number, standardGlyph: (code: number) => Uint8Array): void {
    const [dx, dy] = [this.operand(count - 4), this.operand(count - 3)];
    const [base, accent] = [this.operand(count - 2), this.operand(count - 1)];
    this.#drawPart(standardGlyph(base), 0, 0);
    this.#drawPart(standardGlyph(accent), dx, dy);
  }

  #drawPart(program: Uint8Array, x: number, y: number): void {
    // A part has no parts of its own.
    const part = new CharstringRunner({ ...this.#context, standardGlyph: undefined }, this.#pen);
    part.#x = x;
    part.#y = y;
    part.draw(program);
    this.#charge(MAX_CHARSTRING_BYTES - part.#bytesLeft);
  }

  setVariationIndex(): void {
    this.#variationIndex = this.pop();
    this.clear();
  }

  /** Replaces n values, and n deltas for each region, by the n values as they are at this place. */
  blend(): void {
    const scalars = this.#context.regionScalars?.(this.#variationIndex);
    if (!scalars) throw new Error("its charstring blends, which only CFF2 can");
    const count = this.pop();
    const first = this.#count - count * (scalars.length + 1);
    if (!(count >= 0 && first >= 0 && Number.isInteger(count))) throw new Error("its charstring lacks operands");
    for (let i = 0; i < count; i++) {
      const deltas = first + count + i * scalars.length;
      let value = this.#stack[first + i]!;
      for (let region = 0; region < scalars.length; region++) {
        value += this.#stack[deltas + region]! * scalars[region]!;
      }
      this.#stack[first + i] = value;
    }
    this.#count = first + count;
  }

  store(): void {
    const index = this.pop();
    const value = this.pop();
    this.#transient[this.#transientIndex(index)] = value;
  }

  recall(): void {
    this.push(this.#transient[this.#transientIndex(this.pop())]!);
  }

  #transientIndex(index: number): number {
    if (index >= 0 && index < TRANSIENT_ENTRIES && Number.isInteger(index)) return index;
    throw new Error(`its charstring stores at ${index} of ${TRANSIENT_ENTRIES}`);
  }

  /** Copies the operand that lies `depth` below the top. */
  copyOperand(depth: number): void {
    this.push(this.operand(this.#count - 1 - Math.max(0, Math.trunc(depth))));
  }

  /** Turns the last `count` operands by `shift` places, upwards for positive ones. */
  roll(count: number, shift: number): void {
    if (!(count >= 0 && count <= this.#count && Number.isInteger(count)))
      throw new Error("its charstring lacks operands");
    const first = this.#count - count;
    const turned = this.#stack.slice(first, this.#count);
    for (let i = 0; i < count; i++) {
      this.#stack[first + ((((i + shift) % count) + count) % count)] = turned[i]!;
    }
  }
}

function readFixed(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) / 0x10000;
}

function lines(runner: CharstringRunner, from: number, to: number): void {
  for (let at = from; at + 2 <= to; at += 2) runner.line(runner.operand(at), runner.operand(at + 1));
}

function curves(runner: CharstringRunner, from: number, to: number): void {
  for (let at = from; at + 6 <= to; at += 6) runner.curveAt(at);
}

/** hlineto and vlineto: lines along the axes, in turn. */
function axisLines(runner: CharstringRunner, startsHorizontal: boolean): void {
  let horizontal = startsHorizontal;
  for (let at = 0; at < runner.operandCount; at++) {
    if (horizontal) runner.line(runner.operand(at), 0);
    else runner.line(0, runner.operand(at));
    horizontal = !horizontal;
  }
  runner.clear();
}

/** hhcurveto and vvcurveto: curves that begin and end along one axis; an odd operand first is off it. */
function parallelCurves(runner: CharstringRunner, horizontal: boolean): void {
  const count = runner.operandCount;
  let off = count & 1 ? runner.operand(0) : 0;
  for (let at = count & 1; at + 4 <= count; at += 4) {
    const [first, dx, dy, last] = [0, 1, 2, 3].map((i) => runner.operand(at + i)) as [number, number, number, number];
    if (horizontal) runner.curve(first, off, dx, dy, last, 0);
    else runner.curve(off, first, dx, dy, 0, last);
    off = 0;
  }
  runner.clear();
}

/** hvcurveto and vhcurveto: curves from one axis to the other, in turn; a fifth operand of the last is off its axis. */
function turningCurves(runner: CharstringRunner, startsHorizontal: boolean): void {
  const count = runner.operandCount;
  let horizontal = startsHorizontal;
  for (let at = 0; at + 4 <= count; at += 4) {
    const off = count - at === 5 ? runner.operand(at + 4) : 0;
    const [first, dx, dy, last] = [0, 1, 2, 3].map((i) => runner.operand(at + i)) as [number, number, number, number];
    if (horizontal) runner.curve(first, 0, dx, dy, off, last);
    else runner.curve(0, first, dx, dy, last, off);
    horizontal = !horizontal;
  }
  runner.clear();
}

/** flex1: the last operand is along the axis in which the rest goes farther; in the other it comes back. */
function flex1(runner: CharstringRunner): void {
  const d = Array.from({ length: 11 }, (_, i) => runner.operand(i)) as Eleven;
  const dx = d[0] + d[2] + d[4] + d[6] + d[8];
  const dy = d[1] + d[3] + d[5] + d[7] + d[9];
  const isHorizontal = Math.abs(dx) > Math.abs(dy);
  runner.curve(d[0], d[1], d[2], d[3], d[4], d[5]);
  runner.curve(d[6], d[7], d[8], d[9], isHorizontal ? d[10] : -dx, isHorizontal ? -dy : d[10]);
  runner.clear();
}

type Eleven = [number, number, number, number, number, number, number, number, number, number, number];

function hflex(runner: CharstringRunner): void {
  const d = (index: number) => runner.operand(index);
  runner.curve(d(0), 0, d(1), d(2), d(3), 0);
  runner.curve(d(4), 0, d(5), -d(2), d(6), 0);
  runner.clear();
}

function hflex1(runner: CharstringRunner): void {
  const d = (index: number) => runner.operand(index);
  runner.curve(d(0), d(1), d(2), d(3), d(4), 0);
  runner.curve(d(5), 0, d(6), d(7), d(8), -(d(1) + d(3) + d(7)));
  runner.clear();
}

function flex(runner: CharstringRunner): void {
  curves(runner, 0, 12);
  runner.clear();
}

const stems: Operation = (runner) => runner.countStems();

/** Operators of one byte, but those that `#run` takes care of. */
const operations: Readonly<Record<number, Operation>> = {
  1: stems,
  3: stems,
  4: (runner) => runner.move(0, runner.pop()),
  5: (runner) => {
    lines(runner, 0, runner.operandCount);
    runner.clear();
  },
  6: (runner) => axisLines(runner, true),
  7: (runner) => axisLines(runner, false),
  8: (runner) => {
    curves(runner, 0, runner.operandCount);
    runner.clear();
  },
  14: (runner) => runner.end(),
  15: (runner) => runner.setVariationIndex(),
  16: (runner) => runner.blend(),
  18: stems,
  21: (runner) => {
    const dy = runner.pop();
    runner.move(runner.pop(), dy);
  },
  22: (runner) => runner.move(runner.pop(), 0),
  23: stems,
  24: (runner) => {
    const end = runner.operandCount - 2;
    curves(runner, 0, end);
    runner.line(runner.operand(end), runner.operand(end + 1));
    runner.clear();
  },
  25: (runner) => {
    const end = runner.operandCount - 6;
    lines(runner, 0, end);
    runner.curveAt(end);
    runner.clear();
  },
  26: (runner) => parallelCurves(runner, false),
  27: (runner) => parallelCurves(runner, true),
  30: (runner) => turningCurves(runner, false),
  31: (runner) => turningCurves(runner, true),
};

/** An operator of one operand. */
const unary =
  (compute: (a: number) => number): Operation =>
  (runner) =>
    runner.push(compute(runner.pop()));

/** An operator of two operands. */
const binary =
  (compute: (a: number, b: number) => number): Operation =>
  (runner) => {
    const b = runner.pop();
    runner.push(compute(runner.pop(), b));
  };

/** Operators of two bytes, by the second. */
const escapedOperations: Readonly<Record<number, Operation>> = {
  // dotsection, of Type 1, does nothing here.
  0: (runner) => runner.clear(),
  3: binary((a, b) => Number(a !== 0 && b !== 0)),
  4: binary((a, b) => Number(a !== 0 || b !== 0)),
  5: unary((a) => Number(a === 0)),
  9: unary(Math.abs),
  10: binary((a, b) => a + b),
  11: binary((a, b) => a - b),
  12: binary((a, b) => a / b),
  14: unary((a) => -a),
  15: binary((a, b) => Number(a === b)),
  18: (runner) => void runner.pop(),
  20: (runner) => runner.store(),
  21: (runner) => runner.recall(),
  22: (runner) => {
    const [v2, v1, s2, s1] = [runner.pop(), runner.pop(), runner.pop(), runner.pop()];
    runner.push(v1 <= v2 ? s1 : s2);
  },
  // A number at random: the same one always, so that a glyph has one picture.
  23: (runner) => runner.push(0.5),
  24: binary((a, b) => a * b),
  26: unary(Math.sqrt),
  27: (runner) => runner.copyOperand(0),
  28: (runner) => {
    const [b, a] = [runner.pop(), runner.pop()];
    runner.push(b);
    runner.push(a);
  },
  29: (runner) => runner.copyOperand(runner.pop()),
  30: (runner) => {
    const shift = runner.pop();
    runner.roll(runner.pop(), shift);
  },
  34: hflex,
  35: flex,
  36: hflex1,
  37: flex1,
};
