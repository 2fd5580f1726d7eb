/** The store of words beside a plain map; and what it remembers of words that it doesn't keep. */

import { describe, expect, it } from "vitest";
import type { GlyphRun } from "../../src/shape/glyph-run.ts";
import { createGlyphArrays, type GlyphArrays } from "../../src/shape/shaped-run.ts";
import { type Word, WordStore, type WordStyle } from "../../src/shape/word-store.ts";
import { prng } from "../reference/prng.ts";
import { openTestFont, readFont } from "./support.ts";

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const font = await openTestFont(readFont("latin"));
const MEBIBYTE = 2 ** 20;

const styleOf = (id: number) =>
  ({ id, font, size: 16, direction: "ltr", script: "Latn", language: "" }) as unknown as WordStyle;

/** Glyphs that no other word has: of `count` glyphs from number `first` on, with clusters that count from `base`. */
function glyphsOf(first: number, count: number, base: number): GlyphArrays {
  const glyphs = createGlyphArrays(count);
  for (let i = 0; i < count; i++) {
    glyphs.glyphIds[i] = first + i;
    glyphs.clusters[i] = base + i;
    glyphs.xAdvances[i] = first + i / 8;
    glyphs.yOffsets[i] = i % 3 === 2 ? 0.5 : 0;
    glyphs.unsafeToBreak[i] = i % 2;
  }
  return glyphs;
}

const arraysOf = ({ glyphIds, clusters, xAdvances, yAdvances, xOffsets, yOffsets, unsafeToBreak }: GlyphRun) =>
  [glyphIds, clusters, xAdvances, yAdvances, xOffsets, yOffsets, unsafeToBreak].map((each) => [...each]);

function keep(store: WordStore, style: WordStyle, text: string, hash: number, glyphs: GlyphArrays, base = 0): void {
  const word: Word = { glyphs, first: 0, count: glyphs.glyphIds.length, base, page: undefined };
  store.keep(style, { text, start: 0, end: text.length, hash }, word);
}

