/** Pools: what is acquired and given back, beside making it anew and leaving it to the collector. */

import { BufferManager } from "../src/memory/buffer-manager.ts";
import { EngineMemory } from "../src/memory/engine-memory.ts";
import { ObjectPool } from "../src/memory/object-pool.ts";
import { type Contender, type Measurement, sink } from "./harness.ts";
import type { StageContext } from "./stage.ts";

/** Acquired and given back in one call. */
const count = 1000;
/** Blocks as long as a bitmap of a glyph at 32 px. */
const blockBytes = 1024;

export async function* poolRows(context: StageContext): AsyncGenerator<Measurement> {
  yield objectRow(16);
  yield objectRow(1024);
  yield bufferRow();
  yield* blockRows(context);
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
  const memory = new EngineMemory(await WebAssembly.compile(wasm));
  const fixed = memory.pools.createFixedPool({ blockBytes, capacity: 16 });
  const secure = memory.pools.createSecurePool({ blockBytes, capacity: 16 });
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
  memory.pools[Symbol.dispose]();
}
