/**
 * Instructions on numbers: pushing, ordering, comparing and computing.
 *
 * Specification: OpenType 1.9.1, "The TrueType instruction set", "Pushing data", "Managing the stack", "Relational and
 * logical", "Arithmetic".
 */

import { mulDiv } from "./fixed-point.ts";
import { type Instruction, InstructionFault, type Machine } from "./machine.ts";

const unary =
  (compute: (value: number, machine: Machine) => number): Instruction =>
  (machine) =>
    machine.push(compute(machine.pop(), machine));

const binary =
  (compute: (first: number, second: number) => number): Instruction =>
  (machine) => {
    const second = machine.pop();
    machine.push(compute(machine.pop(), second));
  };

const comparison = (holds: (first: number, second: number) => boolean): Instruction =>
  binary((first, second) => Number(holds(first, second)));

function pushBytes(machine: Machine, count: number): void {
  for (let i = 0; i < count; i++) machine.push(machine.byte());
}

function pushWords(machine: Machine, count: number): void {
  for (let i = 0; i < count; i++) machine.push(machine.word());
}

function divide(dividend: number, divisor: number): number {
  if (divisor === 0) throw new InstructionFault("it divides by 0");
  return Math.trunc((dividend * 64) / divisor);
}

function roll(machine: Machine): void {
  machine.raise(3);
}

function swap(machine: Machine): void {
  machine.raise(2);
}

/** Whether a distance, rounded, is an odd number of pixels. */
const isOdd = (value: number, { state }: Machine): boolean => (state.round(value) & 127) === 64;
const isEven = (value: number, { state }: Machine): boolean => (state.round(value) & 127) === 0;

/** First and last opcode, and what they do. */
export const stackInstructions: readonly (readonly [first: number, last: number, Instruction])[] = [
  [0x20, 0x20, (machine) => machine.push(machine.peek(1))],
  [0x21, 0x21, (machine) => void machine.pop()],
  [0x22, 0x22, (machine) => machine.clearStack()],
  [0x23, 0x23, swap],
  [0x24, 0x24, (machine) => machine.push(machine.depth)],
  [0x25, 0x25, (machine) => machine.push(machine.peek(machine.pop()))],
  [0x26, 0x26, (machine) => machine.raise(machine.pop())],
  [0x40, 0x40, (machine) => pushBytes(machine, machine.byte())],
  [0x41, 0x41, (machine) => pushWords(machine, machine.byte())],
  [0x50, 0x50, comparison((first, second) => first < second)],
  [0x51, 0x51, comparison((first, second) => first <= second)],
  [0x52, 0x52, comparison((first, second) => first > second)],
  [0x53, 0x53, comparison((first, second) => first >= second)],
  [0x54, 0x54, comparison((first, second) => first === second)],
  [0x55, 0x55, comparison((first, second) => first !== second)],
  [0x56, 0x56, unary((value, machine) => Number(isOdd(value, machine)))],
  [0x57, 0x57, unary((value, machine) => Number(isEven(value, machine)))],
  [0x5a, 0x5a, comparison((first, second) => first !== 0 && second !== 0)],
  [0x5b, 0x5b, comparison((first, second) => first !== 0 || second !== 0)],
  [0x5c, 0x5c, unary((value) => Number(value === 0))],
  [0x60, 0x60, binary((first, second) => first + second)],
  [0x61, 0x61, binary((first, second) => first - second)],
  [0x62, 0x62, binary(divide)],
  [0x63, 0x63, binary((first, second) => mulDiv(first, second, 64))],
  [0x64, 0x64, unary(Math.abs)],
  [0x65, 0x65, unary((value) => 0 - value)],
  [0x66, 0x66, unary((value) => value & ~63)],
  [0x67, 0x67, unary((value) => (value + 63) & ~63)],
  [0x68, 0x6b, unary((value, { state }) => state.round(value))],
  // NROUND: what an engine would make up for, and none does any more.
  [0x6c, 0x6f, () => {}],
  [0x8a, 0x8a, roll],
  [0x8b, 0x8b, binary(Math.max)],
  [0x8c, 0x8c, binary(Math.min)],
  [0xb0, 0xb7, (machine, opcode) => pushBytes(machine, opcode - 0xaf)],
  [0xb8, 0xbf, (machine, opcode) => pushWords(machine, opcode - 0xb7)],
];
