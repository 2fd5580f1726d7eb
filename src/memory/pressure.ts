/**
 * Pressure: what is used as a share of the budget, and what is done about it. Measured against the budget, never against
 * the most that was used so far: by that measure a program that only grows is always at its limit.
 */

import { type PressureLevel, pressureLevels, type Reclaimable, type ReclaimLevel } from "./reclaimable.ts";

/** How the engine stands to its budget: below 75 %, from there on, above it. */
export type MemoryState = "ok" | "warning" | "over-budget";

/** From this share of the budget on there is moderate pressure, from the next on aggressive; above 1, emergency. */
const MODERATE_FROM = 0.75;
const AGGRESSIVE_FROM = 0.9;

/** The level of `usedBytes` under a budget. */
export function pressureLevelOf(usedBytes: number, budgetBytes: number): PressureLevel {
  if (usedBytes > budgetBytes) return "emergency";
  if (usedBytes >= budgetBytes * AGGRESSIVE_FROM) return "aggressive";
  return usedBytes >= budgetBytes * MODERATE_FROM ? "moderate" : "none";
}

/** The state of `usedBytes` under a budget. */
export function memoryStateOf(usedBytes: number, budgetBytes: number): MemoryState {
  if (usedBytes > budgetBytes) return "over-budget";
  return usedBytes >= budgetBytes * MODERATE_FROM ? "warning" : "ok";
}

/** What was given back. */
export interface ReclaimResult {
  /** What was asked for. */
  readonly level: ReclaimLevel;
  /** What was given back. */
  readonly freedBytes: number;
  /** Bytes by the name of who gave them back. */
  readonly freedBy: Readonly<Record<string, number>>;
}

/** What is held outside of linear memory, and what that may become without asking. */
export interface OutsideBytes {
  readonly heldBytes: number;
  readonly claimedBytes: number;
}

/** Those that can give memory back, in the order in which they came. */
export class Reclaimables {
  readonly #members = new Map<string, Reclaimable>();
  /** The one that is asked behind all others: what they free goes to it. */
  #last: Reclaimable | undefined;
  /** Those that are not in linear memory. */
  #outside: readonly Reclaimable[] = [];

  /** Adds a member until the result is disposed of. Throws `RangeError` where there is one of its name. */
  add(member: Reclaimable): Disposable {
    if (this.#members.has(member.name)) throw new RangeError(`there is a reclaimable named "${member.name}" already`);
    this.#members.set(member.name, member);
    this.#moveLast();
    this.#findOutside();
    return {
      [Symbol.dispose]: () => {
        this.#members.delete(member.name);
        this.#findOutside();
      },
    };
  }

  /** Adds the one that is asked last. */
  addLast(member: Reclaimable): void {
    this.#last = member;
    this.add(member);
  }

  #moveLast(): void {
    if (this.#last === undefined) return;
    this.#members.delete(this.#last.name);
    this.#members.set(this.#last.name, this.#last);
  }

  #findOutside(): void {
    this.#outside = [...this.#members.values()].filter(({ where }) => where !== "linear");
  }

  [Symbol.iterator](): IterableIterator<Reclaimable> {
    return this.#members.values();
  }

  /** Bytes of all members. */
  get bytes(): number {
    let total = 0;
    for (const member of this.#members.values()) total += member.bytes;
    return total;
  }

  /**
   * Sums over the members that are not in linear memory, whose heap counts its own; in one pass, after every call. The others
   * are not looked at: what a picture of megabytes has left of them in the processor's caches is nothing.
   */
  sumOutside(): OutsideBytes {
    let heldBytes = 0;
    let claimedBytes = 0;
    for (const { bytes, limitBytes = 0 } of this.#outside) {
      heldBytes += bytes;
      claimedBytes += Math.max(bytes, limitBytes);
    }
    return { heldBytes, claimedBytes };
  }

  /** Asks every member that `isAsked` says so of, all of them by default, for its share. */
  reclaim(level: ReclaimLevel, isAsked: (member: Reclaimable) => boolean = () => true): ReclaimResult {
    const freedBy: Record<string, number> = {};
    let freedBytes = 0;
    // What others free in this pass is counted with them.
    const lastBytes = this.#last?.bytes ?? 0;
    for (const member of this.#members.values()) {
      if (!isAsked(member)) continue;
      const reclaimed = member.reclaim(level);
      const bytes = member === this.#last ? Math.min(reclaimed, lastBytes) : reclaimed;
      if (bytes === 0) continue;
      freedBy[member.name] = bytes;
      freedBytes += bytes;
    }
    return { level, freedBytes, freedBy };
  }
}

/**
 * Says when the level calls for action: when it has risen, and at each look in an emergency. A level that lasts calls
 * once: caches would otherwise give back another quarter at every call, and never fill again.
 */
export class PressureWatch {
  #level: PressureLevel = "none";

  /** The level at the last look. */
  get level(): PressureLevel {
    return this.#level;
  }

  /** The level to act on now, undefined for none. */
  rises(level: PressureLevel): ReclaimLevel | undefined {
    const hasRisen = rank(level) > rank(this.#level);
    this.#level = level;
    if (level === "none" || !(hasRisen || level === "emergency")) return undefined;
    return level;
  }

  /** Notes what the level is after action was taken. */
  settle(level: PressureLevel): void {
    this.#level = level;
  }
}

function rank(level: PressureLevel): number {
  return pressureLevels.indexOf(level);
}
