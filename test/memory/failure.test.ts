/**
 * Failure: the n-th allocation of load, layout and render fails, for n from 1 on. Every time there is a typed error or,
 * where room could be made, the right picture; the books agree, and the next render is right.
 *
 * In the normal run for the first 20 allocations and every 199th; for each up to 2,000 in the full run.
 */

import { beforeAll, describe, expect, it } from "vitest";
import { InsufficientMemory } from "../../src/base/errors.ts";
import type { Font } from "../../src/font/font.ts";
import { chineseFile, devanagariFile, disagreements, isFullRun, latinFile, OpenEngine } from "./open-engine.ts";

const lastCount = 2000;
const counts = Array.from({ length: lastCount }, (_, i) => i + 1).filter((n) => isFullRun || n <= 20 || n % 199 === 0);
const files = [latinFile, chineseFile, devanagariFile];
const text = "The quick brown fox jumps over the lazy dog; 你好，世界 0123456789 नमस्ते दुनिया AVATAR";
/** So many that over 2,000 blocks are allocated. */
const sizes = [...Array(34).keys()].map((i) => 9 + i * 3).concat(300);

/**
 * Load, layout, render of up to `sizeCount` pictures, which go to `drawn`; none after the one in which the allocation
 * with the number `last` was made.
 */
async function work(engine: OpenEngine, drawn: Uint8Array[], sizeCount: number, last: number): Promise<void> {
  const fonts: Font[] = [];
  for (const file of files) fonts.push(await engine.loadFont(file));
  for (const size of sizes.slice(0, sizeCount)) {
    const paragraph = engine.layout(size > 256 ? "Large" : text, { fonts, size, maxWidth: size * 20 });
    const renderMode = size % 2 === 0 ? "lcd" : "gray";
    drawn.push(engine.render(paragraph, { background: "white", renderMode, decoration: "underline" }).data);
    if (engine.inside.heap.total().allocations > last) return;
  }
}

let expected: Uint8Array[] = [];
let allocationCount = 0;

beforeAll(async () => {
  const engine = await OpenEngine.create();
  const drawn: Uint8Array[] = [];
  await work(engine, drawn, sizes.length, Number.POSITIVE_INFINITY);
  expected = drawn;
  allocationCount = engine.inside.heap.total().allocations;
  engine.dispose();
});

async function attempt(
  engine: OpenEngine,
  sizeCount: number,
  last: number,
): Promise<{ error: unknown; drawn: Uint8Array[] }> {
  const drawn: Uint8Array[] = [];
  try {
    await work(engine, drawn, sizeCount, last);
    return { error: undefined, drawn };
  } catch (error) {
    return { error, drawn };
  }
}

function differences(drawn: readonly Uint8Array[]): string[] {
  const wrong = drawn.findIndex((data, i) => Buffer.compare(data, expected[i]!) !== 0);
  return wrong < 0 ? [] : [`picture ${wrong} is drawn differently`];
}

/** What an engine did wrong when an allocation failed in it. */
function faultsOf(engine: OpenEngine, error: unknown, drawn: readonly Uint8Array[]): string[] {
  const faults = [...differences(drawn), ...disagreements(engine.inside)];
  const { arena, owners } = engine.memory.stats();
  if (error !== undefined && !(error instanceof InsufficientMemory)) faults.push(`it threw ${String(error)}`);
  if (arena.activeBytes !== 0) faults.push(`${arena.activeBytes} bytes of the arena are not released`);
  if (owners.surface.netAllocations !== 0) faults.push("a surface was left behind");
  return faults;
}

/** What these give where an allocation failed. */
const failures: Readonly<Record<string, number>> = {
  heapAllocate: 0,
  arenaAllocate: 0,
  strikeCreate: 0,
  drawOutlines: -1,
};

/** Once an allocation has failed, makes the first one of every later call of the kernels fail as well. */
function makeFailuresLast({ inside: memory }: OpenEngine): Disposable {
  const { exports, state } = memory.kernels;
  let isBroken = false;
  const broken = Object.entries(exports).map(([name, kernel]: [string, (...args: number[]) => unknown]) => {
    const call = (...args: number[]) => {
      if (isBroken) state.failAfter(1);
      const result = kernel(...args);
      const hasFailed = name === "strikeRasterise" ? state.batchError === -1 : result === failures[name];
      if (hasFailed) isBroken = true;
      return result;
    };
    return [name, call];
  });
  Object.assign(memory.kernels, { exports: Object.fromEntries(broken) });
  return { [Symbol.dispose]: () => void Object.assign(memory.kernels, { exports }) };
}

/** Everything that is wrong when the `n`-th allocation fails, or it and all attempts to make up for it. */
async function faultsAt(
  n: number,
  isFinal: boolean,
  create: () => Promise<OpenEngine> = OpenEngine.create,
): Promise<{ faults: string[]; hasFailed: boolean }> {
  const engine = await create();
  const breakage = isFinal ? makeFailuresLast(engine) : undefined;
  engine.inside.kernels.state.failAfter(n);
  const { error, drawn } = await attempt(engine, sizes.length, n);
  breakage?.[Symbol.dispose]();
  engine.inside.kernels.state.failAfter(0);
  const faults = faultsOf(engine, error, drawn);
  const again = await attempt(engine, 3, Number.POSITIVE_INFINITY);
  if (again.error !== undefined) faults.push(`the next render threw ${String(again.error)}`);
  faults.push(...differences(again.drawn), ...disagreements(engine.inside));
  engine.dispose();
  const { netAllocations } = engine.inside.heap.total();
  if (netAllocations !== 0) faults.push(`${netAllocations} blocks are live after dispose`);
  return { faults, hasFailed: error !== undefined };
}

const debugged = () => OpenEngine.createDebugBuild({ memory: { debug: true } });

describe("an allocation that fails", () => {
  it("is one of over 2,000", () => {
    expect(allocationCount).toBeGreaterThan(lastCount);
  });

  it("once is made up for or a typed error, the books agree, and the next render is right", async () => {
    for (const n of counts) expect(await faultsAt(n, false), `allocation ${n}`).toMatchObject({ faults: [] });
  }, 1_200_000);

  it("for good is a typed error, the books agree, and the next render is right", async () => {
    let failed = 0;
    for (const n of counts) {
      const { faults, hasFailed } = await faultsAt(n, true);
      expect(faults, `allocation ${n}`).toEqual([]);
      if (hasFailed) failed++;
    }
    // What only speeds things up can fail and nobody notices, until something else does.
    expect(failed).toBeGreaterThan(counts.length * 0.9);
  }, 1_200_000);

  it("is the same in debug mode, on the debug build, and finds nothing written where it shouldn't be", async () => {
    for (const n of counts.filter((n) => n <= 5 || n % 199 === 0)) {
      for (const isFinal of [false, true]) {
        expect(await faultsAt(n, isFinal, debugged), `allocation ${n}`).toMatchObject({ faults: [] });
      }
    }
  }, 1_200_000);
});
