/** Pools and containers: what is acquired and given back, beside making it anew and leaving it to the collector. */

import { allExtras } from "../src/entry/all-extras.ts";
import { cast } from "../src/kernels/pointers.ts";
import { BufferManager } from "../src/memory/buffer-manager.ts";
import { ChunkedList } from "../src/memory/chunked-list.ts";
import { EngineMemory } from "../src/memory/engine-memory.ts";
import { ObjectPool } from "../src/memory/object-pool.ts";
import { StringInterner } from "../src/memory/string-interner.ts";
import { TextBufferPool } from "../src/memory/text-buffer-pool.ts";
import { createGlyphBuffers } from "../src/shape/glyph-buffer.ts";
import { createGlyphArrays } from "../src/shape/shaped-run.ts";
import { type Contender, type Measurement, sink } from "./harness.ts";
import type { StageContext } from "./stage.ts";

/** Acquired and given back in one call. */
const count = 1000;
/** Blocks as long as a bitmap of a glyph at 32 px. */
const blockBytes = 1024;
/** Bytes of a line of text in UTF-16. */
const lineBytes = 200;
/** Glyphs of a long book's chapter. */
const collectedCount = 2 ** 16;
/** Glyphs of the new words of a paragraph. */
const glyphCount = 200;
const familyCount = 200;

export async function* poolRows(context: StageContext): AsyncGenerator<Measurement> {
  yield objectRow(16);
  yield objectRow(1024);
  yield glyphRow();
  yield bufferRow();
  yield internerRow();
  yield* blockRows(context);
}

/** Names of families, each made anew as a style sheet's parser would, as a number. */
function internerRow(): Measurement {
  const interner = new StringInterner();
  const numbers = new Map<string, number>();
  const names = Array.from({ length: familyCount }, (_, i) => `noto sans ${i}`);
  for (const name of names) numbers.set(name, interner.intern(name));
  return {
    name: "the number of a family's name that is known",
    unit: "name",
    unitsPerCall: familyCount,
    subject: {
      name: "interned",
      run: () => {
        let sum = 0;
        for (const name of names) sum += interner.intern(name);
        return sum;
      },
    },
    peers: [
      {
        name: "Map",
        run: () => {
          let sum = 0;
          for (const name of names) sum += numbers.get(name)!;
          return sum;
        },
      },
    ],
  };
}

/** Lists of glyph ids: acquired, begun, given back. */
function objectRow(length: number): Measurement {
  const pool = new ObjectPool<Uint32Array>({ create: () => new Uint32Array(length) });
  return {
    name: `acquire and release an array of ${length.toLocaleString("en")} words`,
    unit: "array",
    unitsPerCall: count,
    subject: {
      name: "pooled",
      run: () => {
        for (let i = 0; i < count; i++) {
          const lease = pool.acquire();
          lease.item[0] = i;
          lease[Symbol.dispose]();
        }
      },
    },
    peers: [
      {
        name: "new each time",
        run: () => {
          for (let i = 0; i < count; i++) {
            const array = new Uint32Array(length);
            array[0] = i;
            sink.last = array;
          }
        },
      },
    ],
    tearDown: () => pool[Symbol.dispose](),
  };
}

/** The seven arrays of a run that is copied from and let go of. */
function glyphRow(): Measurement {
  const pool = createGlyphBuffers(2 ** 16);
  return {
    name: `the arrays of a run of ${glyphCount} glyphs`,
    unit: "run",
    unitsPerCall: count,
    subject: {
      name: "views of a pooled buffer",
      run: () => {
        for (let i = 0; i < count; i++) {
          const lease = pool.acquire();
          sink.last = lease.item.arrays(glyphCount);
          lease[Symbol.dispose]();
        }
      },
    },
    peers: [
      {
        name: "new each time",
        run: () => {
          for (let i = 0; i < count; i++) sink.last = createGlyphArrays(glyphCount);
        },
      },
    ],
    tearDown: () => pool[Symbol.dispose](),
  };
}

