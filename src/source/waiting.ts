/**
 * What has to be waited for, met by work that can't wait. Layout and drawing are synchronous: where they need bytes that
 * have yet to be fetched they end in an error that knows how to get them, and who can wait gets them and runs the work
 * again. So no list of what a text will read is made beforehand, which could leave something out.
 */

import { FontError } from "../base/errors.ts";

/** How what was missing is brought in. */
export interface Remedy {
  /** Brings in what work was found to lack. Rejects as reading does, or with the signal's reason. */
  bring(signal: AbortSignal | undefined): Promise<void>;
  /** Says that work will run again, so what was brought in stays until as many calls of `release`. */
  hold(): void;
  release(): void;
}

const remedies = new WeakMap<FontError, Remedy>();
/** How deep in attempts this thread is: they run to their end before anything else does. */
let attempts = 0;

/** `error`, of which waiting for `remedy` is the way out. */
export function mendedBy<Missing extends FontError>(error: Missing, remedy: Remedy): Missing {
  remedies.set(error, remedy);
  return error;
}

/** `error`, of which loading is the way out. */
export function mendedByLoading<Missing extends FontError>(
  error: Missing,
  load: (signal: AbortSignal | undefined) => Promise<unknown>,
): Missing {
  const bring = async (signal: AbortSignal | undefined): Promise<void> => void (await load(signal));
  return mendedBy(error, { bring, hold() {}, release() {} });
}

/** Whether `error` is no fault of a font, but says that something has to be waited for. */
export function isWaiting(error: unknown): boolean {
  return error instanceof FontError && (error.code === "not-loaded" || error.code === "bytes-missing");
}

/** Whether `error` says that bytes could not be had, and nothing of what they are. */
export function isReadFailure(error: unknown): boolean {
  return (
    isWaiting(error) || (error instanceof FontError && (error.code === "read-failed" || error.code === "truncated"))
  );
}

/** Whether the work under way will run again with what it lacks, and needn't have it by other means. */
export function isAttempt(): boolean {
  return attempts > 0;
}

/** Runs `work` until it lacks nothing. Rejects with what else it throws, with what bringing in does, or the signal's reason. */
export async function untilThere<Result>(work: () => Result, signal?: AbortSignal): Promise<Result> {
  const held = new Set<Remedy>();
  try {
    for (;;) {
      signal?.throwIfAborted();
      const outcome = attempt(work);
      if ("result" in outcome) return outcome.result;
      if (!held.has(outcome.remedy)) outcome.remedy.hold();
      held.add(outcome.remedy);
      await outcome.remedy.bring(signal);
    }
  } finally {
    for (const remedy of held) remedy.release();
  }
}

function attempt<Result>(work: () => Result): { readonly result: Result } | { readonly remedy: Remedy } {
  attempts++;
  try {
    return { result: work() };
  } catch (error) {
    const remedy = error instanceof FontError ? remedies.get(error) : undefined;
    if (remedy === undefined) throw error;
    return { remedy };
  } finally {
    attempts--;
  }
}
