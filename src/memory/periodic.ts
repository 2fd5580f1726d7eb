/** Periodic reporting: every so many renders, or milliseconds, whichever is first. Looked at when the engine is called. */

import { describe, finiteNumber, integer, object } from "../base/validate.ts";

/** When to report. One of the two at least. */
export interface ReportPeriod {
  /** Every so many calls of `render` and `draw`. */
  readonly renders?: number | undefined;
  /** Every so many milliseconds, at the first call of the engine after them: the library sets no timers. */
  readonly ms?: number | undefined;
}

const MAX_RENDERS = 2 ** 31;
const MAX_MS = 2 ** 31;

/** Counts renders and milliseconds down to the next report. */
export class Period {
  readonly #renders: number;
  readonly #ms: number;
  #rendersLeft: number;
  #nextMs: number;

  /** Throws `TypeError` or `RangeError` for a period that is none. */
  constructor(period: ReportPeriod, nowMs: number) {
    const { renders, ms } = object(period, "period");
    if (renders === undefined && ms === undefined) throw new TypeError("period must have renders or ms, got neither");
    this.#renders =
      renders === undefined ? Number.POSITIVE_INFINITY : integer(renders, "period.renders", 1, MAX_RENDERS);
    this.#ms = ms === undefined ? Number.POSITIVE_INFINITY : finiteNumber(ms, "period.ms", 1, MAX_MS);
    this.#rendersLeft = this.#renders;
    this.#nextMs = nowMs + this.#ms;
  }

  /** Notes a call of the engine; whether a report is due, and then the count begins anew. */
  isDue(isRender: boolean, nowMs: number): boolean {
    if (isRender) this.#rendersLeft--;
    if (this.#rendersLeft > 0 && nowMs < this.#nextMs) return false;
    this.#rendersLeft = this.#renders;
    this.#nextMs = nowMs + this.#ms;
    return true;
  }
}

/** `value`, when it is a function. */
export function callbackOf<Callback>(value: Callback, name: string): Callback {
  if (typeof value !== "function") throw new TypeError(`${name} must be a function, got ${describe(value)}`);
  return value;
}
