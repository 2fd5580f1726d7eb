/**
 * What the operators of Type 2 charstrings do to a machine: lines, curves, arithmetic.
 *
 * Specification: Adobe Technical Note 5177, "The Type 2 Charstring Format", section 4; OpenType 1.9.1, "CFF2 CharString format".
 */

import type { CharstringMachine } from "./charstring-machine.ts";

/** Runs what an operator stands for. */
export type Operation = (machine: CharstringMachine) => void;

function lines(machine: CharstringMachine, from: number, to: number): void {
  for (let at = from; at + 2 <= to; at += 2) machine.line(machine.operand(at), machine.operand(at + 1));
}

function curves(machine: CharstringMachine, from: number, to: number): void {
  for (let at = from; at + 6 <= to; at += 6) machine.curveAt(at);
}

/** hlineto and vlineto: lines along the axes, in turn. */
function axisLines(machine: CharstringMachine, startsHorizontal: boolean): void {
  let horizontal = startsHorizontal;
  for (let at = 0; at < machine.operandCount; at++) {
    if (horizontal) machine.line(machine.operand(at), 0);
    else machine.line(0, machine.operand(at));
    horizontal = !horizontal;
  }
  machine.clear();
}

/** hhcurveto and vvcurveto: curves that begin and end along one axis; an odd operand first is off it. */
function parallelCurves(machine: CharstringMachine, horizontal: boolean): void {
  const count = machine.operandCount;
  let off = count & 1 ? machine.operand(0) : 0;
  for (let at = count & 1; at + 4 <= count; at += 4) {
    const [first, dx, dy, last] = [0, 1, 2, 3].map((i) => machine.operand(at + i)) as [number, number, number, number];
    if (horizontal) machine.curve(first, off, dx, dy, last, 0);
    else machine.curve(off, first, dx, dy, 0, last);
    off = 0;
  }
  machine.clear();
}

/** hvcurveto and vhcurveto: curves from one axis to the other, in turn; a fifth operand of the last is off its axis. */
function turningCurves(machine: CharstringMachine, startsHorizontal: boolean): void {
  const count = machine.operandCount;
  let horizontal = startsHorizontal;
  for (let at = 0; at + 4 <= count; at += 4) {
    const off = count - at === 5 ? machine.operand(at + 4) : 0;
    const [first, dx, dy, last] = [0, 1, 2, 3].map((i) => machine.operand(at + i)) as [number, number, number, number];
    if (horizontal) machine.curve(first, 0, dx, dy, off, last);
    else machine.curve(0, first, dx, dy, last, off);
    horizontal = !horizontal;
  }
  machine.clear();
}

/** flex1: the last operand is along the axis in which the rest goes farther; in the other it comes back. */
function flex1(machine: CharstringMachine): void {
  const d = Array.from({ length: 11 }, (_, i) => machine.operand(i)) as Eleven;
  const dx = d[0] + d[2] + d[4] + d[6] + d[8];
  const dy = d[1] + d[3] + d[5] + d[7] + d[9];
  const isHorizontal = Math.abs(dx) > Math.abs(dy);
  machine.curve(d[0], d[1], d[2], d[3], d[4], d[5]);
  machine.curve(d[6], d[7], d[8], d[9], isHorizontal ? d[10] : -dx, isHorizontal ? -dy : d[10]);
  machine.clear();
}

type Eleven = [number, number, number, number, number, number, number, number, number, number, number];

function hflex(machine: CharstringMachine): void {
  const d = (index: number) => machine.operand(index);
  machine.curve(d(0), 0, d(1), d(2), d(3), 0);
  machine.curve(d(4), 0, d(5), -d(2), d(6), 0);
  machine.clear();
}

function hflex1(machine: CharstringMachine): void {
  const d = (index: number) => machine.operand(index);
  machine.curve(d(0), d(1), d(2), d(3), d(4), 0);
  machine.curve(d(5), 0, d(6), d(7), d(8), -(d(1) + d(3) + d(7)));
  machine.clear();
}

function flex(machine: CharstringMachine): void {
  curves(machine, 0, 12);
  machine.clear();
}

const stems: Operation = (machine) => machine.countStems();

/** Operators of one byte, but for numbers, subroutines, masks and the end of a glyph. */
export const operations: Readonly<Record<number, Operation>> = {
  1: stems,
  3: stems,
  4: (machine) => machine.move(0, machine.pop()),
  5: (machine) => {
    lines(machine, 0, machine.operandCount);
    machine.clear();
  },
  6: (machine) => axisLines(machine, true),
  7: (machine) => axisLines(machine, false),
  8: (machine) => {
    curves(machine, 0, machine.operandCount);
    machine.clear();
  },
  15: (machine) => machine.setVariationIndex(),
  16: (machine) => machine.blend(),
  18: stems,
  21: (machine) => {
    const dy = machine.pop();
    machine.move(machine.pop(), dy);
  },
  22: (machine) => machine.move(machine.pop(), 0),
  23: stems,
  24: (machine) => {
    const end = machine.operandCount - 2;
    curves(machine, 0, end);
    machine.line(machine.operand(end), machine.operand(end + 1));
    machine.clear();
  },
  25: (machine) => {
    const end = machine.operandCount - 6;
    lines(machine, 0, end);
    machine.curveAt(end);
    machine.clear();
  },
  26: (machine) => parallelCurves(machine, false),
  27: (machine) => parallelCurves(machine, true),
  30: (machine) => turningCurves(machine, false),
  31: (machine) => turningCurves(machine, true),
};

/** An operator of one operand. */
const unary =
  (compute: (a: number) => number): Operation =>
  (machine) =>
    machine.push(compute(machine.pop()));

/** An operator of two operands. */
const binary =
  (compute: (a: number, b: number) => number): Operation =>
  (machine) => {
    const b = machine.pop();
    machine.push(compute(machine.pop(), b));
  };

/** Operators of two bytes, by the second. */
export const escapedOperations: Readonly<Record<number, Operation>> = {
  // dotsection, of Type 1, does nothing here.
  0: (machine) => machine.clear(),
  3: binary((a, b) => Number(a !== 0 && b !== 0)),
  4: binary((a, b) => Number(a !== 0 || b !== 0)),
  5: unary((a) => Number(a === 0)),
  9: unary(Math.abs),
  10: binary((a, b) => a + b),
  11: binary((a, b) => a - b),
  12: binary((a, b) => a / b),
  14: unary((a) => -a),
  15: binary((a, b) => Number(a === b)),
  18: (machine) => void machine.pop(),
  20: (machine) => machine.store(),
  21: (machine) => machine.recall(),
  22: (machine) => {
    const [v2, v1, s2, s1] = [machine.pop(), machine.pop(), machine.pop(), machine.pop()];
    machine.push(v1 <= v2 ? s1 : s2);
  },
  // A number at random: the same one always, so that a glyph has one picture.
  23: (machine) => machine.push(0.5),
  24: binary((a, b) => a * b),
  26: unary(Math.sqrt),
  27: (machine) => machine.copyOperand(0),
  28: (machine) => {
    const [b, a] = [machine.pop(), machine.pop()];
    machine.push(b);
    machine.push(a);
  },
  29: (machine) => machine.copyOperand(machine.pop()),
  30: (machine) => {
    const shift = machine.pop();
    machine.roll(machine.pop(), shift);
  },
  34: hflex,
  35: flex,
  36: hflex1,
  37: flex1,
};
