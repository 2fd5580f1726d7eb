/** Random work on a file vector beside a plain array that says what it must hold. */

import { type ElementKind, newElements } from "../../../src/memory/file-vector/element-kind.ts";
import type { FileVectorBase } from "../../../src/memory/file-vector/file-vector.ts";
import type { Random } from "../../reference/prng.ts";

/** What the vector holds, and what it held at its last sync. */
export interface Model {
  now: number[];
  synced: number[];
}

/** An operation on both; `run` on the vector may throw, and then the model is left as it was. */
export interface Operation {
  readonly name: string;
  readonly run: (vector: FileVectorBase) => void;
  readonly apply: (model: Model) => void;
}

/** Elements at most: a few dozen pages of the least size. */
const LONGEST = 12_000;

/** An operation that may follow on `model`. */
export function randomOperation(random: Random, { now }: Model, kind: ElementKind): Operation {
  const value = randomValue(random, kind);
  const values = Array.from({ length: random.pick([0, 1, 7, 600, 3000]) }, () => randomValue(random, kind));
  const length = random.int(0, Math.min(LONGEST, now.length + random.pick([0, 50, 5000])));
  const index = random.int(0, Math.max(0, now.length - 1));
  const push: Operation = {
    name: `push ${value}`,
    run: (vector) => vector.push(value),
    apply: (model) => {
      model.now = [...model.now, value];
    },
  };
  const choices: readonly Operation[] = [
    push,
    now.length === 0 ? push : setting(random, now.length, kind),
    {
      name: `extend by ${values.length}`,
      run: (vector) => vector.extend(random.int(0, 1) === 0 ? values : typed(values, kind)),
      apply: (model) => {
        model.now = [...model.now, ...values];
      },
    },
    {
      name: `truncate to ${index}`,
      run: (vector) => vector.truncate(index),
      apply: (model) => {
        model.now = model.now.slice(0, index);
      },
    },
    resizing(length, random.int(0, 1) === 0 ? 0 : value),
    { name: `reserve ${length}`, run: (vector) => vector.reserve(length), apply: () => {} },
    { name: "sync", run: (vector) => vector.sync(), apply: noteSync },
    { name: "shrinkToFit", run: (vector) => vector.shrinkToFit(), apply: noteSync },
  ];
  const choice = random.pick(choices);
  return now.length > LONGEST ? resizing(LONGEST >> 2, 0) : choice;
}

function noteSync(model: Model): void {
  model.synced = model.now;
}

/** Several elements, far apart, so that their pages go through the cache. */
function setting(random: Random, length: number, kind: ElementKind): Operation {
  const changes = Array.from({ length: 20 }, () => [random.int(0, length - 1), randomValue(random, kind)] as const);
  let done = 0;
  return {
    name: "set",
    run: (vector) => {
      for (const [index, value] of changes) {
        vector.set(index, value);
        done++;
      }
    },
    apply: (model) => {
      model.now = model.now.slice();
      for (const [index, value] of changes.slice(0, done)) model.now[index] = value;
    },
  };
}

function resizing(length: number, value: number): Operation {
  return {
    name: `resize to ${length} with ${value}`,
    run: (vector) => vector.resize(length, value),
    apply: (model) => {
      const added = Array.from({ length: Math.max(0, length - model.now.length) }, () => value);
      model.now = [...model.now.slice(0, length), ...added];
    },
  };
}

/** A value that the kind stores as it is. */
function randomValue(random: Random, kind: ElementKind): number {
  const one = newElements(kind, 1);
  one[0] = kind === "f64" ? random.float() : random.int(-(2 ** 31), 2 ** 31);
  return one[0]!;
}

function typed(values: readonly number[], kind: ElementKind): Iterable<number> {
  const elements = newElements(kind, values.length);
  elements.set(values);
  return elements;
}
