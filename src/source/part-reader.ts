/**
 * A source that has to be waited for, read as if it could be read at once. What has not come yet is `FontError`
 * `"bytes-missing"` and is noted; `untilThere` fetches all that was noted, in as few requests as there can be, and the
 * reads are done again.
 */

import { FontError } from "../base/errors.ts";
import { abortable } from "./abortable.ts";
import { groupRanges } from "./byte-ranges.ts";
import type { PlatformSource } from "./font-source.ts";
import type { ByteRange } from "./reading.ts";
import { isAttempt, mendedBy, type Remedy } from "./waiting.ts";

/** Requests under way at a time: browsers open six connections to a server that doesn't take several requests on one. */
const MAX_REQUESTS = 6;

interface Chunk {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Reads parts of one file. */
export class PartReader implements Remedy {
  readonly #source: PlatformSource;
  /** Lengths of what was asked for in vain, by offset. */
  readonly #wanted = new Map<number, number>();
  /** What has come, until whoever waits has read it. */
  readonly #arrived = new Set<Chunk>();
  #holders = 0;
  #fetching: Promise<unknown> | undefined;

  constructor(source: PlatformSource) {
    this.#source = source;
  }

  /** Fills `target`. Throws `FontError` `"bytes-missing"`, or where the platform can wait for it here, as reading does. */
  readInto(offset: number, target: Uint8Array): void {
    const { byteLength } = target;
    for (const { offset: start, bytes } of this.#arrived) {
      if (start > offset || start + bytes.byteLength < offset + byteLength) continue;
      target.set(bytes.subarray(offset - start, offset - start + byteLength));
      return;
    }
    if (this.#source.readBlocking && !isAttempt()) {
      this.#source.readBlocking(offset, target);
      return;
    }
    // What fails outside of an attempt may never be asked for again.
    if (isAttempt()) this.#wanted.set(offset, Math.max(byteLength, this.#wanted.get(offset) ?? 0));
    throw mendedBy(new FontError("bytes-missing", { source: this.#source.label, offset, byteLength }), this);
  }

  hold(): void {
    this.#holders++;
  }

  release(): void {
    if (--this.#holders > 0) return;
    this.#arrived.clear();
    this.#wanted.clear();
  }

  /** Fetches what is wanted; where a fetch is under way, only waits for it: it may bring some of this. */
  async bring(signal: AbortSignal | undefined): Promise<void> {
    if (this.#fetching) return abortable(this.#fetching.then(nothing, nothing), signal);
    const groups = groupRanges([...this.#wanted].map(([offset, byteLength]) => ({ offset, byteLength })));
    this.#wanted.clear();
    this.#fetching = this.#fetchAll(groups, signal);
    try {
      await this.#fetching;
    } finally {
      this.#fetching = undefined;
    }
  }

  async #fetchAll(groups: readonly ByteRange[], signal: AbortSignal | undefined): Promise<void> {
    const rest = groups.values();
    const fetchSome = async (): Promise<void> => {
      for (const { offset, byteLength } of rest) {
        const bytes = await abortable(this.#source.read(offset, byteLength, signal), signal);
        // Nobody may be left to read it, where another part has failed.
        if (this.#holders > 0) this.#arrived.add({ offset, bytes });
      }
    };
    await Promise.all(Array.from({ length: Math.min(MAX_REQUESTS, groups.length) }, fetchSome));
  }
}

function nothing(): void {}
