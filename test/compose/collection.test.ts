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
    const draw = (length: number, times: number) => {
      const spans = Array.from({ length }, (_, i) => ({ text: `${words[i % 17]} `, font: fonts[i % 2]! }));
      for (let i = 0; i < times; i++) engine.render(spans, { size: 15, maxWidth: 900 })[Symbol.dispose]();
    };
    const keptBytesOfSpan = (length: number) => {
      const before = usedBytes();
      draw(length, 30);
      return (usedBytes() - before) / 30 / length;
    };
    draw(600, 60);
    // Each takes 1 KB. Those in hand when a collection comes are old from then on, and with texts of one length every collection
    // may come at the same place of a drawing: so they differ.
    const lengths = [600, 530, 470, 410, 350, 290];
    expect(Math.min(...lengths.map(keptBytesOfSpan))).toBeLessThan(500);
  });
});
