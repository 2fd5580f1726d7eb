/** Both levels of the cache of shaped text, beside the shaper behind them. */

import { describe, expect, it } from "vitest";
import { ShapingError } from "../../src/base/errors.ts";
import type { Font } from "../../src/font/font.ts";
import type { GlyphRun } from "../../src/shape/glyph-run.ts";
import { HarfBuzzShaper } from "../../src/shape/harfbuzz-shaper.ts";
import type { ShapeRequest, Shaper } from "../../src/shape/shaper.ts";
import { ShapingCache } from "../../src/shape/shaping-cache.ts";
import { prng } from "../reference/prng.ts";
import { madeUpText, WRITINGS } from "./script-texts.ts";
import { createWords, FONT_FILES, type FontName, harfbuzzModule, openTestFont, readFont } from "./support.ts";

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
/** 10,000 texts in all with TYPECASE_CASES, a tenth of them otherwise. */
const textsOfScript = Math.ceil((process.env.TYPECASE_CASES === undefined ? 1_000 : 10_000) / WRITINGS.length);

const fonts = new Map<FontName, Font>();
for (const name of Object.keys(FONT_FILES) as FontName[]) fonts.set(name, await openTestFont(readFont(name)));
const plain = new HarfBuzzShaper(harfbuzzModule());

const MEBIBYTE = 2 ** 20;
const newCache = (limitBytes = 4 * MEBIBYTE) =>
  new ShapingCache(new HarfBuzzShaper(harfbuzzModule()), limitBytes, { createWords });
const arraysOf = ({ glyphIds, clusters, xAdvances, yAdvances, xOffsets, yOffsets, unsafeToBreak }: GlyphRun) =>
  [glyphIds, clusters, xAdvances, yAdvances, xOffsets, yOffsets, unsafeToBreak].map((each) => [...each]);

function expectSame(cache: ShapingCache, text: string, start: number, end: number, request: ShapeRequest): void {
  const expected = plain.shape(text, start, end, request);
  const run = cache.shape(text, start, end, request);
  const what = `${JSON.stringify(text)} ${start}–${end}`;
  expect(arraysOf(run), what).toEqual(arraysOf(expected));
  expect([run.start, run.end, run.length, run.script, run.direction]).toEqual([
    ...[expected.start, expected.end, expected.length, expected.script, expected.direction],
  ]);
  expect(run.width).toBeCloseTo(expected.width, 6);
}

/** Words are looked for once a font has shaped some text. */
function warm(cache: ShapingCache, request: ShapeRequest): void {
  cache.shape(".".repeat(2100), 0, 2100, request);
}

