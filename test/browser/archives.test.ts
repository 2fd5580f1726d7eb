/** Archives in headless Chromium: each codec that a page has, both ways, and what Node has written. */

import { expect, it } from "vitest";
import { withPage } from "../support/chromium.ts";
import { describeInChromium } from "../support/describe-in-chromium.ts";
import { importTypecase } from "../support/typecase.ts";

const fontPath = "assets/default/NotoSans-Regular.ttf";
const text = "Archives, office AVATAR 0123";
const size = 24;

/** What Node makes of the font: archives by codec, and the picture's bytes. */
async function madeInNode(): Promise<{ archives: Record<string, string>; picture: string }> {
  const { TextEngine } = await importTypecase();
  using engine = await TextEngine.create();
  const font = await engine.loadFont(new URL(`../../${fontPath}`, import.meta.url));
  const archives: Record<string, string> = {};
  for (const codec of ["none", "gzip", "zlib", "brotli", "lz4"] as const) {
    const chunks: Uint8Array[] = [];
    const sink = new WritableStream<Uint8Array>({ write: (chunk) => void chunks.push(chunk) });
    await engine.saveGlyphs(sink, { codec, glyphs: [{ font, text, sizes: [size, 90] }] });
    archives[codec] = Buffer.concat(chunks).toString("base64");
  }
  return { archives, picture: Buffer.from(engine.render(text, { font, size }).data).toString("base64") };
}

/** Draws from each archive, and from one that the page has written itself in each codec that it can write. */
const script = (archives: Record<string, string>) => `(async () => {
  const { TextEngine } = await import("/dist/browser.js");
  const archives = ${JSON.stringify(archives)};
  const bytesOf = async (base64) => new Uint8Array(await (await fetch("data:;base64," + base64)).arrayBuffer());
  const base64Of = (bytes) => new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.readAsDataURL(new Blob([bytes]));
  });
  const drawn = async (input) => {
    const engine = await TextEngine.create();
    const loaded = await engine.loadGlyphs(input);
    const picture = await base64Of(engine.render(${JSON.stringify(text)}, { fonts: loaded.fonts, size: ${size} }).data);
    engine.dispose();
    return picture;
  };
  const read = {}, written = {}, refused = {};
  for (const [codec, base64] of Object.entries(archives)) {
    const bytes = await bytesOf(base64);
    read[codec] = await drawn(bytes);
    if (codec === "gzip") read.blob = await drawn(new Blob([bytes]));
    if (codec === "gzip") read.response = await drawn(new Response(bytes));
  }
  const engine = await TextEngine.create();
  const font = await engine.loadFont(new URL("/${fontPath}", location.href));
  const glyphs = [{ font, text: ${JSON.stringify(text)}, sizes: [${size}, 90] }];
  for (const codec of ["none", "gzip", "zlib", "lz4", "brotli", "zstd"]) {
    const { readable, writable } = new TransformStream();
    const blob = new Response(readable).blob();
    try {
      await engine.saveGlyphs(writable, { codec, glyphs });
      written[codec] = await drawn(await blob);
    } catch (error) {
      refused[codec] = error.code;
      await blob.catch(() => {});
    }
  }
  const damaged = await bytesOf(archives.gzip);
  damaged[damaged.length >> 1] ^= 1;
  const { code, offset } = await engine.loadGlyphs(damaged).catch((error) => error);
  const stats = engine.memory.stats().host["archive buffers"];
  engine.dispose();
  return { read, written, refused, damaged: { code, hasOffset: offset > 0 }, stats };
})()`;

describeInChromium("archives in a page", () => {
  it("are read in every codec of Node's, written in those that the page has, and draw Node's picture", async () => {
    const { archives, picture } = await madeInNode();
    const found = await withPage(async (page, origin) => {
      await page.goto(`${origin}/`);
      return page.evaluate<{
        read: Record<string, string>;
        written: Record<string, string>;
        refused: Record<string, string>;
        damaged: object;
        stats: { currentBytes: number; peakBytes: number };
      }>(script(archives));
    });
    const names = ["none", "gzip", "zlib", "brotli", "lz4", "blob", "response"];
    expect(Object.keys(found.read).sort()).toEqual(names.sort());
    expect(Object.values(found.read).every((each) => each === picture)).toBe(true);
    expect(Object.keys(found.written).sort()).toEqual(["gzip", "lz4", "none", "zlib"]);
    expect(Object.values(found.written).every((each) => each === picture)).toBe(true);
    expect(found.refused).toEqual({ brotli: "codec-unavailable", zstd: "codec-unavailable" });
    expect(found.damaged).toEqual({ code: "damaged", hasOffset: true });
    expect(found.stats.currentBytes).toBe(0);
    expect(found.stats.peakBytes).toBeLessThanOrEqual(4 * 2 ** 16);
  });
});
