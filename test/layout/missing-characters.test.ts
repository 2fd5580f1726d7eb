/** Which characters of a paragraph none of its fonts has. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Font } from "../../src/font/font.ts";
import { arabicFile, latinFile, TestEngine } from "../font/registry-support.ts";

describe("what is missing of a paragraph", () => {
  let engine: TestEngine;
  let latin: Font;

  beforeAll(async () => {
    engine = await TestEngine.create();
    latin = await engine.loadFont(latinFile);
  });
  afterAll(() => engine?.dispose());

  const missing = (text: string, options = {}) =>
    engine.layout(text, { font: latin, ...options }).missing.map(({ codePoint, script }) => {
      return `${String.fromCodePoint(codePoint)} ${script}`;
    });

  it("is nothing where the fonts have all of it, what is never drawn included", async () => {
    expect(missing("")).toEqual([]);
    expect(missing("Hello,\n\twörld \u200b\u00ad\u200d\ufe0f")).toEqual([]);
    const arabic = await engine.loadFont(arabicFile);
    expect(missing("office مرحبا", { fonts: [latin, arabic] })).toEqual([]);
  });

  it("is each character once, with its script, beyond the basic plane and in joined letters too", () => {
    expect(missing("a你a你好")).toEqual(["你 Hani", "好 Hani"]);
    expect(missing("𓀀 and ☂").sort()).toEqual(["☂ Zyyy", "𓀀 Egyp"]);
    expect(missing("سلام").sort()).toEqual(["ا Arab", "س Arab", "ل Arab", "م Arab"]);
  });

  it("is the mark alone where the font has its base, and of left out lines nothing", () => {
    expect(missing("e\u0951")).toEqual(["\u0951 Zyyy"]);
    expect(missing("one two 你", { maxWidth: 30, maxLines: 1 })).toEqual([]);
  });
});
