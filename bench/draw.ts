/**
 * Drawing: a paragraph of about 1,000 glyphs, its layout given and its glyphs warm, onto an RGBA8 surface that is
 * kept. The peers draw the same lines at the same places onto surfaces that they keep.
 */

import { benchFont } from "./fonts.ts";
import type { Contender, Measurement } from "./harness.ts";
import type { LinesWork } from "./peers/peer.ts";
import type { BenchStage, StageContext } from "./stage.ts";
import { TextSource } from "./texts.ts";

const seed = 0xd8a3;
const sizesPx = [12, 16, 24, 48, 96];
/** Width of the paragraph in ems: some 80 characters a line, as a page of text has. */
const widthEms = 40;

async function* measurements(context: StageContext): AsyncGenerator<Measurement> {
  const { TextEngine } = await context.importTypecase();
  const fontBytes = await context.readFile(benchFont);
  const text = new TextSource(seed).text(1000);
  for (const sizePx of sizesPx) {
    const engine = await TextEngine.create();
    const font = await engine.loadFont(fontBytes);
    const paragraph = engine.layout(text, { fonts: [font], size: sizePx, maxWidth: widthEms * sizePx });
    const lines = paragraph.lines.map(({ start, end, x, baseline }) => ({
      text: text.slice(start, end).trimEnd(),
      x,
      baseline,
    }));
    const width = widthEms * sizePx;
    const height = Math.ceil(paragraph.height);
    const surface = engine.createSurface({ width, height });
    yield {
      name: `1,000 glyphs at ${sizePx} px`,
      unit: "glyph",
      unitsPerCall: paragraph.lines.reduce((sum, { runs }) => sum + runs.reduce((s, { run }) => s + run.length, 0), 0),
      subject: { name: "draw", run: () => engine.draw(paragraph, surface, { color: "#111111" }) },
      peers: await linePeers(context, { fontPath: context.locate(benchFont), fontBytes, sizePx, width, height, lines }),
      tearDown: () => engine.dispose(),
    };
  }
}

async function linePeers(context: StageContext, work: LinesWork): Promise<Contender[]> {
  const makers = Object.entries(context.peers?.lines ?? {});
  return Promise.all(makers.map(async ([name, make]) => ({ name, timeRound: await make(work) })));
}

export const drawStage: BenchStage = { name: "draw", measurements };
