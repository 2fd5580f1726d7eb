/** Fonts by family and style: registered by their names, opened when a text needs them, and closed when others are used. */

import { TextEngine } from "typecase";

const engine = await TextEngine.create();
const { fonts } = engine;

// Reads names and coverage of the files in a folder; without `folders`, of the system's fonts.
const { added } = await fonts.addSystem({ folders: ["assets/sample", "assets/default"] });
console.log(`${added} fonts: ${fonts.families.join(", ")}`);

// A font of one's own, described as CSS's @font-face does.
await fonts.add("test/fonts/Roboto-Regular.ttf", { family: "Display", unicodeRange: "U+41-5A" });

// What the families asked for lack comes from the font that has it.
const text = "Hello, مرحبا, नमस्ते, שלום, 你好";
const paragraph = engine.layout(text, { font: "24px/1.5 Display, 'Noto Sans', sans-serif" });
for (const { run } of paragraph.lines[0]!.runs) {
  console.log(`${text.slice(run.start, run.end).trim()}: ${run.font.family}`);
}

// At most two fonts keep their bytes; the paragraph is drawn all the same, from fonts that are opened again.
fonts.cache.setLimits({ fonts: 2 });
const bitmap = engine.render(paragraph);
console.log(`${bitmap.width} × ${bitmap.height} px, reopened ${fonts.cache.stats().reopened} fonts`);
engine.dispose();
