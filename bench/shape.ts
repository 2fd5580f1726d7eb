/** Shaping: a text of about 1,000 glyphs in one font to a glyph run, with nothing kept between calls. */

import { benchFont } from "./fonts.ts";
import type { Contender, Measurement } from "./harness.ts";
import type { BenchStage, StageContext } from "./stage.ts";
import { TextSource } from "./texts.ts";

const seed = 0x5a9e;

async function* measurements(context: StageContext): AsyncGenerator<Measurement> {
  const { TextEngine } = await context.importTypecase();
  const fontBytes = await context.readFile(benchFont);
  const text = new TextSource(seed).text(1000);
  for (const shaper of ["harfbuzz", "simple"] as const) {
    const engine = await TextEngine.create({ shaper });
    const font = await engine.loadFont(fontBytes);
    const run = () => engine.shape(text, { font, size: 16 });
    yield {
      name: `${shaper}, 1,000 characters`,
      unit: "glyph",
      unitsPerCall: run().length,
      subject: { name: shaper, run },
      peers: shaper === "harfbuzz" ? await shaperPeers(context, fontBytes, text) : [],
      tearDown: () => engine.dispose(),
    };
  }
}

async function shaperPeers(context: StageContext, fontBytes: Uint8Array, text: string): Promise<Contender[]> {
  const makers = Object.entries(context.peers?.shapers ?? {});
  return Promise.all(
    makers.map(async ([name, make]) => {
      const shape = await make(fontBytes);
      return { name, run: () => shape(text) };
    }),
  );
}

export const shapeStage: BenchStage = { name: "shape", measurements };
