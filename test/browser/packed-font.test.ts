/** WOFF2 in a page: the decoder is fetched when such a font is, and the font is the one that was packed. */

import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { withPage } from "../support/chromium.ts";
import { describeInChromium } from "../support/describe-in-chromium.ts";
import { importTypecase } from "../support/typecase.ts";

const file = new URL("../fonts/Capitals.woff2", import.meta.url);
const characters = "TYPECASE";

/** Outlines by the browser bundle, of a font that a data: URL holds, and which files of the bundle had to be fetched. */
const script = (url: string) => `(async () => {
  const { TextEngine } = await import("/dist/browser.js");
  const engine = await TextEngine.create();
  const fetchedBefore = performance.getEntriesByType("resource").filter(({ name }) => /decompress/.test(name)).length;
  const font = await engine.loadFont(${JSON.stringify(url)});
  const paths = [...${JSON.stringify(characters)}].map((character) =>
    font.glyphOutline(font.glyphId(character.codePointAt(0))).toSVGPathData());
  engine.dispose();
  return { fetchedBefore, paths };
})()`;

describeInChromium("a WOFF2 font in a page", () => {
  it("has the outlines that it has in Node", async () => {
    const { TextEngine } = await importTypecase();
    const bytes = new Uint8Array(await readFile(file));
    using engine = await TextEngine.create();
    const font = await engine.loadFont(bytes);
    const paths = [...characters].map((character) =>
      font.glyphOutline(font.glyphId(character.codePointAt(0)!)).toSVGPathData(),
    );
    const inPage = await withPage(async (page, origin) => {
      await page.goto(`${origin}/`);
      const url = `data:font/woff2;base64,${Buffer.from(bytes).toString("base64")}`;
      return page.evaluate<{ fetchedBefore: number; paths: string[] }>(script(url));
    });
    expect(inPage).toEqual({ fetchedBefore: 0, paths });
  });
});
