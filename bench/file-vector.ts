/** File vectors on a file in memory, so that the vector is timed and no disk: elements in order and at random. */

import { FileVectorBase } from "../src/memory/file-vector/file-vector.ts";
import { createParts } from "../src/memory/file-vector/file-vector-parts.ts";
import { settleOptions } from "../src/memory/file-vector/options.ts";
import type { VectorFile } from "../src/memory/file-vector/vector-file.ts";
import type { Measurement } from "./harness.ts";

/** 8 MiB of doubles, eight times what the preset "balanced" keeps in memory. */
const length = 2 ** 20;
/** Elements of one call that go all over the file. */
const randomCount = 2 ** 10;
const stride = 514_229;

export function* fileVectorRows(): Generator<Measurement> {
  const values = Float64Array.from({ length }, (_, i) => i);
  yield {
    name: "push a million elements to a file vector, and sync",
    unit: "element",
    unitsPerCall: length,
    subject: { name: "file vector", run: () => filledVector() },
    peers: [{ name: "array", run: () => pushed() }],
    timing: { rounds: 15 },
  };
  const vector = filledVector();
  yield {
    name: "read a file vector in order",
    unit: "element",
    unitsPerCall: length,
    subject: { name: "file vector", run: () => sumOf(length, 1, (i) => vector.get(i)!) },
    peers: [{ name: "Float64Array", run: () => sumOf(length, 1, (i) => values[i]!) }],
    timing: { rounds: 30 },
  };
  yield {
    name: "read a file vector at random",
    unit: "element",
    unitsPerCall: randomCount,
    subject: { name: "file vector", run: () => sumOf(randomCount, stride, (i) => vector.get(i)!) },
    peers: [{ name: "Float64Array", run: () => sumOf(randomCount, stride, (i) => values[i]!) }],
  };
}

function sumOf(count: number, step: number, at: (index: number) => number): number {
  let sum = 0;
  for (let i = 0, index = 0; i < count; i++, index = (index + step) % length) sum += at(index);
  return sum;
}

function filledVector(): FileVectorBase {
  const vector = new FileVectorBase(createParts(new FileInMemory(), settleOptions({ initialCapacity: length })));
  for (let i = 0; i < length; i++) vector.push(i);
  vector.sync();
  return vector;
}

function pushed(): number[] {
  const numbers: number[] = [];
  for (let i = 0; i < length; i++) numbers.push(i);
  return numbers;
}

/** A file that is an array; it never shrinks. */
class FileInMemory implements VectorFile {
  readonly path = "memory";
  #bytes = new Uint8Array(0);

  byteLength(): number {
    return this.#bytes.byteLength;
  }

  read(target: Uint8Array, position: number): number {
    const bytes = this.#bytes.subarray(position, position + target.byteLength);
    target.set(bytes);
    return bytes.byteLength;
  }

  write(source: Uint8Array, position: number): void {
    this.#bytes.set(source, position);
  }

  resize(byteLength: number): void {
    const resized = new Uint8Array(byteLength);
    resized.set(this.#bytes.subarray(0, byteLength));
    this.#bytes = resized;
  }

  flush(): void {}

  close(): void {}
}
