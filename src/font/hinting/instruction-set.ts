/** All instructions by their opcodes. An opcode without one may be the font's own (IDEF). */

import { controlInstructions } from "./control-instructions.ts";
import type { Instruction } from "./machine.ts";
import { pointInstructions } from "./point-instructions.ts";
import { stackInstructions } from "./stack-instructions.ts";
import { stateInstructions } from "./state-instructions.ts";

const OPCODES = 256;

/** By opcode. */
export const instructionSet: readonly (Instruction | undefined)[] = makeSet();

function makeSet(): (Instruction | undefined)[] {
  const set = new Array<Instruction | undefined>(OPCODES).fill(undefined);
  for (const group of [stackInstructions, controlInstructions, stateInstructions, pointInstructions]) {
    for (const [first, last, instruction] of group) set.fill(instruction, first, last + 1);
  }
  return set;
}
