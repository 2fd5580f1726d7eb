/** Which font draws which part of a text: the first in the list that has a character, and the last line's missing ones. */

import { writeFile } from "node:fs/promises";
import { TextEngine } from "typecase";
import { defaultFontBytes } from "typecase/default-font";

const engine = await TextEngine.create();
const fonts = [
  await engine.loadFont(defaultFontBytes()),
  await engine.loadFont("assets/sample/NotoNaskhArabic-Regular.ttf"),
  await engine.loadFont("assets/sample/NotoSansDevanagari-Regular.ttf"),
  await engine.loadFont("assets/sample/NotoSansHebrew-Regular.ttf"),
  await engine.loadFont("assets/sample/NotoSansSC-Regular.otf"),
];

const text = "Hello\nΓειά σου\nمرحبا\nनमस्ते\nשלום\n你好\nᏣᎳᎩ";
const paragraph = engine.layout(text, { fonts, size: 36, lineHeight: 1.5 });

for (const line of paragraph.lines) {
  for (const { run } of line.runs) {
    const missing = run.glyphIds.filter((glyphId) => glyphId === 0).length;
    const note = missing > 0 ? `, which lacks ${missing} of its characters` : "";
    console.log(`${text.slice(run.start, run.end)}: ${run.font.family}${note}`);
  }
}

await writeFile("fallback.png", await engine.render(paragraph, { background: "white", padding: 24 }).toPNG());
engine.dispose();
