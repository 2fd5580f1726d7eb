import { describe, expect, it } from "vitest";
import { HarfBuzz, HarfBuzzFault } from "../../src/shape/harfbuzz-module.ts";
import { HarfBuzzShaper } from "../../src/shape/harfbuzz-shaper.ts";
import { prng } from "../reference/prng.ts";
import { madeUpText, WRITINGS } from "./script-texts.ts";
import { harfbuzzModule, harfbuzzModules, openTestFont, readFont } from "./support.ts";

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const textsOfScript = 60;

describe(`HarfBuzz's modules (SEED=${seed})`, () => {
  for (const writing of WRITINGS) {
    const { script, direction, language, font: name } = writing;
    it(`shape ${textsOfScript} texts in ${script} as harfbuzzjs's does, byte for byte`, async () => {
      const font = await openTestFont(readFont(name));
      const { harfbuzzjs, ...made } = harfbuzzModules();
      const expected = new HarfBuzzShaper(harfbuzzjs);
      const shapers = Object.entries(made).map(([which, module]) => ({ which, shaper: new HarfBuzzShaper(module) }));
      const random = prng(seed);
      for (let i = 0; i < textsOfScript; i++) {
        const text = madeUpText(writing, random);
        const way = random.pick([direction, "ltr", "rtl", "ttb"] as const);
        const request = { font, size: 16, script, language, direction: way };
        const run = expected.shape(text, 0, text.length, request);
        for (const { which, shaper } of shapers) {
          expect(shaper.shape(text, 0, text.length, request), `${which}: ${JSON.stringify(text)}`).toEqual(run);
        }
      }
    });
  }

  it("export what the shaper calls and nothing else", () => {
    const { fast, small, harfbuzzjs } = harfbuzzModules();
    const [fromFast, fromSmall, from] = [fast, small, harfbuzzjs].map((module) =>
      WebAssembly.Module.exports(module)
        .map(({ name }) => name)
        .sort(),
    );
    expect(fromSmall).toEqual(fromFast);
    expect(fromFast!.length).toBeLessThan(from!.length / 2);
    expect(from).toEqual(expect.arrayContaining(fromFast!));
  });
});

describe("HarfBuzz's module", () => {
  it("asks for the five imports that we give it, and no others", () => {
    const { harfbuzzjs, ...made } = harfbuzzModules();
    const importsOf = (module: WebAssembly.Module) =>
      WebAssembly.Module.imports(module).map(({ module: from, name }) => `${from}.${name}`);
    const given = importsOf(harfbuzzjs);
    expect(given.sort()).toEqual([
      "env._abort_js",
      "env._emscripten_runtime_keepalive_clear",
      "env._setitimer_js",
      "env.emscripten_resize_heap",
      "wasi_snapshot_preview1.proc_exit",
    ]);
    for (const module of Object.values(made)) expect(given).toEqual(expect.arrayContaining(importsOf(module)));
  });

  it("has every function that the shaper calls", async () => {
    const source = await import("node:fs").then(({ readFileSync }) =>
      readFileSync(new URL("../../src/shape/harfbuzz-module.ts", import.meta.url), "utf8"),
    );
    const called = [...source.matchAll(/^ {2}(hb_\w+|malloc|free|__wasm_call_ctors)\(/gm)].map(([, name]) => name);
    const exported = WebAssembly.Module.exports(harfbuzzModule()).map(({ name }) => name);
    expect(called.length).toBeGreaterThan(20);
    expect(exported).toEqual(expect.arrayContaining(called));
  });

  it("gives fresh views after its memory grew", () => {
    const harfbuzz = new HarfBuzz(harfbuzzModule());
    const before = harfbuzz.views;
    expect(harfbuzz.views).toBe(before);
    const block = harfbuzz.allocate(8 * 2 ** 20);
    expect(before.u8.byteLength).toBe(0);
    harfbuzz.views.u8.fill(7, block, block + 8 * 2 ** 20);
    expect(harfbuzz.views.u8.byteLength).toBe(harfbuzz.heapBytes);
    harfbuzz.assertSound();
  });

  it("never grows over its limit, and says that it was refused memory", () => {
    const limit = 4 * 2 ** 20;
    const harfbuzz = new HarfBuzz(harfbuzzModule(), { maxHeapBytes: limit });
    expect(() => harfbuzz.allocate(limit)).toThrow(HarfBuzzFault);
    expect(harfbuzz.heapBytes).toBeLessThanOrEqual(limit);
    expect(() => harfbuzz.assertSound()).toThrow(/over the limit of 4194304/);
  });
});
