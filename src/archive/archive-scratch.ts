/**
 * What reading and writing archives needs on the way and keeps for the next: buffers of a frame, and packers. In: what a
 * frame asks for. Out: loans. Each holds its item alone, so any number of archives may be read and written at a time.
 *
 * What is lent counts as "archive buffers" of the host, what is kept in the pools; both are in the budget.
 */

import type { EngineMemory } from "../memory/engine-memory.ts";
import type { HostCounter } from "../memory/host-bytes.ts";
import { ObjectPool, type ObjectPoolOptions } from "../memory/object-pool.ts";
import { type CodecName, type CodecOperation, type Packer, type PlatformCodecs, packerOf } from "./codecs.ts";
import type { FrameScratch, Loan } from "./frames.ts";

/** Archives that are read or written at a time in a busy program; beyond them buffers are made and let go. */
const MAX_IDLE = 8;

/** One of an engine. */
export class ArchiveScratch implements FrameScratch {
  readonly #codecs: PlatformCodecs;
  readonly #memory: Pick<EngineMemory, "register" | "pools">;
  readonly #counter: HostCounter;
  /** By what they hold; made when they are first asked for. */
  readonly #buffers = new Map<number, ObjectPool<Uint8Array<ArrayBuffer>>>();
  readonly #packers = new Map<string, ObjectPool<Packer>>();

  constructor(codecs: PlatformCodecs, memory: Pick<EngineMemory, "host" | "register" | "pools">) {
    this.#codecs = codecs;
    this.#memory = memory;
    this.#counter = memory.host.counter("archive buffers", "buffers");
  }

  buffer(byteLength: number): Loan<Uint8Array<ArrayBuffer>> {
    const pool = this.#pool(this.#buffers, byteLength, {
      name: `archive buffers of ${byteLength} bytes`,
      create: () => new Uint8Array(byteLength),
      byteLengthOf: ({ length }) => length,
    });
    return this.#lend(pool, ({ length }) => length);
  }

  packer(codec: CodecName, operation: CodecOperation, level = 0): Loan<Packer> {
    const key = `${codec} ${operation}${operation === "compress" ? ` ${level}` : ""}`;
    const pool = this.#pool(this.#packers, key, {
      name: `archive packers: ${key}`,
      create: packerOf(this.#codecs, codec, operation, level),
      byteLengthOf: ({ heldBytes }) => heldBytes,
      release: (packer) => packer.close?.(),
    });
    return this.#lend(pool, ({ heldBytes }) => heldBytes);
  }

  counting(byteLength: number): Disposable {
    this.#counter.add(byteLength);
    return { [Symbol.dispose]: () => this.#counter.add(-byteLength) };
  }

  #pool<Key, Item>(pools: Map<Key, ObjectPool<Item>>, key: Key, options: ObjectPoolOptions<Item>): ObjectPool<Item> {
    let pool = pools.get(key);
    if (pool === undefined) {
      pool = new ObjectPool({ ...options, maxIdle: MAX_IDLE });
      this.#memory.register(pool);
      this.#memory.pools.count(pool);
      pools.set(key, pool);
    }
    return pool;
  }

  #lend<Item>(pool: ObjectPool<Item>, byteLengthOf: (item: Item) => number): Loan<Item> {
    const lease = pool.acquire();
    const { item } = lease;
    let counted: Disposable | undefined = this.counting(byteLengthOf(item));
    const end = () => {
      counted?.[Symbol.dispose]();
      counted = undefined;
      lease[Symbol.dispose]();
    };
    return { item, [Symbol.dispose]: end };
  }

  /** Lets go of all that is kept, and of what is lent when it comes back. Twice is fine. */
  [Symbol.dispose](): void {
    for (const pool of [...this.#buffers.values(), ...this.#packers.values()]) pool[Symbol.dispose]();
  }
}
