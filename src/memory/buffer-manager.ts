/**
 * Scratch buffers of the host, one for each role ("png rows", "png packed"), which grows to the largest use and shrinks
 * after disuse. In: a role and a length. Out: a loan of bytes, with whatever they held before.
 *
 * Time is counted in loans: there is no clock to inject, and an idle program holds on to nothing that pressure can't
 * take. A buffer of which a whole window of its loans needed less than half is cut to what they needed; one that was not
 * asked for during `windowLoans` loans of other roles is let go.
 */

import { MemoryError } from "../base/errors.ts";
import { integer, object, string } from "../base/validate.ts";
import type { HostCounter } from "./host-bytes.ts";
import { type OutsideRoom, unboundedRoom } from "./outside-room.ts";
import { type CountedPool, type PoolCounts, poolCounts } from "./pool-counts.ts";
import type { BudgetPart, Reclaimable, ReclaimLevel } from "./reclaimable.ts";

/** Settings of a `BufferManager`. */
export interface BufferManagerOptions {
  /** What statistics and errors call it. */
  readonly name?: string | undefined;
  /** Longest buffer kept, in bytes; 16 MiB. A longer loan is made for its use and let go. */
  readonly maxBufferBytes?: number | undefined;
  /** Loans after which a buffer that was too large, or not used, is given back; 32. */
  readonly windowLoans?: number | undefined;
}

const DEFAULT_MAX_BUFFER_BYTES = 16 * 2 ** 20;
const DEFAULT_WINDOW_LOANS = 32;
/** Buffers are whole multiples of this, so that uses of slightly different lengths share one. */
const STEP_BYTES = 4096;
/** Most roles: they are names in a program, not data. */
const MAX_ROLES = 256;

/** The buffer of a role. */
interface Role {
  buffer: Uint8Array<ArrayBuffer>;
  isLent: boolean;
  /** Loans in the present window, the longest of them, and the manager's count of loans at the last. */
  loans: number;
  longestBytes: number;
  lastLoan: number;
}

/** Bytes on loan: `using loan = buffers.borrow("rows", 1000)`. */
export class BufferLoan {
  readonly #giveBack: (() => void) | undefined;
  readonly #name: string;
  #bytes: Uint8Array<ArrayBuffer> | undefined;

  constructor(bytes: Uint8Array<ArrayBuffer>, name: string, giveBack: (() => void) | undefined) {
    this.#bytes = bytes;
    this.#name = name;
    this.#giveBack = giveBack;
  }

