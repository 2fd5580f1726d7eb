/** Pools: what is acquired and given back, beside making it anew and leaving it to the collector. */

import { BufferManager } from "../src/memory/buffer-manager.ts";
import { ObjectPool } from "../src/memory/object-pool.ts";
import { type Measurement, sink } from "./harness.ts";

/** Acquired and given back in one call. */
const count = 1000;

export function* poolRows(): Generator<Measurement> {
  yield objectRow(16);
  yield objectRow(1024);
  yield bufferRow();
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
