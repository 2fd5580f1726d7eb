/** The stages of the benches measure what they say. Needs the built library, which `npm test` makes first. */

import { readFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { type BenchKernels, startBenchKernels } from "../../bench/bench-kernels.ts";
import { runStages } from "../../bench/harness.ts";
import type { StageContext } from "../../bench/stage.ts";
import { stages } from "../../bench/stages.ts";

const locate = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const context: StageContext = {
  isShort: true,
  readFile: async (path) => new Uint8Array(await readFile(locate(path))),
  locate,
  importTypecase: () => import(pathToFileURL(locate("dist/node.js")).href),
  importUncounted: (query) => import(pathToFileURL(locate("bench/peers/build/uncounted.js")).href + query),
  peers: undefined,
  startUp: undefined,
};

beforeAll(async () => {
  const { buildUncounted, compileKernels } = await import(pathToFileURL(locate("bench/build.mjs")).href);
  await Promise.all([compileKernels(), buildUncounted()]);
});

describe("the stages", () => {
  it("all run, give times and counts above 0, and name each row once, so that rows can be compared", async () => {
    const rows = await runStages(stages, context, () => {}, { rounds: 1, warmUpMs: 0, roundMs: 0.01 });
    const keys = rows.map((row) => `${row.stage}: ${row.name}`);
    expect(new Set(keys).size).toBe(keys.length);
    // A share that is the difference of two times can be below 0 where neither was timed for long.
    for (const row of rows.filter(({ unit }) => unit !== "thousandth")) {
      expect("count" in row ? row.count : row.medianNs, row.name).toBeGreaterThan(0);
    }
    // A page or a run without processes has no start-up rows.
    const measured = new Set(rows.map(({ stage }) => stage));
    expect(stages.map(({ name }) => name).filter((name) => !measured.has(name))).toEqual(["start-up"]);
  });
});

describe("the kernels of the benches", () => {
  let kernels: BenchKernels;
  let [from, to] = [0, 0];
  const room = 2 ** 13;
  beforeAll(async () => {
    kernels = await startBenchKernels(context);
    [from, to] = [kernels.heapAllocate(room, 7), kernels.heapAllocate(room, 7)];
  });

  it.each(["repeatCopyBytes", "repeatMemoryCopy", "repeatVectorCopy"] as const)(
    "%s copies all bytes and no more",
    (name) => {
      for (const byteLength of [16, 64, 100, 200, 4096]) {
        const source = new Uint8Array(kernels.memory.buffer, from, room).map((_, i) => i * 7 + byteLength);
        new Uint8Array(kernels.memory.buffer, from, room).set(source);
        const target = new Uint8Array(kernels.memory.buffer, to, room).fill(0);
        kernels[name](to + 16, from + 3, byteLength, 2);
        expect(target.slice(16, 16 + byteLength)).toEqual(source.slice(3, 3 + byteLength));
        target.fill(0, 16, 16 + byteLength);
        expect(target.every((byte) => byte === 0)).toBe(true);
      }
    },
  );

  it.each(["repeatFillBytes", "repeatMemoryFill", "repeatVectorFill"] as const)(
    "%s fills all bytes and no more",
    (name) => {
      for (const byteLength of [16, 64, 100, 200, 4096]) {
        const target = new Uint8Array(kernels.memory.buffer, to, room).fill(0);
        kernels[name](to + 5, 0x1ab, byteLength, 2);
        expect(target.slice(5, 5 + byteLength).every((byte) => byte === 0xab)).toBe(true);
        target.fill(0, 5, 5 + byteLength);
        expect(target.every((byte) => byte === 0)).toBe(true);
      }
    },
  );

  it("allocate and give back each block that they count", () => {
    const table = kernels.heapAllocate(4000, 7);
    expect(kernels.repeatHeap(64, 1000)).toBe(1000);
    expect(kernels.repeatHeapMany(64, 1000, table)).toBe(1000);
    const mark = kernels.arenaMark();
    expect(kernels.repeatArena(4096, 1000)).toBeGreaterThan(0);
    // The first chunk stays with the arena; all else went back.
    if (mark !== 0) expect(kernels.arenaMark()).toBe(mark);
    expect(kernels.heapFree(table)).toBe(1);
  });
});
