/** What drawing keeps of paragraphs doesn't keep the paragraphs: V8's frequent collections take them. */

import v8 from "node:v8";
import vm from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Font } from "../../src/font/font.ts";
import { latinFile, OpenEngine } from "../memory/open-engine.ts";

let engine: OpenEngine;
let fonts: Font[];
let collectYoung: () => void;

beforeAll(async () => {
  v8.setFlagsFromString("--expose-gc");
  const gc = vm.runInNewContext("gc") as (options: { type: "minor" }) => void;
  collectYoung = () => gc({ type: "minor" });
  engine = await OpenEngine.create();
  fonts = [await engine.loadFont(latinFile), await engine.loadFont(latinFile)];
});
afterAll(() => engine.dispose());

const words = "the quick brown fox jumps over the lazy dog while nobody looks at what it does there".split(" ");

/** Bytes of the heap that are in use when all that is young and unreachable is gone. */
function usedBytes(): number {
  collectYoung();
  collectYoung();
  return v8.getHeapStatistics().used_heap_size;
}

describe("paragraphs that were drawn once", () => {
  it("are gone with the next collection of what is young", () => {
    const spans = Array.from({ length: 600 }, (_, i) => ({ text: `${words[i % 17]} `, font: fonts[i % 2]! }));
    const draw = (times: number) => {
      for (let i = 0; i < times; i++) engine.render(spans, { size: 15, maxWidth: 900 })[Symbol.dispose]();
    };
    const keptBytes = () => {
      const before = usedBytes();
      draw(30);
      return (usedBytes() - before) / 30;
    };
    draw(60);
    // Each takes 600 KB. Those in hand when a collection comes are old from then on: on a busy machine that may be many.
    expect(Math.min(keptBytes(), keptBytes(), keptBytes())).toBeLessThan(300_000);
  });
});
