/**
 * Which registered fonts keep their bytes: at most so many fonts and so many bytes, the least recently used go first.
 * Fonts that a caller has loaded itself are the caller's, and not here.
 *
 * A font that was used is in use until the engine's call is over: nothing takes its bytes before. What is over the bounds
 * then waits in a queue, and is freed after the call has returned, so that no render waits for it; a font that is wanted
 * before its turn comes is taken out again. One that gave up its bytes takes them up from its source when it is next used.
 * Fonts that would have to be waited for stay, unless their texts are prepared: nobody else could take up their bytes unnoticed.
 */

import { integer, object } from "../../base/validate.ts";
import { type Reclaimable, type ReclaimLevel, reclaimShares } from "../../memory/reclaimable.ts";

/** What the cache asks of a font. */
export interface Suspendable {
  readonly heldBytes: number;
  /** Whether its bytes can be given up. */
  readonly canReopen: boolean;
  suspend(): void;
}

/** Bounds of the cache. */
export interface FontCacheLimits {
  /** Fonts that keep their bytes; 64. */
  readonly fonts?: number | undefined;
  /** Bytes that they keep; the fonts' part of the budget. */
  readonly bytes?: number | undefined;
}

/** What the cache has done and holds. */
export interface FontCacheCounts {
  /** Fonts that have their bytes, those that wait to be freed not counted. */
  readonly fonts: number;
  /** What open fonts of the registry hold. */
  readonly bytes: number;
  /** Of `fonts`, those that can't give them up. */
  readonly fixedFonts: number;
  /** Bound on the fonts that are open. */
  readonly limitFonts: number;
  /** Bound on `bytes`. */
  readonly limitBytes: number;
  /** Times that a font took up its bytes, the first time included. */
  readonly opened: number;
  /** Of these, the times that it had given them up before. */
  readonly reopened: number;
  /** Times that a font was sent to the queue. */
  readonly evicted: number;
  /** Of these, the times that it was wanted again before it was freed. */
  readonly rescued: number;
  /** Fonts that wait to be freed. */
  readonly queued: number;
  /** Times that a font was freed, and the bytes of linear memory that it gave back. */
  readonly freed: number;
  /** Bytes that were freed. */
  readonly freedBytes: number;
}

/** What the cache asks of the engine. */
export interface FontCacheHost {
  /** Bytes that all open fonts hold: the cache looks closer only when these pass its bound. */
  heapBytes(): number;
  /** The fonts' part of the budget. */
  budgetBytes(): number;
  /** Which fonts may be needed at this moment: those that were used, none, or nobody knows which. */
  inUse(): "used" | "none" | "unknown";
  /** Calls `work` soon, when nothing else runs. */
  later(work: () => void): void;
}

const DEFAULT_FONTS = 64;
const MAX_FONTS = 100_000;
/** A program that never comes to rest would otherwise let the queue grow: what is over this is freed at once. */
export const MAX_QUEUED = 16;

/** The registered fonts that have their bytes. */
export class FontCache implements Reclaimable {
  readonly name = "registered fonts";
  readonly part = "fonts";
  readonly where = "linear";
  readonly #host: FontCacheHost;
  /** In order of use: a set keeps the order of insertion. */
  readonly #open = new Set<Suspendable>();
  readonly #inUse = new Set<Suspendable>();
  readonly #queue = new Set<Suspendable>();
  readonly #seen = new WeakSet<Suspendable>();
  readonly #counts = { opened: 0, reopened: 0, evicted: 0, rescued: 0, freed: 0, freedBytes: 0 };
  #limitFonts = DEFAULT_FONTS;
  #limitBytes: number | undefined;
  #isDrainDue = false;

  constructor(host: FontCacheHost) {
    this.#host = host;
  }

