import { describe, expect, it } from "vitest";
import { type Measurement, measure, type Row, runStages, type TimedRow, timerResolution } from "../../bench/harness.ts";
import { formatComparison, formatTable, type Results, slowdowns } from "../../bench/report.ts";
import { deviation, median, quantile } from "../../bench/statistics.ts";

/** A clock in steps of a microsecond that only the tasks move on. */
function fakeClock() {
  const clock = {
    ns: 0,
    now: () => {
      clock.ns += 20;
      return Math.floor(clock.ns / 1000) / 1000;
    },
  };
  return clock;
}

describe("statistics of rounds", () => {
  it("interpolates quantiles between neighbours", () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(quantile([1, 2, 3, 4, 5], 0.95)).toBeCloseTo(4.8, 12);
    expect(() => median([])).toThrow(RangeError);
  });

  it("lets no single slow round widen the deviation", () => {
    expect(deviation([10, 11, 9, 10, 1000])).toBeCloseTo(1.4826, 4);
  });
});

describe("the harness", () => {
  const options = { rounds: 40, warmUpMs: 1, roundMs: 0.1 };

  it("finds the clock's step", () => {
    expect(timerResolution(fakeClock().now)).toBeCloseTo(1000, 6);
  });

  it("gives the time of one unit of work, and ratios to a peer, of tasks whose times are known", async () => {
    const clock = fakeClock();
    const taking = (ns: number) => () => {
      clock.ns += ns;
    };
    const row = await measure(
      {
        name: "known",
        unit: "glyph",
        unitsPerCall: 10,
        subject: { name: "ours", run: taking(5000) },
        peers: [
          { name: "awaited", runAsync: async () => taking(20_000)() },
          { name: "timed elsewhere", timeRound: async (calls) => calls * 10_000 },
        ],
      },
      { ...options, now: clock.now },
    );
    expect(row.medianNs).toBeCloseTo(500, 0);
    expect(row.peers.map((peer) => Math.round(peer.ratioOfMedians * 10) / 10)).toEqual([4, 2]);
    expect(row.peers.map((peer) => Math.round(peer.medianOfPairRatios * 10) / 10)).toEqual([4, 2]);
    expect(row).toMatchObject({ rounds: 40, unit: "glyph" });
  });

  it("alternates contenders, every other round backwards", async () => {
    const order: string[] = [];
    const contender = (name: string) => ({
      name,
      timeRound: async (calls: number) => {
        order.push(name);
        return calls * 1e6;
      },
    });
    const measurement = { name: "n", unit: "call", unitsPerCall: 1, subject: contender("a"), peers: [contender("b")] };
    await measure(measurement, { rounds: 3, warmUpMs: 0, roundMs: 1 });
    expect(order.slice(-6).join("")).toBe("abbaab");
  });

  it("breathes between rounds and outside of what is timed, and says how far it is", async () => {
    const clock = fakeClock();
    const heard: string[] = [];
    const row = await measure(
      {
        name: "known",
        unit: "call",
        unitsPerCall: 1,
        subject: {
          name: "ours",
          run: () => {
            clock.ns += 5000;
          },
        },
      },
      {
        rounds: 3,
        warmUpMs: 0,
        roundMs: 0.1,
        now: clock.now,
        breathe: ({ name, round, rounds }) => {
          heard.push(`${name} ${round}/${rounds}`);
          clock.ns += 1e9;
        },
      },
    );
    expect(heard.slice(-3)).toEqual(["known 0/3", "known 1/3", "known 2/3"]);
    expect(row.medianNs / 5000).toBeCloseTo(1, 1);
  });

  it("stops between rounds with the signal's reason, keeps the rows before, and tears down", async () => {
    const stop = new AbortController();
    const seen: string[] = [];
    const measurement = (name: string) => ({
      name,
      unit: "call",
      unitsPerCall: 1,
      subject: { name, timeRound: async (calls: number) => calls * 1e6 },
      tearDown: () => void seen.push(`${name} torn down`),
    });
    const stages = [{ name: "stage", measurements: () => [measurement("first"), measurement("second")] }];
    const breathe = ({ name, round }: { name: string; round: number }) => {
      if (name === "second" && round === 2) stop.abort(new Error("enough"));
    };
    const options = { rounds: 5, warmUpMs: 0, roundMs: 1, breathe, signal: stop.signal };
    const run = runStages(stages, {}, (row) => void seen.push(row.name), options);
    await expect(run).rejects.toThrow("enough");
    expect(seen).toEqual(["first torn down", "first", "second torn down"]);
  });

  it("divides by a contender's own units of work, and times no longer than its measurement asks for", async () => {
    const row = await measure(
      {
        name: "growth",
        unit: "glyph",
        unitsPerCall: 10,
        subject: { name: "small", timeRound: async (calls) => calls * 1e6 },
        peers: [{ name: "large", unitsPerCall: 100, timeRound: async (calls) => calls * 11e6 }],
        timing: { rounds: 5, warmUpMs: 0, roundMs: 1 },
      },
      { rounds: 40, warmUpMs: 100_000, roundMs: 1000 },
    );
    expect(row.rounds).toBe(5);
    expect(row.peers[0]!.ratioOfMedians).toBeCloseTo(1.1, 10);
  });

  it("passes counts on as they are", async () => {
    const count = { name: "after 1,000 glyphs", unit: "byte", count: 4096 };
    const rows = await runStages([{ name: "memory", measurements: () => [count] }], undefined, () => {}, options);
    expect(rows).toEqual([{ ...count, stage: "memory" }]);
    expect(slowdowns(rows, [{ ...rows[0]!, count: 9999 } as Row])).toEqual([]);
    expect(formatTable(rows)).toMatch(/memory: after 1,000 glyphs +bytes +4,096$/m);
  });

  it("keeps a drift of the whole machine out of the ratio of pairs", async () => {
    let round = 0;
    const drifting = (name: string, ns: number) => ({
      name,
      timeRound: async (calls: number) => calls * ns * (1 + round++ / 50),
    });
    const row = await measure(
      { name: "n", unit: "call", unitsPerCall: 1, subject: drifting("a", 1e6), peers: [drifting("b", 3e6)] },
      { rounds: 40, warmUpMs: 0, roundMs: 1 },
    );
    expect(row.peers[0]!.medianOfPairRatios).toBeCloseTo(3, 1);
  });

  it("reports each row as it comes and tears its measurement down, also when a task throws", async () => {
    const events: string[] = [];
    const measurementOf = (name: string, run: () => void): Measurement => ({
      name,
      unit: "call",
      unitsPerCall: 1,
      subject: { name, run },
      tearDown: () => {
        events.push(`closed ${name}`);
      },
    });
    const stage = {
      name: "stage",
      measurements: () => [
        measurementOf("good", () => {}),
        measurementOf("bad", () => {
          throw new Error("broken task");
        }),
      ],
    };
    const report = (row: Row) => events.push(`${row.stage}: ${row.name}`);
    await expect(runStages([stage], undefined, report, options)).rejects.toThrow("broken task");
    expect(events).toEqual(["closed good", "stage: good", "closed bad"]);
  });
});

