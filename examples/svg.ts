/** A paragraph as SVG, with a selection of some of its text drawn behind it. */

import { writeFile } from "node:fs/promises";
import { TextEngine } from "typecase";

const engine = await TextEngine.create();
const fonts = [
  await engine.loadFont("assets/default/NotoSans-Regular.ttf"),
  await engine.loadFont("assets/sample/NotoSansHebrew-Regular.ttf"),
];

const text = "A selection is one stretch of text, but עברית runs the other way, so it can be two on the screen.";
const paragraph = engine.layout(text, { fonts, size: 28, lineHeight: 1.5, maxWidth: 700 });
const padding = 16;

const rects = paragraph.selectionRects(text.indexOf("but"), text.indexOf("רית"));
const marks = rects.map(({ x, y, width, height }) => {
  return `<rect x="${x + padding}" y="${y + padding}" width="${width}" height="${height}" fill="#bcd7ff"/>`;
});

// The document is its opening tag, the title, the outlines and the text that refers to them: marks go before the text.
const svg = engine.toSVG(paragraph, { padding, color: "#222" }).replace("</defs>", `</defs>\n${marks.join("\n")}`);
await writeFile("selection.svg", svg);

console.log(`selection.svg: ${rects.length} rectangles, ${svg.length} characters`);
engine.dispose();
