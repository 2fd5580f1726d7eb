/**
 * A process to be killed: writes a vector in rounds, each a sync, and says when a round is synced. What a round leaves
 * follows from its number: `contentsAfter`.
 */

import { prng } from "../../reference/prng.ts";

/** What the rounds need of a vector, and an array has too. */
interface Elements {
  readonly length: number;
  push(value: number): unknown;
  set(index: number, value: number): void;
  truncate(length: number): void;
}

/** The work of one round: new elements at the end, others replaced anywhere, so that all pages change. */
export function doRound(round: number, elements: Elements): void {
  const random = prng(round);
  for (let i = 0; i < 3000; i++) elements.push(random.uint32());
  for (let i = 0; i < 200; i++) elements.set(random.int(0, elements.length - 1), random.uint32());
  if (elements.length > 60_000) elements.truncate(random.int(20_000, 50_000));
}

/** What the vector holds after `rounds` rounds. */
export function contentsAfter(rounds: number): Uint32Array {
  const array: number[] = [];
  const elements: Elements = {
    get length() {
      return array.length;
    },
    push: (value) => array.push(value),
    set: (index, value) => {
      array[index] = value;
    },
    truncate: (length) => {
      array.length = Math.min(array.length, length);
    },
  };
  for (let round = 0; round < rounds; round++) doRound(round, elements);
  return Uint32Array.from(array);
}
