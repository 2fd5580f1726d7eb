/** The system's fonts: fontconfig's list against what the files say, and lines of the list that few systems have. */

import { describe, expect, it } from "vitest";
import { findSystemFonts, parseFontList } from "../../src/entry/node-system-fonts.ts";
import type { SystemFont } from "../../src/font/registry/system-fonts.ts";
import { runsOf, TestEngine } from "./registry-support.ts";

const listed = await findSystemFonts({});
const folders = [...new Set(listed.fonts.map(({ origin }) => origin.label.slice(0, origin.label.lastIndexOf("/"))))];
const read = listed.fonts.length === 0 ? { fonts: [], failures: [] } : await findSystemFonts({ folders });
const keyOf = ({ origin, summary }: SystemFont) => `${origin.label}#${summary.index}`;
const byKey = new Map(read.fonts.map((font) => [keyOf(font), font]));

describe.skipIf(listed.foundBy !== "fontconfig" || listed.fonts.length === 0)(
  `fontconfig's list of ${listed.fonts.length} fonts`,
  () => {
    it("has the fonts that are in its folders", () => {
      const missing = listed.fonts.filter((font) => !byKey.has(keyOf(font))).map(keyOf);
      expect(missing).toEqual([]);
    });

    it("says the families, the style and the characters that the files say", () => {
      for (const font of listed.fonts) {
        const own = byKey.get(keyOf(font))!.summary;
        const { families, style, coverage, isColor } = font.summary;
        const what = keyOf(font);
        expect(own.families, what).toContain(families[0]);
        expect(isColor, what).toBe(own.isColor);
        expect(style.slant === "normal", what).toBe(own.style.slant === "normal");
        // fontconfig corrects what it thinks is wrong, as the weight of a font that is called "Book".
        expect(Math.abs(style.weight[0] - own.style.weight[0]), what).toBeLessThanOrEqual(100);
        let differing = 0;
        for (const [first, last] of coverage.ranges()) {
          for (let each = first; each <= last; each++) if (!own.coverage.has(each)) differing++;
        }
        for (const [first, last] of own.coverage.ranges()) {
          for (let each = first; each <= last; each++) if (!coverage.has(each)) differing++;
        }
        // fontconfig leaves out characters whose glyphs are empty and no spaces.
        expect(differing, what).toBeLessThanOrEqual(40 + own.coverage.size / 50);
      }
    });

    it("is registered, and sets texts in scripts that the family asked for has not", async () => {
      const engine = await TestEngine.create();
      const { added, foundBy } = await engine.fonts.addSystem();
      expect([added, foundBy]).toEqual([listed.fonts.length, "fontconfig"]);
      expect(engine.memory.stats().owners.font.currentBytes).toBe(0);
      const covered = new Set(
        listed.fonts.flatMap(({ summary }) =>
          [0x3b1, 0x5d0, 0x627, 0x905].filter((each) => summary.coverage.has(each)),
        ),
      );
      const text = String.fromCodePoint(0x41, ...[...covered].sort((a, b) => a - b));
      const paragraph = engine.layout(text, { families: ["sans-serif"] });
      for (const line of paragraph.lines) {
        for (const { run } of line.runs) expect(run.glyphIds.every((glyphId) => glyphId !== 0)).toBe(true);
      }
      expect(runsOf(paragraph).length).toBeGreaterThan(0);
      const opened = [...engine.fonts].filter(({ status }) => status === "loaded");
      expect(opened.length).toBeLessThanOrEqual(covered.size + 3);
      expect(engine.fonts.errors).toEqual([]);
      engine.dispose();
    });
  },
);

describe("a line of fontconfig's list", () => {
  const line = (fields: Partial<Record<string, string>>) =>
    Object.values({
      ...{ file: "/fonts/a.ttf", index: "0", family: "A", weight: "80", width: "100", slant: "0", color: "False" },
      ...{ wrapper: "SFNT", charset: "20-7e a0", ...fields },
    }).join("\t");
  const parse = (fields: Partial<Record<string, string>>) => parseFontList(line(fields))[0]?.summary;

  it("may be of a variable font, whose weights and widths are ranges in fontconfig's own measure", () => {
    expect(parse({ weight: "[0 205]", width: "[75 100]" })?.style).toEqual({
      weight: [100, 800],
      stretch: [75, 100],
      slant: "normal",
    });
    expect(parse({ weight: "190", width: "87", slant: "110" })?.style).toEqual({
      weight: [650, 650],
      stretch: [87.5, 87.5],
      slant: { oblique: [14, 14] },
    });
    expect(parse({ slant: "100", weight: "" })?.style).toMatchObject({ slant: "italic", weight: [400, 400] });
  });

  it("has families in several languages, each once", () => {
    expect(parse({ family: "Noto Sans CJK JP,Noto Sans CJK JP Bold,Noto Sans CJK JP" })?.families).toEqual([
      "Noto Sans CJK JP",
      "Noto Sans CJK JP Bold",
    ]);
  });

  it("of a named instance, a wrapping, a font without a name or of another format is left out", () => {
    for (const fields of [
      { index: "65536" },
      { wrapper: "WOFF" },
      { family: "" },
      { file: "/fonts/a.t1" },
      { file: "/fonts/a.pfb" },
    ]) {
      expect(parse(fields)).toBeUndefined();
    }
    expect(parseFontList("\n\nnonsense\n")).toEqual([]);
    expect(parse({ wrapper: "" })?.coverage.size).toBe(96);
  });

  it("is put in the order of families, so that the order of the list changes nothing", () => {
    const list = [line({ family: "B" }), line({ family: "A", file: "/fonts/b.ttf" }), line({ family: "A" })];
    const paths = (lines: string[]) =>
      parseFontList(lines.join("\n")).map(({ path, summary }) => summary.families[0] + path);
    expect(paths(list)).toEqual(["A/fonts/a.ttf", "A/fonts/b.ttf", "B/fonts/a.ttf"]);
    expect(paths([...list].reverse())).toEqual(paths(list));
  });
});
