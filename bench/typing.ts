/**
 * Typing: a page of text in which one letter is new, laid out and drawn as the demo's page does at each keystroke. Nothing
 * of the text is handed over but the whole of it: what is the same as before is found in the caches.
 */

import { benchFont } from "./fonts.ts";
import type { Measurement } from "./harness.ts";
import type { BenchStage, StageContext } from "./stage.ts";
import { TextSource } from "./texts.ts";

const seed = 0x7e97;
/** About 40 lines of 75 characters. */
const pageLength = 3000;
const sizePx = 16;
const maxWidth = 600;
const padding = 12;
const letters = "abcdefghijklmnopqrstuvwxyz";

async function* measurements(context: StageContext): AsyncGenerator<Measurement> {
  const { TextEngine } = await context.importTypecase();
  const engine = await TextEngine.create();
  const font = await engine.loadFont(await context.readFile(benchFont));
  const page = new TextSource(seed).text(pageLength);
  const caret = pageLength / 2;
  let typed = "";
  const draw = () => {
    typed = typed.length < 12 ? typed + letters[(typed.length * 7) % letters.length] : "";
    const paragraph = engine.layout(page.slice(0, caret) + typed + page.slice(caret), {
      fonts: [font],
      size: sizePx,
      maxWidth,
    });
    const size = { width: maxWidth + 2 * padding, height: Math.ceil(paragraph.height) + 2 * padding };
    const paint = { background: "white", padding, pixelFormat: "rgba8-premultiplied" } as const;
    engine.render(paragraph, { ...size, ...paint })[Symbol.dispose]();
  };
  yield {
    name: "a letter typed into a page of 3,000 characters, laid out and drawn",
    unit: "keystroke",
    unitsPerCall: 1,
    subject: { name: "layout and render", run: draw },
    peers: [],
    tearDown: () => engine.dispose(),
  };
}

export const typingStage: BenchStage = { name: "typing", measurements };
