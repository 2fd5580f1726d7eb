/**
 * Accounting: whatever is done to an engine, the sum over owner tags, the heap's own count and a walk over its blocks are
 * the same number. After each of 3,000 random operations; 100,000 in the full run.
 */

import { describe, expect, it } from "vitest";
import { InsufficientMemory } from "../../src/base/errors.ts";
import type { Surface } from "../../src/export/surface.ts";
import type { Font } from "../../src/font/font.ts";
import type { Bytes, Ptr } from "../../src/kernels/pointers.ts";
import { ownerTags } from "../../src/memory/owner-tag.ts";
import { type Random, seeds } from "../reference/prng.ts";
import { chineseFile, disagreements, isFullRun, latinFile, OpenEngine } from "./open-engine.ts";

/** Who has blocks of the host's; the others are the kernels' and the debug mode's. */
const owners = ownerTags.filter((owner) => owner !== "arena" && owner !== "freed");
const operationCount = isFullRun ? 100_000 : 3000;
const texts = ["Hello, accounting", "0123456789 +−×÷", "你好，世界", "a", "The quick brown fox", "AVATAR office"];

/** An engine, and what the test holds of it. */
interface World {
  readonly engine: OpenEngine;
  readonly random: Random;
  readonly fonts: readonly Font[];
  readonly derived: Font[];
  readonly blocks: Ptr<Bytes>[];
  readonly surfaces: Surface[];
}

/** Removes a random member of a list. */
function take<Member>(list: Member[], random: Random): Member | undefined {
  return list.length === 0 ? undefined : list.splice(random.int(0, list.length - 1), 1)[0];
}

const operations: Readonly<Record<string, (world: World) => void>> = {
  allocate: ({ engine, random, blocks }) => {
    const byteLength = random.float() < 0.02 ? random.int(0, 2 ** 20) : random.int(0, 3000);
    blocks.push(engine.inside.heap.allocate(byteLength, random.pick(owners)));
  },
  resize: ({ engine, random, blocks }) => {
    const pointer = take(blocks, random);
    if (pointer === undefined) return;
    try {
      blocks.push(engine.inside.heap.resize(pointer, random.int(0, 6000)));
    } catch (error) {
      blocks.push(pointer);
      throw error;
    }
  },
  free: ({ engine, random, blocks }) => {
    const pointer = take(blocks, random);
    if (pointer !== undefined) engine.inside.heap.free(pointer);
  },
  "arena scopes": ({ engine, random }) => {
    const nest = (depth: number) =>
      engine.inside.arena.scope((arena) => {
        arena.allocate(random.int(0, 2 ** random.int(0, 18)), 2 ** random.int(0, 6));
        arena.allocateArray("f32", random.int(0, 100));
        if (depth > 0) nest(depth - 1);
        expect(disagreements(engine.inside)).toEqual([]);
      });
    nest(random.int(0, 2));
  },
  render: ({ engine, random, fonts, derived }) => {
    const size = random.float() < 0.02 ? random.int(257, 300) : random.int(4, 40) + random.int(0, 3) / 4;
    const renderMode = random.pick(["gray", "gray", "lcd", "mono"] as const);
    engine.render(random.pick(texts), { fonts: [random.pick([...fonts, ...derived]), ...fonts], size, renderMode });
  },
  measure: ({ engine, random, fonts }) => {
    engine.measure(random.pick(texts), { fonts, size: random.int(4, 40) });
  },
  "surface, new": ({ engine, random, surfaces }) => {
    surfaces.push(engine.createSurface({ width: random.int(1, 200), height: random.int(1, 100) }));
  },
  "surface, drawn on": ({ engine, random, surfaces, fonts }) => {
    const surface = surfaces.at(-1);
    if (surface) engine.draw(random.pick(texts), surface, { fonts, opacity: random.pick([0.5, 1]) });
  },
  "surface, gone": ({ random, surfaces }) => take(surfaces, random)?.[Symbol.dispose](),
  "font, another place": ({ random, fonts, derived }) => {
    derived.push(random.pick(fonts).at({}));
  },
  "font, closed": ({ random, derived }) => take(derived, random)?.close(),
  reclaim: ({ engine, random }) => {
    engine.memory.reclaim(random.pick(["moderate", "aggressive", "emergency"] as const));
  },
  budget: ({ engine, random }) => {
    engine.memory.setBudget({ budget: 2 ** 20 * random.int(2, 12), glyphs: 2 ** random.int(12, 20) });
  },
};

const weights: Readonly<Record<string, number>> = { allocate: 8, resize: 6, free: 9, render: 6, reclaim: 1, budget: 1 };
const choices = Object.keys(operations).flatMap((name) => Array<string>(weights[name] ?? 2).fill(name));

describe.each([
  ["simd", "release", true, false],
  ["scalar", "release", false, false],
  ["simd, in debug mode", "release", true, true],
  ["scalar, in debug mode", "release", false, true],
  ["debug build", "debug", true, false],
  ["debug build, in debug mode", "debug", true, true],
] as const)("the books of an engine (%s)", (_, build, simd, debug) => {
  it("agree after every operation: owners, the heap's count, and a walk over its blocks", async () => {
    const create = build === "debug" ? OpenEngine.createDebugBuild : OpenEngine.create;
    const engine = await create({ simd, memory: { budget: 8 * 2 ** 20, debug } });
    const fonts = [await engine.loadFont(latinFile), await engine.loadFont(chineseFile)];
    let refused = 0;
    seeds(1, (random) => {
      const world: World = { engine, random, fonts, derived: [], blocks: [], surfaces: [] };
      for (let done = 0; done < operationCount; done++) {
        const name = random.pick(choices);
        try {
          operations[name]!(world);
        } catch (error) {
          if (!(error instanceof InsufficientMemory)) throw error;
          refused++;
        }
        const found = disagreements(engine.inside);
        if (found.length > 0) throw new Error(`after operation ${done}, ${name}: ${found.join("; ")}`);
      }
      for (const pointer of world.blocks) engine.inside.heap.free(pointer);
    });
    expect(engine.inside.arena.counts().activeBytes).toBe(0);
    expect(engine.memory.stats().glyphs.evictions).toBeGreaterThan(100);
    expect(refused).toBeLessThan(operationCount / 2);
    engine.dispose();
    expect(engine.inside.heap.total()).toMatchObject({ currentBytes: 0, netAllocations: 0 });
    expect(disagreements(engine.inside)).toEqual([]);
  }, 1_200_000);
});
