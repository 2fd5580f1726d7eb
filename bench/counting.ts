/** What counting costs: text to bitmap by the library, and by the same library without its accounting, of the same seed. */

import { cardEngine, cards } from "./card.ts";
import type { Measurement } from "./harness.ts";
import type { StageContext } from "./stage.ts";

export async function* countingCost(context: StageContext): AsyncGenerator<Measurement> {
  const uncountedLibrary = await context.importUncounted();
  const wasm = (await context.readFile("bench/build/kernels-uncounted.wasm")) as BufferSource;
  const harfbuzzWasm = (await context.readFile("dist/harfbuzz.wasm")) as BufferSource;
  const counted = await cardEngine(context);
  const uncounted = await cardEngine(context, () => uncountedLibrary.TextEngine.create({ wasm, harfbuzzWasm }));
  yield {
    name: "text to bitmap, 1200 × 630 card",
    unit: "card",
    unitsPerCall: 1,
    subject: { name: "counted", run: drawing(counted) },
    peers: [{ name: "not counted", run: drawing(uncounted) }],
    tearDown: () => {
      counted.engine.dispose();
      uncounted.engine.dispose();
    },
  };
}

/** Draws the next card and gives it back. */
function drawing({ draw }: Awaited<ReturnType<typeof cardEngine>>): () => void {
  const next = cards();
  return () => draw(next())[Symbol.dispose]();
}
