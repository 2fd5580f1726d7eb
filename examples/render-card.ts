/** A card for link previews, 1200 × 630: a title at the largest size that fits, and a line under it. */

import { writeFile } from "node:fs/promises";
import { type Paragraph, type Span, TextEngine } from "typecase";

const width = 1200;
const height = 630;
const margin = 80;

const engine = await TextEngine.create();
const fonts = [
  await engine.loadFont("assets/default/NotoSans-Regular.ttf"),
  await engine.loadFont("assets/sample/NotoSansSC-Regular.otf"),
];

/** The card's text with its title at `size`. */
function layOut(title: string, size: number): Paragraph {
  const spans: Span[] = [
    { text: `${title}\n`, size, color: "#1c2541" },
    { text: "\n", size: 24 },
    { text: "Typecase", size: 36, color: "#c1440e" },
    { text: " · shaped, laid out and drawn without a browser", size: 36, color: "#5b6378" },
  ];
  return engine.layout(spans, { fonts, lineHeight: 1.2, maxWidth: width - 2 * margin });
}

/** The largest size whose text is no higher than the card's inside. */
function largestThatFits(title: string): Paragraph {
  for (let size = 160; size > 24; size -= 4) {
    const paragraph = layOut(title, size);
    if (paragraph.height <= height - 2 * margin) return paragraph;
  }
  return layOut(title, 24);
}

const paragraph = largestThatFits("Text becomes pixels wherever JavaScript runs: 文字到像素");
const card = engine.render(paragraph, { background: "#faf6ee", padding: margin, width, height });
await writeFile("card.png", await card.toPNG());

console.log(`card.png: ${card.width} × ${card.height} px, ${paragraph.lines.length} lines`);
engine.dispose();