  /** As many bytes as were asked for, not zeroed. Throws `MemoryError` "lease-ended" once they were given back. */
  get bytes(): Uint8Array<ArrayBuffer> {
    if (this.#bytes === undefined) throw new MemoryError("lease-ended", { pool: this.#name });
    return this.#bytes;
  }

  /** Gives the bytes back. Twice is fine. */
  [Symbol.dispose](): void {
    if (this.#bytes === undefined) return;
    this.#bytes = undefined;
    this.#giveBack?.();
  }
}

/** Loans that end together: what a writer of files needs, whose rows live until they are compressed. */
export class BufferLoans {
  readonly #buffers: BufferManager;
  readonly #loans: BufferLoan[] = [];

  constructor(buffers: BufferManager) {
    this.#buffers = buffers;
  }

  /** `byteLength` bytes of the role's buffer until these loans end, with whatever they held before. */
  borrow(role: string, byteLength: number): Uint8Array<ArrayBuffer> {
    const loan = this.#buffers.borrow(role, byteLength);
    this.#loans.push(loan);
    return loan.bytes;
  }

  /** Gives all of them back. Twice is fine. */
  [Symbol.dispose](): void {
    for (const loan of this.#loans.splice(0)) loan[Symbol.dispose]();
  }
}

/** One growing scratch buffer for each role. */
export class BufferManager implements Reclaimable, CountedPool {
  readonly name: string;
  readonly part: BudgetPart = "buffers";
  readonly where = "host";
  readonly #maxBufferBytes: number;
  readonly #windowLoans: number;
  readonly #room: OutsideRoom;
  readonly #own: HostCounter | undefined;
  readonly #roles = new Map<string, Role>();
  #bytes = 0;
  #loans = 0;
  #hits = 0;
  #misses = 0;
  #inUse = 0;
  #isDisposed = false;

  /** `room` is asked before a buffer grows; `own` counts loans of bytes of their own. Throws `TypeError` and `RangeError` for options that are none. */
  constructor(options: BufferManagerOptions = {}, room: OutsideRoom = unboundedRoom, own?: HostCounter) {
    const { name = "scratch buffers" } = object(options, "options");
    const { maxBufferBytes = DEFAULT_MAX_BUFFER_BYTES, windowLoans = DEFAULT_WINDOW_LOANS } = options;
    this.name = string(name, "name");
    this.#maxBufferBytes = integer(maxBufferBytes, "maxBufferBytes", 0, 2 ** 32);
    this.#windowLoans = integer(windowLoans, "windowLoans", 1, 2 ** 20);
    this.#room = room;
    this.#own = own;
  }

  /** Bytes of the buffers that are kept, on loan or not. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * `byteLength` bytes of the role's buffer. A role that is on loan already, as under an asynchronous writer, a length over
   * the limit, and one that there is no room to keep get bytes of their own.
   */
  borrow(role: string, byteLength: number): BufferLoan {
    string(role, "role");
    integer(byteLength, "byteLength", 0, 2 ** 32);
    this.#loans++;
    this.#dropUnused();
    const known = this.#roleOf(role);
    if (known === undefined || known.isLent || !this.#canKeep(known, byteLength)) {
      this.#misses++;
      return this.#lendOwn(byteLength);
    }
    this.#fit(known, byteLength);
    known.isLent = true;
    this.#inUse++;
    return new BufferLoan(known.buffer.subarray(0, byteLength), this.name, () => {
      known.isLent = false;
      this.#inUse--;
      if (this.#isDisposed) this.#drop(role, known);
    });
  }

  #lendOwn(byteLength: number): BufferLoan {
    const loan = new BufferLoan(new Uint8Array(byteLength), this.name, () => {
      this.#inUse--;
      this.#own?.add(-byteLength);
    });
    this.#inUse++;
    this.#own?.add(byteLength);
    return loan;
  }

  /** Loans that end together: `using loans = buffers.loans()`. */
  loans(): BufferLoans {
    return new BufferLoans(this);
  }

  /** Whether a buffer of so many bytes may be kept for a role. Nothing is given back for it: it would only save making it. */
  #canKeep({ buffer }: Role, byteLength: number): boolean {
    if (this.#isDisposed || byteLength > this.#maxBufferBytes) return false;
    const additional = roundedUp(byteLength) - buffer.length;
    return additional <= 0 || (additional <= this.#room.freeBytes && this.#room.admit(additional));
  }

  #roleOf(role: string): Role | undefined {
    let known = this.#roles.get(role);
    if (known === undefined && this.#roles.size < MAX_ROLES) {
      known = { buffer: new Uint8Array(0), isLent: false, loans: 0, longestBytes: 0, lastLoan: 0 };
      this.#roles.set(role, known);
    }
    return known;
  }

  /** Makes sure of `byteLength` bytes; at the end of a window that needed less than half, of no more than it needed. */
  #fit(role: Role, byteLength: number): void {
    role.lastLoan = this.#loans;
    role.longestBytes = Math.max(role.longestBytes, byteLength);
    const isTooShort = byteLength > role.buffer.length;
    role.loans++;
    const isWindowOver = role.loans >= this.#windowLoans;
    const isTooLong = isWindowOver && role.longestBytes * 2 < role.buffer.length;
    if (isTooShort) this.#misses++;
    else this.#hits++;
    if (isTooShort || isTooLong) this.#replace(role, roundedUp(role.longestBytes));
    if (isWindowOver) {
      role.loans = 0;
      role.longestBytes = 0;
    }
  }

  #replace(role: Role, byteLength: number): void {
    const length = Math.min(byteLength, this.#maxBufferBytes);
    const buffer = new Uint8Array(length);
    this.#bytes += length - role.buffer.length;
    role.buffer = buffer;
  }

  #dropUnused(): void {
    if (this.#loans % this.#windowLoans !== 0) return;
    for (const [name, role] of this.#roles) {
      if (!role.isLent && this.#loans - role.lastLoan > this.#windowLoans) this.#drop(name, role);
    }
  }

  #drop(name: string, role: Role): void {
    this.#bytes -= role.buffer.length;
    this.#roles.delete(name);
  }

  /** As `Reclaimable` says. The largest buffer goes at moderate pressure, all that are not on loan above. */
  reclaim(level: ReclaimLevel): number {
    const before = this.#bytes;
    const idle = [...this.#roles].filter(([, role]) => !role.isLent);
    idle.sort(([, a], [, b]) => b.buffer.length - a.buffer.length);
    for (const [name, role] of level === "moderate" ? idle.slice(0, Math.ceil(idle.length / 4)) : idle) {
      this.#drop(name, role);
    }
    return before - this.#bytes;
  }

  /** Lets go of all that is not on loan and starts the counts anew. */
  reset(): void {
    this.reclaim("emergency");
    this.#hits = 0;
    this.#misses = 0;
  }

  /** How often a kept buffer could serve. */
  counts(): PoolCounts {
    let idle = 0;
    for (const { isLent } of this.#roles.values()) if (!isLent) idle++;
    return poolCounts({
      name: this.name,
      hits: this.#hits,
      misses: this.#misses,
      inUse: this.#inUse,
      idle,
      bytes: this.#bytes,
    });
  }

  /** Lets all kept buffers go, those on loan when they come back; what is borrowed later is made for its use. Twice is fine. */
  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.reset();
  }
}

function roundedUp(byteLength: number): number {
  return Math.ceil(byteLength / STEP_BYTES) * STEP_BYTES;
}
