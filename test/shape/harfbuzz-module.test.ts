import { describe, expect, it } from "vitest";
import { HarfBuzz, HarfBuzzFault } from "../../src/shape/harfbuzz-module.ts";
import { harfbuzzModule } from "./support.ts";

describe("HarfBuzz's module", () => {
  it("asks for the five imports that we give it, and no others", () => {
    const imports = WebAssembly.Module.imports(harfbuzzModule()).map(({ module, name }) => `${module}.${name}`);
    expect(imports.sort()).toEqual([
      "env._abort_js",
      "env._emscripten_runtime_keepalive_clear",
      "env._setitimer_js",
      "env.emscripten_resize_heap",
      "wasi_snapshot_preview1.proc_exit",
    ]);
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