  /** Bytes that registered fonts hold, those that wait to be freed included. */
  get bytes(): number {
    let bytes = 0;
    for (const font of this.#open) bytes += font.heldBytes;
    for (const font of this.#queue) bytes += font.heldBytes;
    return bytes;
  }

  /** What the cache has done and holds. */
  stats(): FontCacheCounts {
    let fixedFonts = 0;
    for (const font of this.#open) if (!font.canReopen) fixedFonts++;
    return {
      fonts: this.#open.size,
      bytes: this.bytes,
      fixedFonts,
      limitFonts: this.#limitFonts,
      limitBytes: this.#boundBytes(),
      ...this.#counts,
      queued: this.#queue.size,
    };
  }

  /** Sets what `limits` names; what is over it goes. Throws `TypeError` or `RangeError`, and then nothing has changed. */
  setLimits(limits: FontCacheLimits): void {
    const { fonts, bytes } = object(limits, "limits");
    if (fonts !== undefined) integer(fonts, "limits.fonts", 0, MAX_FONTS);
    if (bytes !== undefined) integer(bytes, "limits.bytes", 0, Number.MAX_SAFE_INTEGER);
    this.#limitFonts = fonts ?? this.#limitFonts;
    this.#limitBytes = bytes ?? this.#limitBytes;
    if (this.#host.inUse() !== "none") return;
    this.settle();
    this.drain();
  }

  /** Frees what waits in the queue; the bytes given back. Good for a moment in which nothing else is to be done. */
  drain(): number {
    return this.#freeDownTo(0);
  }

  reclaim(level: ReclaimLevel): number {
    const wanted = Math.ceil(this.bytes * reclaimShares[level]);
    const inUse = this.#host.inUse();
    if (inUse === "none") this.#inUse.clear();
    let freedBytes = this.drain();
    if (inUse === "unknown") return freedBytes;
    for (const font of this.#open) {
      if (freedBytes >= wanted) break;
      if (this.#evict(font)) freedBytes += this.drain();
    }
    return freedBytes;
  }

  /** @internal Says that a font is used: its bytes stay until `settle`, and it is the last to go then. */
  use(font: Suspendable): void {
    this.#inUse.add(font);
    if (this.#queue.delete(font)) this.#counts.rescued++;
    else if (!this.#open.delete(font)) this.#countOpened(font);
    this.#open.add(font);
  }

  /** @internal Forgets a font that is closed. */
  forget(font: Suspendable): void {
    this.#open.delete(font);
    this.#inUse.delete(font);
    this.#queue.delete(font);
  }

  /** @internal The engine's call is over: nothing is in use, and what is over the bounds is queued. */
  settle(): void {
    if (this.#inUse.size === 0 && this.#queue.size === 0 && this.#open.size === 0) return;
    this.#inUse.clear();
    this.#evictOver();
    this.#freeDownTo(MAX_QUEUED);
    if (this.#queue.size === 0 || this.#isDrainDue) return;
    this.#isDrainDue = true;
    this.#host.later(() => {
      this.#isDrainDue = false;
      this.drain();
    });
  }

  #countOpened(font: Suspendable): void {
    this.#counts.opened++;
    if (this.#seen.has(font)) this.#counts.reopened++;
    this.#seen.add(font);
  }

  #boundBytes(): number {
    return this.#limitBytes ?? this.#host.budgetBytes();
  }

  #evictOver(): void {
    for (const font of this.#open) {
      if (this.#open.size <= this.#limitFonts) break;
      this.#evict(font);
    }
    if (this.#host.heapBytes() <= this.#boundBytes()) return;
    let over = [...this.#open].reduce((total, { heldBytes }) => total + heldBytes, 0) - this.#boundBytes();
    for (const font of this.#open) {
      if (over <= 0) break;
      const { heldBytes } = font;
      if (this.#evict(font)) over -= heldBytes;
    }
  }

  /** Queues a font, unless it is in use or has to stay. */
  #evict(font: Suspendable): boolean {
    if (this.#inUse.has(font) || !font.canReopen) return false;
    this.#open.delete(font);
    this.#queue.add(font);
    this.#counts.evicted++;
    return true;
  }

  /** Frees the oldest of the queue until `count` are left. */
  #freeDownTo(count: number): number {
    const before = this.#host.heapBytes();
    for (const font of this.#queue) {
      if (this.#queue.size <= count) break;
      this.#queue.delete(font);
      font.suspend();
      this.#counts.freed++;
    }
    const freedBytes = before - this.#host.heapBytes();
    this.#counts.freedBytes += freedBytes;
    return freedBytes;
  }
}
