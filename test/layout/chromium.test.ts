/** Lines and widths beside Chromium's own layout, of the same texts in the same fonts at the same sizes. */

import { expect, it } from "vitest";
import { describeInChromium } from "../support/describe-in-chromium.ts";
import { askPage, fontPathsOf, type LinesRequest, languageOf } from "./chromium-page.ts";
import { layout } from "./support.ts";
import { moreTexts, scriptTexts } from "./texts/paragraphs.ts";
import { fontsOf, hasFonts } from "./texts/system-fonts.ts";

const size = 16;
/** None is a whole number of ideographs: whether a line that is exactly as wide fits is a matter of rounding. */
const widths = [150, 220, 330, 450, 645];

describeInChromium("beside Chromium", () => {
  it.skipIf(!hasFonts)("lines of 60 paragraphs in ten scripts break at the same places, at five widths", async () => {
    const requests = scriptTexts.flatMap((texts) =>
      texts.paragraphs.flatMap((text, index) =>
        widths.map((width): LinesRequest & { script: string } => ({
          script: texts.script,
          text,
          fontPaths: fontPathsOf(texts.script),
          size,
          width,
          language: languageOf(texts, index),
          direction: texts.script === "Arabic" || texts.script === "Hebrew" ? "rtl" : "ltr",
        })),
      ),
    );
    expect(requests).toHaveLength(300);
    const theirs = await askPage<number[][]>("breakLines", requests);
    const counts = new Map<string, { same: number; all: number }>();
    const differences: string[] = [];
    for (const [index, request] of requests.entries()) {
      const { script, text, width, language, direction } = request;
      const fonts = await fontsOf(script);
      const paragraph = layout(text, {
        fonts,
        size,
        maxWidth: width,
        language,
        direction,
        whiteSpace: "normal",
        overflowWrap: "normal",
      });
      const ours = paragraph.lines.slice(1).map(({ start }) => start);
      const count = counts.get(script) ?? { same: 0, all: 0 };
      counts.set(script, count);
      // A line is the same where it begins and ends at the same places.
      const lines = (starts: readonly number[]) =>
        [0, ...starts].map((start, i) => `${start}-${starts[i] ?? text.length}`);
      const known = new Set(lines(ours));
      const expected = lines(theirs[index]!);
      count.all += expected.length;
      count.same += expected.filter((line) => known.has(line)).length;
      const first = expected.find((line) => !known.has(line));
      if (first !== undefined)
        differences.push(
          `${script} ${width}px ${language}: ${first} | ${text.slice(...(first.split("-").map(Number) as [number, number]))}`,
        );
    }
    const total = [...counts.values()].reduce((sum, each) => ({ same: sum.same + each.same, all: sum.all + each.all }));
    const rows = [...counts].map(([script, { same, all }]) => `${script} ${same}/${all}`).join(", ");
    process.stdout.write(`lines as in Chromium: ${total.same} of ${total.all} (${rows})\n${differences.join("\n")}\n`);
    expect(total.same / total.all, differences.join("\n")).toBeGreaterThanOrEqual(0.98);
  });

  it.skipIf(!hasFonts)("200 strings in twelve scripts are as wide, within 0.02 px a glyph, at five sizes", async () => {
    const sizes = [11, 16, 24.5, 48, 96];
    const requests = stringsOfScripts(200).flatMap(({ script, text, language }) =>
      sizes.map((each) => ({ script, text, fontPaths: fontPathsOf(script), size: each, language })),
    );
    const theirs = await askPage<number[]>("measureStrings", requests);
    const off: string[] = [];
    let worst = 0;
    for (const [index, { script, text, size: each, language }] of requests.entries()) {
      const paragraph = layout(text, { fonts: await fontsOf(script), size: each, language, direction: "ltr" });
      const glyphs = paragraph.lines[0]!.runs.reduce((sum, { run }) => sum + run.length, 0);
      const difference = Math.abs(paragraph.width - theirs[index]!) / glyphs;
      worst = Math.max(worst, difference);
      if (difference > 0.02)
        off.push(`${script} ${each}px "${text}": ${paragraph.width}, in Chromium ${theirs[index]}`);
    }
    process.stdout.write(
      `widths as in Chromium: ${requests.length - off.length} of ${requests.length}; the furthest ${worst.toFixed(4)} px a glyph\n`,
    );
    expect(off).toEqual([]);
  });
});

/** Strings of two to five words each, or twelve characters where words have no spaces, in turn from every script. */
function stringsOfScripts(count: number): { script: string; text: string; language: string }[] {
  const pools = [...scriptTexts, ...moreTexts].map((texts) => ({
    script: texts.script,
    strings: texts.paragraphs.flatMap((paragraph, index) =>
      parts(paragraph).map((text) => ({ text, language: languageOf(texts, index) })),
    ),
  }));
  const chosen: { script: string; text: string; language: string }[] = [];
  for (let round = 0; chosen.length < count; round++) {
    for (const { script, strings } of pools) {
      if (chosen.length < count) chosen.push({ script, ...strings[(round * 5) % strings.length]! });
    }
  }
  return chosen;
}

function parts(paragraph: string): string[] {
  const words = paragraph.split(" ");
  if (words.length < 12) {
    const clusters = [...new Intl.Segmenter().segment(paragraph)].map(({ segment }) => segment);
    return Array.from({ length: Math.ceil(clusters.length / 9) }, (_, i) =>
      clusters
        .slice(i * 9, i * 9 + 9)
        .join("")
        .trim(),
    );
  }
  return Array.from({ length: Math.floor(words.length / 4) }, (_, i) =>
    words.slice(i * 4, i * 4 + 2 + (i % 4)).join(" "),
  );
}