describe(`the cache of shaped text (SEED=${seed})`, () => {
  for (const writing of WRITINGS) {
    const { script, direction, language, font: name } = writing;
    it(`gives what shaping the whole run gives, for ${textsOfScript} texts in ${script} (${name}) and parts of them`, () => {
      const cache = newCache();
      const random = prng(seed ^ name.length);
      const font = fonts.get(name)!;
      const request = { font, size: 16, script, direction, language } as const;
      warm(cache, request);
      for (let i = 0; i < textsOfScript; i++) {
        const text = madeUpText(writing, random);
        const [start, end] = random.int(0, 2) > 0 ? [0, text.length] : partOf(text, random);
        const features = random.pick([undefined, undefined, undefined, { liga: false }, { smcp: true, kern: false }]);
        expectSame(cache, text, start, end, { ...request, features });
        if (i % 4 === 0) expectSame(cache, text, start, end, { ...request, features });
      }
    });
  }

  it("puts texts together from words, in fonts that leave their space alone and in those where it matters to accents", () => {
    for (const { font: name, script, direction, words } of WRITINGS) {
      const cache = newCache();
      const request = { font: fonts.get(name)!, size: 16, script, direction };
      warm(cache, request);
      for (let times = 5; times < 8; times++) {
        const text = `${words.join(" ")} `.repeat(times);
        expectSame(cache, text, 0, text.length, request);
      }
      const { entries, misses } = cache.counts().words;
      expect(entries > 0, name).toBe(true);
      expect(misses).toBeLessThan(3 * (script === "Hira" ? words.join("").length : words.length));
    }
  });

  it("shapes a text of India whole where it has an accent that a rule looks for behind spaces", () => {
    const cache = newCache();
    const request = { font: fonts.get("devanagari")!, size: 16, script: "Deva" };
    warm(cache, request);
    for (const text of ["र्कि क॑ र्कि क॑ र्कि ", "कि ॑ कि ॑ र्क ॑ कि ॑ "]) {
      for (let times = 4; times < 7; times++) expectSame(cache, text.repeat(times), 0, text.length * times, request);
    }
    expect(cache.counts().words).toMatchObject({ hits: 0, entries: 0 });
  });

  it("shapes each word of a text once, and none of a text whose words it knows", () => {
    const inner = new HarfBuzzShaper(harfbuzzModule());
    const shaped: number[] = [];
    const counting: Shaper = {
      name: inner.name,
      heapBytes: 0,
      shape: (text: string, start: number, end: number, request: ShapeRequest) => {
        shaped.push(end - start);
        return inner.shape(text, start, end, request);
      },
      forget: () => {},
      reclaim: () => 0,
      [Symbol.dispose]: () => {},
    };
    const cache = new ShapingCache(counting, MEBIBYTE, { createWords });
    const request = { font: fonts.get("latin")!, size: 16 };
    warm(cache, request);
    shaped.length = 0;
    const shape = (text: string) => cache.shape(text, 0, text.length, request);
    shape("one two one two one two one two ");
    expect(shaped).toEqual(["one two ".length]);
    // What was met in a text before is kept from now on.
    shape("two one one two two one one one ");
    expect(shaped).toEqual(["one two ".length, "two one ".length]);
    shape("two one two one two one two one ");
    expect(shaped).toHaveLength(2);
    shape("two one one two two one one three ");
    expect(shaped.slice(2)).toEqual(["three ".length]);
  });

  it("shapes new words in arrays of a pool, which no run that was given out lies in, and gives them back after a failure", () => {
    const shaper = new HarfBuzzShaper(harfbuzzModule());
    let fails = false;
    const failing: Shaper = Object.create(shaper, {
      name: { value: shaper.name },
      shape: {
        value: (...request: Parameters<Shaper["shape"]>) => {
          if (fails) throw new ShapingError("shaping-failed", { detail: "a fault of the test" });
          return shaper.shape(...request);
        },
      },
    });
    const cache = new ShapingCache(failing, 4 * MEBIBYTE, { createWords });
    const request = { font: fonts.get("latin")!, size: 16 };
    warm(cache, request);
    const known = "one two three four five six seven eight nine ten eleven twelve ";
    for (let times = 0; times < 2; times++) cache.shape(known, 0, known.length, request);
    const texts = Array.from({ length: 30 }, (_, i) => `${known}number${String.fromCharCode(97 + (i % 26), 65 + i)} `);
    const runs = texts.map((text) => cache.shape(text, 0, text.length, request));
    expect(cache.buffers!.counts()).toMatchObject({ inUse: 0, idle: 1 });
    expect(cache.buffers!.counts().hits).toBeGreaterThan(20);
    expect(cache.buffers!.counts().misses).toBeLessThan(3);
    for (const [i, text] of texts.entries()) {
      expect(arraysOf(runs[i]!)).toEqual(arraysOf(plain.shape(text, 0, text.length, request)));
    }
    fails = true;
    const text = `${known}unheard of`;
    expect(() => cache.shape(text, 0, text.length, request)).toThrow(ShapingError);
    expect(cache.buffers!.counts()).toMatchObject({ inUse: 0, idle: 1 });
    fails = false;
    expectSame(cache, text, 0, text.length, request);
    expect(cache.buffers!.reclaim("emergency")).toBeGreaterThan(0);
    expect(cache.buffers!.bytes).toBe(0);
  });

  it("shapes a text longer than one chunk as a whole, in both directions", () => {
    for (const name of ["latin", "arabic"] as const) {
      const cache = newCache();
      const writing = WRITINGS.find((each) => each.font === name)!;
      const request = { font: fonts.get(name)!, size: 16, script: writing.script, direction: writing.direction };
      const random = prng(7);
      let text = "";
      while (text.length < 40_000) text += `${random.pick(writing.words)} `;
      expectSame(cache, text, 0, text.length, request);
    }
  });

  it("copies a run that is asked for again, so that what a caller writes to it stays there", () => {
    const cache = newCache();
    const request = { font: fonts.get("roboto")!, size: 16 };
    const text = "To be or not to be, that is the question of the AVATAR";
    const first = cache.shape(text, 0, text.length, request);
    const expected = [...first.xAdvances];
    first.xAdvances.fill(0);
    const again = cache.shape(text, 0, text.length, request);
    expect([...again.xAdvances]).toEqual(expected);
    expect(cache.counts().runs).toMatchObject({ hits: 1, misses: 1, entries: 1 });
  });

  it("tells fonts, sizes, languages, directions, features and joining neighbours apart", () => {
    const cache = newCache();
    const arabic = { font: fonts.get("arabic")!, size: 16, script: "Arab", direction: "rtl" } as const;
    const text = "ببب ببب";
    for (let round = 0; round < 2; round++) {
      for (const [start, end] of [
        [0, 3],
        [1, 2],
        [1, 3],
        [4, 7],
        [0, 7],
        [3, 7],
      ] as const) {
        expectSame(cache, text, start, end, arabic);
        expectSame(cache, text, start, end, { ...arabic, size: 17 });
        expectSame(cache, text, start, end, { ...arabic, direction: "ltr" });
        expectSame(cache, text, start, end, { ...arabic, features: { init: false } });
      }
    }
  });

  it("holds no more than its bound, and counts what it evicts", () => {
    const limitBytes = 150_000;
    const cache = newCache(limitBytes);
    const random = prng(seed);
    for (let i = 0; i < 600; i++) {
      const writing = WRITINGS[i % WRITINGS.length]!;
      const text = `${madeUpText(writing, random)} ${i}`.repeat(2);
      cache.shape(text, 0, text.length, { font: fonts.get(writing.font)!, size: 8 + (i % 5), script: writing.script });
      expect(cache.bytes).toBeLessThanOrEqual(limitBytes);
    }
    expect(cache.counts().runs.evictions).toBeGreaterThan(50);
    expect(cache.counts().words.evictions).toBeGreaterThan(50);
  });

  it("gives back a share under pressure, and everything in an emergency", () => {
    const cache = newCache();
    const request = { font: fonts.get("latin")!, size: 16 };
    const random = prng(3);
    for (let i = 0; i < 100; i++) {
      const text = `${madeUpText(WRITINGS[0]!, random)} ${i} number`;
      cache.shape(text, 0, text.length, request);
    }
    const before = cache.bytes;
    const freed = cache.reclaimable.reclaim("moderate");
    expect(freed).toBeGreaterThanOrEqual(before / 4 - 1);
    expect(cache.bytes).toBe(before - freed);
    cache.reclaimable.reclaim("emergency");
    expect(cache.bytes).toBe(0);
    expectSame(cache, "after all", 0, 9, request);
  });

  it("keeps a short run as a word: a long one at once where its words are new, and any that comes again", () => {
    const cache = newCache();
    const request = { font: fonts.get("latin")!, size: 16 };
    warm(cache, request);
    const label = "Quickly jumping zebras vex";
    for (let times = 0; times < 2; times++) expectSame(cache, label, 0, label.length, request);
    expect(cache.counts()).toMatchObject({ runs: { entries: 1 }, words: { entries: 1, hits: 1 } });
    for (let times = 0; times < 3; times++) expectSame(cache, `x${label} y`, 1, 8, request);
    expect(cache.counts()).toMatchObject({ runs: { entries: 1 }, words: { entries: 2, hits: 2 } });
  });

  it("knows a short run in a font whose texts are shaped whole, wherever it stands among letters that don't join with it", () => {
    const cache = newCache();
    const request = { font: fonts.get("roboto")!, size: 16, script: "Arab", direction: "rtl" } as const;
    warm(cache, request);
    const text = "\u0628\u0628 \u0628 \u062d\u062d\u062d \u0628";
    for (const [index, unit] of [...text].entries())
      if (unit === " ") expectSame(cache, text, index, index + 1, request);
    expect(cache.counts()).toMatchObject({ runs: { entries: 1 }, words: { entries: 1, hits: 1, misses: 2 } });
  });

  it("forgets a font that closes", async () => {
    const cache = newCache();
    const font = await openTestFont(readFont("latin"));
    const request = { font, size: 16 };
    warm(cache, request);
    cache.shape("one two three ".repeat(5), 0, 70, request);
    cache.shape("two three one ".repeat(5), 0, 70, request);
    expect(cache.counts().runs.entries).toBe(3);
    expect(cache.counts().words.entries).toBeGreaterThan(2);
    cache.forget(font);
    expect(cache.bytes).toBe(0);
    expect(cache.counts()).toMatchObject({ runs: { entries: 0 }, words: { entries: 0 } });
  });
});

function partOf(text: string, random: ReturnType<typeof prng>): [number, number] {
  const [a, b] = [random.int(0, text.length), random.int(0, text.length)];
  return [Math.min(a, b), Math.max(a, b)];
}