/** Rows of a picture on their way to a file. */
function bufferRow(): Measurement {
  const byteLength = 65_536;
  const buffers = new BufferManager();
  return {
    name: `borrow ${byteLength.toLocaleString("en")} bytes of scratch`,
    unit: "buffer",
    unitsPerCall: count,
    subject: {
      name: "pooled",
      run: () => {
        for (let i = 0; i < count; i++) {
          const loan = buffers.borrow("rows", byteLength);
          loan.bytes[0] = i;
          loan[Symbol.dispose]();
        }
      },
    },
    peers: [
      {
        name: "new each time",
        run: () => {
          for (let i = 0; i < count; i++) {
            const bytes = new Uint8Array(byteLength);
            bytes[0] = i;
            sink.last = bytes;
          }
        },
      },
    ],
    tearDown: () => buffers[Symbol.dispose](),
  };
}

/** Blocks in linear memory, beside a block of the heap and an array. */
async function* blockRows(context: StageContext): AsyncGenerator<Measurement> {
  const wasm = (await context.readFile("dist/kernels.wasm")) as BufferSource;
  await allExtras.memory();
  const memory = new EngineMemory(await WebAssembly.compile(wasm));
  const fixed = memory.pools.made.createFixedPool({ blockBytes, capacity: 16 });
  const secure = memory.pools.made.createSecurePool({ blockBytes, capacity: 16 });
  const peers: readonly Contender[] = [
    {
      name: "heap",
      run: () => {
        for (let i = 0; i < count; i++) memory.heap.free(memory.heap.allocate(blockBytes, "other"));
      },
    },
    {
      name: "new Uint8Array",
      run: () => {
        for (let i = 0; i < count; i++) sink.last = new Uint8Array(blockBytes);
      },
    },
  ];
  const row = (name: string, acquire: () => Disposable): Measurement => ({
    name: `acquire and release ${blockBytes.toLocaleString("en")} bytes of a ${name}`,
    unit: "block",
    unitsPerCall: count,
    subject: {
      name,
      run: () => {
        for (let i = 0; i < count; i++) acquire()[Symbol.dispose]();
      },
    },
    peers,
  });
  yield row("fixed pool", () => fixed.acquire());
  yield row("secure pool, guarded and zeroed", () => secure.acquire());
  yield textRow(memory);
  yield collectRow(memory);
  memory.pools[Symbol.dispose]();
}

/** Buffers for lines of text, in linear memory instead of a shaper's. */
function textRow({ heap, kernels: { views } }: EngineMemory): Measurement {
  const allocate = (byteLength: number) => heap.allocate(byteLength, "other");
  const texts = new TextBufferPool({ allocate, free: (address) => heap.free(cast(address)), views });
  return {
    name: `acquire and release a text buffer of ${lineBytes} bytes`,
    unit: "buffer",
    unitsPerCall: count,
    subject: {
      name: "pooled",
      run: () => {
        for (let i = 0; i < count; i++) texts.acquire(lineBytes)[Symbol.dispose]();
      },
    },
    peers: [
      {
        name: "heap",
        run: () => {
          for (let i = 0; i < count; i++) heap.free(allocate(lineBytes));
        },
      },
    ],
    tearDown: () => texts[Symbol.dispose](),
  };
}

/** Numbers one by one, of which nobody knows how many come, and their sum. */
function collectRow({ pools }: EngineMemory): Measurement {
  const vector = pools.made.createVector({ kind: "f32" });
  return {
    name: `collect ${collectedCount.toLocaleString("en")} numbers of unknown count, and sum them`,
    unit: "number",
    unitsPerCall: collectedCount,
    subject: {
      name: "vector in linear memory, by chunks",
      run: () => {
        vector.clear();
        for (let i = 0; i < collectedCount; i++) vector.push(i + 0.5);
        return sumOf(vector.chunks());
      },
    },
    peers: [
      {
        name: "chunked list, by chunks",
        run: () => {
          const list = new ChunkedList<number>();
          for (let i = 0; i < collectedCount; i++) list.push(i + 0.5);
          return sumOf(list.chunks());
        },
      },
      {
        name: "array",
        run: () => {
          const array: number[] = [];
          for (let i = 0; i < collectedCount; i++) array.push(i + 0.5);
          return sumOf([array]);
        },
      },
    ],
    tearDown: () => vector[Symbol.dispose](),
  };
}

function sumOf(chunks: Iterable<ArrayLike<number>>): number {
  let sum = 0;
  for (const chunk of chunks) for (let i = 0; i < chunk.length; i++) sum += chunk[i]!;
  return sum;
}
