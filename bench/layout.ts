/** Layout: a text of 1,000 characters to lines, shaping included. How its cost grows is the scaling stage's. */

import { benchFont } from "./fonts.ts";
import type { Measurement } from "./harness.ts";
import type { BenchStage, StageContext } from "./stage.ts";
import { TextSource } from "./texts.ts";

const seed = 0x1a40;
const length = 1000;

async function* measurements(context: StageContext): AsyncGenerator<Measurement> {
  const { TextEngine } = await context.importTypecase();
  const fontBytes = await context.readFile(benchFont);
  const engine = await TextEngine.create();
  const font = await engine.loadFont(fontBytes);
  const text = new TextSource(seed).text(length);
  yield {
    name: `${length.toLocaleString("en")} characters, wrapped at 600 px`,
    unit: "character",
    unitsPerCall: text.length,
    subject: { name: "layout", run: () => engine.layout(text, { fonts: [font], size: 16, maxWidth: 600 }) },
    tearDown: () => engine.dispose(),
  };
}

export const layoutStage: BenchStage = { name: "layout", measurements };