describe(`words that are kept (SEED=${seed})`, () => {
  it("are found by their text, hash and style until they are evicted or forgotten, and nothing else is", () => {
    const random = prng(seed);
    const limitBytes = 100_000;
    const store = new WordStore(limitBytes);
    const kept = new Map<string, { text: string; hash: number; id: number; first: number; count: number }>();
    const keyOf = (id: number, hash: number, text: string) => `${id} ${hash} ${text}`;
    let lost = 0;
    for (let step = 0; step < 20_000; step++) {
      store.tick();
      const id = random.int(0, 5);
      const number = random.int(0, 400);
      const text = `word ${number}`;
      // Few hashes for many texts, so that slots are taken and words move when others go.
      const hash = ((number % 90) * 0x0101_0107) >>> 0;
      const key = keyOf(id, hash, text);
      const known = kept.get(key);
      const run = store.runOf(styleOf(id), hash, text, 0, text.length);
      const word = store.find(styleOf(id).id, hash, text, 0, text.length);
      expect(word === undefined).toBe(run === undefined);
      if (known === undefined) expect(run, key).toBeUndefined();
      if (run !== undefined) {
        expect([...run.glyphIds]).toEqual([...glyphsOf(known!.first, known!.count, 0).glyphIds]);
        expect(word!.glyphs.glyphIds[word!.first]).toBe(known!.first);
        continue;
      }
      if (known !== undefined) lost++;
      const [first, count] = [random.int(0, 60_000), random.int(1, 9)];
      const before = store.counts().entries + store.counts().evictions;
      keep(store, styleOf(id), text, hash, glyphsOf(first, count, 0));
      if (store.counts().entries + store.counts().evictions > before) kept.set(key, { text, hash, id, first, count });
      else kept.delete(key);
      expect(store.bytes).toBeLessThanOrEqual(limitBytes);
      if (random.int(0, 3000) > 0) continue;
      const gone = random.int(0, 5);
      store.forget(new Set([gone]));
      for (const [each, entry] of kept) if (entry.id === gone) kept.delete(each);
    }
    const { entries, evictions } = store.counts();
    expect(evictions).toBeGreaterThan(100);
    expect(lost).toBeGreaterThan(100);
    const found = [...kept.values()].filter(({ id, hash, text }) =>
      store.runOf(styleOf(id), hash, text, 0, text.length),
    );
    expect(found).toHaveLength(entries);
    store.clear();
    expect(store.counts()).toMatchObject({ entries: 0, bytes: 0, evictions: evictions + entries });
  });

  it("are runs with arrays of their own once these are read, the same before and after their page is gone", () => {
    const store = new WordStore(MEBIBYTE);
    const glyphs = glyphsOf(7, 6, 100);
    keep(store, styleOf(0), "before", 1, glyphsOf(1, 3, 0));
    keep(store, styleOf(0), "letter", 2, glyphs, 100);
    const text = "a letter";
    const runs = [0, 1].map(() => store.runOf(styleOf(0), 2, text, 2, 8)!);
    const expected = glyphsOf(7, 6, 2);
    const width = expected.xAdvances.reduce((sum, advance) => sum + advance, 0);
    expect([runs[0]!.width, runs[0]!.length, runs[0]!.start, runs[0]!.end]).toEqual([width, 6, 2, 8]);
    expect(arraysOf(runs[0]!)).toEqual(Object.values(arraysOf(expected as unknown as GlyphRun)));
    expect(runs[0]!.width).toBe(width);
    // What a caller writes to a run is no other's.
    runs[0]!.xAdvances.fill(0);
    store.clear();
    keep(store, styleOf(0), "another", 3, glyphsOf(500, 8, 0));
    expect(arraysOf(runs[1]!)).toEqual(arraysOf(expected as unknown as GlyphRun));
  });

  it("have pages of half the bytes while offsets are zero, negative zeros too, and any offset from the first on", () => {
    const style = styleOf(1);
    const flat = createGlyphArrays(4);
    flat.glyphIds.set([1, 2, 3, 4]);
    flat.xAdvances.fill(8);
    flat.yOffsets.fill(-0);
    const raised = createGlyphArrays(4);
    raised.yOffsets[3] = 0.5;
    const zeros = [0, 0, 0, 0];
    const [store, other] = [new WordStore(MEBIBYTE), new WordStore(MEBIBYTE)];
    const wordBytes = () => {
      const before = store.bytes;
      return (text: string, hash: number, glyphs: GlyphArrays) => {
        keep(store, style, text, hash, glyphs);
        return store.bytes - before;
      };
    };
    keep(store, style, "first", 1, flat);
    keep(other, style, "first", 1, flat);
    expect(wordBytes()("more", 2, flat)).toBe(80);
    expect(wordBytes()("marked", 3, raised)).toBeGreaterThan(80 + 2048);
    expect(wordBytes()("marks", 4, raised)).toBe(80);
    const offsetsOf = (from: WordStore, text: string, hash: number) => [
      ...from.runOf(style, hash, text, 0, text.length)!.yOffsets,
    ];
    expect(offsetsOf(store, "first", 1)).toEqual(zeros);
    expect(offsetsOf(store, "marked", 3)).toEqual([0, 0, 0, 0.5]);
    expect(offsetsOf(store, "marks", 4)).toEqual([0, 0, 0, 0.5]);
    expect(offsetsOf(other, "first", 1)).toEqual(zeros);
    const { glyphs } = other.find(style.id, 1, "first", 0, 5)!;
    expect([...glyphs.yOffsets.subarray(0, 8)]).toEqual([...zeros, ...zeros]);
  });

  it("don't include texts that are made to collide beyond a few, which slow nothing down", () => {
    const store = new WordStore(MEBIBYTE);
    for (let i = 0; i < 5000; i++) keep(store, styleOf(0), `word ${i}`, 0x77, glyphsOf(i, 4, 0));
    expect(store.counts().entries).toBeGreaterThan(10);
    expect(store.counts().entries).toBeLessThan(100);
    expect(store.runOf(styleOf(0), 0x77, "word 0", 0, 6)?.glyphIds[0]).toBe(0);
  });
});

describe(`words that were met (SEED=${seed})`, () => {
  it("are known again, though a thousand others were met between", () => {
    const store = new WordStore(0);
    const random = prng(seed);
    const hashes = [...new Set(Array.from({ length: 1000 }, () => random.int(1, 2 ** 32 - 1) | 0))];
    expect(hashes.filter((hash) => store.wasSeen(hash))).toEqual([]);
    // Of a thousand in 4,096 places of four each, five at one place are 2 in 100,000.
    const forgotten = hashes.filter((hash) => !store.wasSeen(hash));
    expect(forgotten.length).toBeLessThanOrEqual(5);
  });

  it("are known again where four of them share a place, and the oldest is forgotten for a fifth", () => {
    const store = new WordStore(0);
    const [first, ...others] = [1, 2, 3, 4, 5].map((high) => (high << 20) | 0x37);
    const four = [first!, ...others.slice(0, 3)];
    for (const hash of four) expect(store.wasSeen(hash)).toBe(false);
    for (const hash of four) expect(store.wasSeen(hash)).toBe(true);
    expect(store.wasSeen(others[3]!)).toBe(false);
    expect(store.wasSeen(others[0]!)).toBe(true);
    expect(store.wasSeen(first!)).toBe(false);
  });
});
