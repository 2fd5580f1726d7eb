/**
 * The clock of all benches. In: measurements, each a task and its peers on the same work. Out: rows with median, p95,
 * deviation and ratios. Things that are compared alternate round by round in one run, so that a slow moment of the machine
 * hits both. Runs in Node and in a page: nothing here knows which.
 */

import { deviation, median, quantile } from "./statistics.ts";

/** One of the things compared: it either does the work, and is timed here, or times rounds itself (another process). */
export type Contender = {
  readonly name: string;
  /** Units of work in one call, where it isn't the measurement's. */
  readonly unitsPerCall?: number;
} & (
  | { readonly run: () => unknown }
  | { readonly runAsync: () => Promise<unknown> }
  /** Does the work `calls` times and gives the nanoseconds that it took. */
  | { readonly timeRound: (calls: number) => Promise<number> }
);

/** What becomes one row. */
export interface Measurement {
  /** Names the row within its stage, and stays the same between versions: rows are compared by it. */
  readonly name: string;
  /** What the time is given for: "glyph", "byte", "call". */
  readonly unit: string;
  /** Units of work in one call. */
  readonly unitsPerCall: number;
  readonly subject: Contender;
  /** Others on the same work. */
  readonly peers?: readonly Contender[];
  /** How long to measure, where calls are so long or so many that the usual would take minutes. */
  readonly timing?: Pick<HarnessOptions, "rounds" | "warmUpMs" | "roundMs">;
  /** Gives back what the contenders hold. */
  readonly tearDown?: () => void | Promise<void>;
}

/** What is counted instead of timed: bytes of memory, of a file. */
export interface Count {
  /** As a measurement's. */
  readonly name: string;
  readonly unit: string;
  readonly count: number;
  /** What others need for the same. */
  readonly peers?: readonly { readonly name: string; readonly count: number }[];
}

/** A file of measurements. They are made one after another, so that only one holds its memory at a time. */
export interface Stage<Context> {
  readonly name: string;
  measurements(context: Context): AsyncIterable<Measurement | Count> | Iterable<Measurement | Count>;
}

/** Times of one contender, in nanoseconds to the unit. */
export interface Timing {
  readonly name: string;
  readonly medianNs: number;
  readonly p95Ns: number;
  readonly deviationNs: number;
}

/** A contender beside the subject. Ratios above 1 say how many times faster the subject is. */
export interface PeerTiming extends Timing {
  readonly ratioOfMedians: number;
  readonly medianOfPairRatios: number;
}

/** What one measurement or count gave. */
export type Row = TimedRow | CountRow;

/** A count of a stage. */
export interface CountRow extends Count {
  readonly stage: string;
}

/** What one measurement gave. */
export interface TimedRow extends Timing {
  readonly stage: string;
  readonly unit: string;
  readonly rounds: number;
  readonly callsPerRound: number;
  readonly timerResolutionNs: number;
  readonly peers: readonly PeerTiming[];
}

/** How long to measure, and by which clock. */
export interface HarnessOptions {
  /** Milliseconds, as `performance.now`. */
  readonly now?: () => number;
  readonly rounds?: number;
  /** Milliseconds that each contender runs before any round counts. */
  readonly warmUpMs?: number;
  /** Milliseconds that a round lasts at least. */
  readonly roundMs?: number;
  /** Called and waited for between rounds, outside of what is timed: a page shows how far it is, and hears its buttons. */
  readonly breathe?: (progress: RoundProgress) => Promise<void> | void;
  /** Ends the run between two rounds: it fails with the signal's reason, and rows that were reported stay true. */
  readonly signal?: AbortSignal;
}

/** How far a measurement is. */
export interface RoundProgress {
  /** The measurement's. */
  readonly name: string;
  /** Rounds that are done; 0 while it warms up. */
  readonly round: number;
  readonly rounds: number;
}

const defaults = { now: () => performance.now(), rounds: 60, warmUpMs: 300, roundMs: 4 } satisfies HarnessOptions;

/** A round is at least this many times the clock's step, so that the step adds less than 0.1 % to it. */
const stepsPerRound = 1000;

/** Results of tasks go here, where the optimiser can't prove that nobody reads them. */
export const sink: { last: unknown } = { last: undefined };

/** Measures all of `stages`, and calls `report` with each row as soon as it is there. */
export async function runStages<Context>(
  stages: readonly Stage<Context>[],
  context: Context,
  report: (row: Row) => void,
  options: HarnessOptions = {},
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const stage of stages) {
    for await (const item of stage.measurements(context)) {
      options.signal?.throwIfAborted();
      const row: Row = { ...("count" in item ? item : await measure(item, options)), stage: stage.name };
      rows.push(row);
      report(row);
    }
  }
  return rows;
}

