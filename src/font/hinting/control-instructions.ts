/**
 * Instructions that say which comes next: conditions, jumps, functions.
 *
 * Specification: OpenType 1.9.1, "The TrueType instruction set", "Managing the flow of control", "Defining and using
 * functions and instructions".
 */

import { type Instruction, InstructionFault, type Machine, type Routine } from "./machine.ts";

const NPUSHB = 0x40;
const NPUSHW = 0x41;
const IF = 0x58;
const ELSE = 0x1b;
const EIF = 0x59;
const FDEF = 0x2c;
const ENDF = 0x2d;
const IDEF = 0x89;
const PUSHB = 0xb0;
const PUSHW = 0xb8;
const PUSHW_LAST = 0xbf;

/** The next opcode, whose data are passed over. */
function skipInstruction(machine: Machine): number {
  machine.spend(1);
  const opcode = machine.byte();
  if (opcode === NPUSHB) machine.at += machine.byte();
  else if (opcode === NPUSHW) machine.at += machine.byte() * 2;
  else if (opcode >= PUSHB && opcode < PUSHW) machine.at += opcode - PUSHB + 1;
  else if (opcode >= PUSHW && opcode <= PUSHW_LAST) machine.at += (opcode - PUSHW + 1) * 2;
  return opcode;
}

/** Goes behind the end of the condition that is open, or behind its ELSE where that counts. */
function skipBranch(machine: Machine, stopsAtElse: boolean): void {
  let open = 1;
  while (open > 0) {
    const opcode = skipInstruction(machine);
    if (opcode === IF) open++;
    else if (opcode === EIF) open--;
    else if (opcode === ELSE && open === 1 && stopsAtElse) return;
  }
}

/** The routine that begins here; goes behind its end. */
function define(machine: Machine): Routine {
  const routine = { code: machine.code, start: machine.at };
  for (;;) {
    const opcode = skipInstruction(machine);
    if (opcode === ENDF) return routine;
    if (opcode === FDEF || opcode === IDEF) throw new InstructionFault("it defines a function within another");
  }
}

/** By so many bytes, from the instruction itself. */
function jump(machine: Machine, offset: number): void {
  if (offset === 0) throw new InstructionFault("it jumps to where it is");
  machine.at += offset - 1;
}

function jumpIf(machine: Machine, wanted: boolean): void {
  const isTrue = machine.pop() !== 0;
  const offset = machine.pop();
  if (isTrue === wanted) jump(machine, offset);
}

/** Functions belong to the font, and are not to change from glyph to glyph. */
function defineFunction(machine: Machine): void {
  const number = machine.pop();
  const routine = define(machine);
  if (machine.kind !== "glyph") machine.functions.set(number, routine);
}

function defineInstruction(machine: Machine): void {
  const opcode = machine.pop();
  const routine = define(machine);
  if (machine.kind !== "glyph") machine.ownInstructions.set(opcode, routine);
}

function loopCall(machine: Machine): void {
  const routine = machine.functions.get(machine.pop());
  machine.call(routine, machine.pop());
}

function condition(machine: Machine): void {
  if (machine.pop() === 0) skipBranch(machine, true);
}

/** First and last opcode, and what they do. */
export const controlInstructions: readonly (readonly [first: number, last: number, Instruction])[] = [
  [ELSE, ELSE, (machine) => skipBranch(machine, false)],
  [0x1c, 0x1c, (machine) => jump(machine, machine.pop())],
  [0x2a, 0x2a, loopCall],
  [0x2b, 0x2b, (machine) => machine.call(machine.functions.get(machine.pop()), 1)],
  [FDEF, FDEF, defineFunction],
  [ENDF, ENDF, (machine) => machine.endCall()],
  [IF, IF, condition],
  [EIF, EIF, () => {}],
  [0x78, 0x78, (machine) => jumpIf(machine, true)],
  [0x79, 0x79, (machine) => jumpIf(machine, false)],
  [IDEF, IDEF, defineInstruction],
];