describe("the report", () => {
  const peer = { name: "peer", medianNs: 300, p95Ns: 320, deviationNs: 3, ratioOfMedians: 3, medianOfPairRatios: 3.1 };
  const row: TimedRow = {
    stage: "blend",
    name: "16 px",
    unit: "glyph",
    medianNs: 100,
    p95Ns: 110,
    deviationNs: 2,
    rounds: 60,
    callsPerRound: 10,
    timerResolutionNs: 1000,
    peers: [peer],
  };

  it("names what got slower by more than the noise, and nothing else", () => {
    expect(slowdowns([row], [{ ...row, medianNs: 108 }])).toEqual([]);
    expect(slowdowns([row], [{ ...row, name: "new", medianNs: 900 }])).toEqual([]);
    const slower = slowdowns([row], [{ ...row, medianNs: 115 }]);
    expect(slower).toMatchObject([{ stage: "blend", name: "16 px", beforeNs: 100, afterNs: 115 }]);
  });

  it("says how many rows it compared, and what else differs", () => {
    const run: Results = {
      cpu: "a",
      cores: 2,
      runtime: "Node 20",
      commit: "1",
      date: "",
      rows: [row, { ...row, name: "b" }],
    };
    const slow = { ...run, rows: [{ ...row, medianNs: 115 }] };
    expect(formatComparison(run, slow)).toMatch(
      /^1 of 1 rows are timed in both runs\.\nslower .*\nblend: 16 px .*\+15\.0 %/,
    );
    const other = {
      ...run,
      runtime: "Chromium 1",
      rows: [
        { ...row, rounds: 9 },
        { ...row, name: "new" },
      ],
    };
    expect(formatComparison(run, other).split("\n")).toEqual([
      "The rows to compare with are of another runtime: Node 20",
      "The rows to compare with are of more or fewer rounds.",
      "1 of 2 rows are timed in both runs.",
      "None got slower by more than the noise.",
    ]);
    expect(formatComparison({ ...run, rows: [] }, run)).toMatch(/^0 of 2 rows/);
  });

  it("prints a table with a line for each row and each peer", () => {
    const lines = formatTable([row]).split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/^blend: 16 px +ns\/glyph +100 +110 +2\.00$/);
    expect(lines[2]).toMatch(/peer +300 +320 +3\.00 +3\.10 × \(3\.00 ×\)$/);
  });
});