/**
 * Warms up, then times `rounds` rounds of each contender in turn; every other round goes backwards. What a measurement
 * asks for bounds what `options` ask for.
 */
export async function measure(measurement: Measurement, options: HarnessOptions = {}): Promise<TimedRow> {
  const asked = { ...defaults, ...options };
  const { now } = asked;
  const bounds = { rounds: asked.rounds, warmUpMs: asked.warmUpMs, roundMs: asked.roundMs, ...measurement.timing };
  const rounds = Math.min(asked.rounds, bounds.rounds);
  const warmUpMs = Math.min(asked.warmUpMs, bounds.warmUpMs);
  const roundMs = Math.min(asked.roundMs, bounds.roundMs);
  const timerResolutionNs = timerResolution(now);
  const contenders = [measurement.subject, ...(measurement.peers ?? [])];
  const pause = async (round: number) => {
    await asked.breathe?.({ name: measurement.name, round, rounds });
    asked.signal?.throwIfAborted();
  };
  const timers = contenders.map((contender) => timerOf(contender, now));
  try {
    const roundNs = Math.max(roundMs * 1e6, stepsPerRound * timerResolutionNs);
    const calls: number[] = [];
    for (const timer of timers) calls.push(await warmUp(timer, warmUpMs * 1e6, roundNs, pause));
    const samples: number[][] = contenders.map(() => []);
    for (let round = 0; round < rounds; round++) {
      await pause(round);
      for (let turn = 0; turn < timers.length; turn++) {
        const i = round % 2 === 0 ? turn : timers.length - 1 - turn;
        const ns = await timers[i]!(calls[i]!);
        samples[i]!.push(ns / calls[i]! / (contenders[i]!.unitsPerCall ?? measurement.unitsPerCall));
      }
    }
    const [subject, ...peers] = samples as [number[], ...number[][]];
    return {
      stage: "",
      ...timingOf(measurement.name, subject),
      unit: measurement.unit,
      rounds,
      callsPerRound: calls[0]!,
      timerResolutionNs,
      peers: peers.map((peer, i) => peerTimingOf(contenders[i + 1]!.name, peer, subject)),
    };
  } finally {
    await measurement.tearDown?.();
  }
}

/** The clock's step in nanoseconds: the least difference seen between two readings that differ. */
export function timerResolution(now: () => number): number {
  let step = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 50; i++) {
    const start = now();
    let end = now();
    while (end === start) end = now();
    step = Math.min(step, end - start);
  }
  return step * 1e6;
}

type Timer = (calls: number) => number | Promise<number>;

function timerOf(contender: Contender, now: () => number): Timer {
  if ("timeRound" in contender) return contender.timeRound;
  if ("run" in contender) {
    const { run } = contender;
    return (calls) => {
      const start = now();
      for (let i = 0; i < calls; i++) sink.last = run();
      return (now() - start) * 1e6;
    };
  }
  const { runAsync } = contender;
  return async (calls) => {
    const start = now();
    for (let i = 0; i < calls; i++) sink.last = await runAsync();
    return (now() - start) * 1e6;
  };
}

/** Runs for `warmUpNs` at least, and finds how many calls last `roundNs`. */
async function warmUp(
  timer: Timer,
  warmUpNs: number,
  roundNs: number,
  pause: (round: number) => Promise<void>,
): Promise<number> {
  let calls = 1;
  let spentNs = 0;
  for (;;) {
    await pause(0);
    const ns = await timer(calls);
    spentNs += ns;
    // The code gets faster while it warms up, so the last estimate counts.
    const wanted = Math.max(1, Math.ceil((calls * roundNs) / Math.max(ns, 1)));
    if (spentNs >= warmUpNs && ns >= roundNs / 2) return wanted;
    calls = Math.min(wanted, calls * 8);
  }
}

function timingOf(name: string, samples: readonly number[]): Timing {
  return { name, medianNs: median(samples), p95Ns: quantile(samples, 0.95), deviationNs: deviation(samples) };
}

function peerTimingOf(name: string, peer: readonly number[], subject: readonly number[]): PeerTiming {
  const timing = timingOf(name, peer);
  return {
    ...timing,
    ratioOfMedians: timing.medianNs / median(subject),
    medianOfPairRatios: median(peer.map((ns, i) => ns / subject[i]!)),
  };
}
