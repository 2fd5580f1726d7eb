/** Texts of secrets: what of them is left in HarfBuzz's memory, and in the simple shaper's lists, once they are shaped. */

import { afterEach, describe, expect, it, vi } from "vitest";
import { HarfBuzzShaper } from "../../src/shape/harfbuzz-shaper.ts";
import { SimpleShaper } from "../../src/shape/simple-shaper.ts";
import { prng } from "../reference/prng.ts";
import { harfbuzzModule, openTestFont, readFont } from "./support.ts";

const font = await openTestFont(readFont("plain"));
const style = { font, size: 16 };

/** Instances that a shaper makes, to look into their memories. */
function shaperUnderWatch(secretText: boolean, change = (exports: WebAssembly.Exports) => exports) {
  const memories: WebAssembly.Memory[] = [];
  const Real = WebAssembly.Instance;
  class Watched {
    readonly exports: WebAssembly.Exports;

    constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
      const { exports } = new Real(module, imports);
      memories.push(exports.memory as WebAssembly.Memory);
      this.exports = change(exports);
    }
  }
  vi.spyOn(WebAssembly, "Instance").mockImplementation(Watched as typeof WebAssembly.Instance);
  return { shaper: new HarfBuzzShaper(harfbuzzModule(), { secretText }), memories };
}

afterEach(() => void vi.restoreAllMocks());

/** How often `length` code units in a row of `text` stand in a memory, as UTF-16 or as records of 20 bytes. */
function traces(memory: WebAssembly.Memory, text: string, length: number): number {
  const u16 = new Uint16Array(memory.buffer);
  const u32 = new Uint32Array(memory.buffer);
  const codes = Array.from(text, (character) => character.charCodeAt(0));
  let count = 0;
  for (let from = 0; from + length <= codes.length; from++) {
    const part = codes.slice(from, from + length);
    count += occurrences(u16, part, 1) + occurrences(u32, part, 5);
  }
  return count;
}

function occurrences(words: Uint16Array | Uint32Array, codes: readonly number[], step: number): number {
  let count = 0;
  for (let at = words.indexOf(codes[0]!); at !== -1; at = words.indexOf(codes[0]!, at + 1)) {
    if (codes.every((code, i) => words[at + i * step] === code)) count++;
  }
  return count;
}

/** Letters that no other text of these tests has in this order. */
const secretOf = (length: number) => {
  const random = prng(0x5ec + length);
  return String.fromCharCode(...Array.from({ length }, () => random.int(0x41, 0x7a)));
};

describe("a shaper of secret texts", () => {
  it.each([1, 12, 200, 3000])("leaves no four letters of a text of %i where they were", (length) => {
    const { shaper, memories } = shaperUnderWatch(true);
    const secret = secretOf(Math.max(length, 4));
    const run = shaper.shape(secret, 0, secret.length, { ...style, features: { liga: false } });
    expect(run.length).toBeGreaterThan(0);
    expect(memories).toHaveLength(1);
    expect(traces(memories[0]!, secret, 4)).toBe(0);
    // Ids of glyphs tell the letters too.
    const ids = String.fromCharCode(...run.glyphIds);
    expect(traces(memories[0]!, ids, 4)).toBe(0);
  });

  it("would be caught leaving them: without the option they are there", () => {
    const { shaper, memories } = shaperUnderWatch(false);
    const secret = secretOf(200);
    shaper.shape(secret, 0, secret.length, style);
    expect(traces(memories[0]!, secret, 4)).toBeGreaterThan(100);
  });

  it("leaves nothing of the text around an item", () => {
    const { shaper, memories } = shaperUnderWatch(true);
    const secret = secretOf(40);
    shaper.shape(secret, 15, 20, style);
    expect(traces(memories[0]!, secret, 3)).toBe(0);
  });

  it("zeroes the whole memory of a session that failed", () => {
    const { shaper, memories } = shaperUnderWatch(true);
    const secret = secretOf(30);
    const options = { ...style, script: "Latn", direction: "ltr" } as const;
    shaper.shape("before", 0, 6, options);
    vi.spyOn(String.prototype, "charCodeAt").mockImplementationOnce(() => {
      throw new Error("in the middle");
    });
    expect(() => shaper.shape(secret, 0, secret.length, options)).toThrow();
    expect(new Uint8Array(memories[0]!.buffer).some((byte) => byte !== 0)).toBe(false);
    expect(shaper.shape(secret, 0, secret.length, style).length).toBe(30);
  });

  it("zeroes the whole memory, and makes another, where HarfBuzz's buffer had to grow with the text in it", () => {
    const { shaper, memories } = shaperUnderWatch(true, (exports) => {
      // The buffer is asked for its array first when room was made: the answer is an array that it has not later.
      let calls = 0;
      const infos = exports.hb_buffer_get_glyph_infos as (buffer: number, length: number) => number;
      return { ...exports, hb_buffer_get_glyph_infos: (at: number) => (calls++ === 0 ? 8 : infos(at, 0)) };
    });
    const secret = secretOf(100);
    const run = shaper.shape(secret, 0, secret.length, style);
    expect(new Uint8Array(memories[0]!.buffer).some((byte) => byte !== 0)).toBe(false);
    expect(shaper.shape(secret, 0, secret.length, style).glyphIds).toEqual(run.glyphIds);
    expect(memories).toHaveLength(2);
  });

  it("gives the runs that any other gives", () => {
    const [secret, plain] = [
      new HarfBuzzShaper(harfbuzzModule(), { secretText: true }),
      new HarfBuzzShaper(harfbuzzModule()),
    ];
    const random = prng(99);
    for (let i = 0; i < 200; i++) {
      const text = String.fromCharCode(...Array.from({ length: random.int(0, 300) }, () => random.int(0x20, 0x250)));
      const options = {
        ...style,
        language: random.pick(["", "en", "tr"]),
        features: random.pick([undefined, { kern: false }]),
      };
      const [ours, theirs] = [secret, plain].map((shaper) => shaper.shape(text, 0, text.length, options));
      expect([...ours!.glyphIds]).toEqual([...theirs!.glyphIds]);
      expect([...ours!.xAdvances]).toEqual([...theirs!.xAdvances]);
    }
    expect(secret.texts!.counts()).toMatchObject({ inUse: 0 });
    expect(secret.texts!.counts().hitRatio).toBeGreaterThan(0.9);
  });

  it("has a twin without HarfBuzz, whose lists are zeroed as well", () => {
    const shaper = new SimpleShaper({ secretText: true });
    shaper.shape("secret", 0, 6, style);
    const lease = shaper.lists.acquire();
    expect(lease.item.glyphIds.some((id) => id !== 0)).toBe(false);
    expect(lease.item.advancesUnits.some((advance) => advance !== 0)).toBe(false);
  });
});

describe("the text buffers of a shaper", () => {
  it("serve text after text, and give back what a long one took", () => {
    const shaper = new HarfBuzzShaper(harfbuzzModule());
    const long = secretOf(60_000);
    for (let i = 0; i < 50; i++) shaper.shape("short", 0, 5, style);
    const { bytes, misses } = shaper.texts!.counts();
    expect([bytes, misses]).toEqual([256, 1]);
    shaper.shape(long, 0, long.length, style);
    expect(shaper.texts!.counts()).toMatchObject({ bytes: 256, misses: 2, inUse: 0 });
    expect([shaper.reclaim("moderate"), shaper.texts!.bytes]).toEqual([0, 256]);
    expect([shaper.reclaim("aggressive"), shaper.texts!.bytes]).toEqual([0, 0]);
    expect(shaper.shape("short", 0, 5, style).length).toBe(5);
  });
});
