/**
 * What counting costs: text to bitmap by the library, and by the same library without its accounting. The first row has
 * the times of both, on cards of the same seed. The second is the share that counting adds, from cards that both draw one
 * right after the other, in turn first and second: the median of the pairs' ratios, for of the times of rounds a share of
 * so little can't be told.
 */

import { cardEngine, cards } from "./card.ts";
import type { Count, Measurement } from "./harness.ts";
import type { StageContext } from "./stage.ts";
import { median } from "./statistics.ts";

const pairCount = 400;
const warmUpCount = 100;

export async function* countingCost(context: StageContext): AsyncGenerator<Measurement | Count> {
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
  };
  yield { name: "text to bitmap, what counting adds", unit: "thousandth", count: addedThousandths(counted, uncounted) };
  counted.engine.dispose();
  uncounted.engine.dispose();
}

type Drawer = Awaited<ReturnType<typeof cardEngine>>;

/** Draws the next card and gives it back. */
function drawing({ draw }: Drawer): () => void {
  const next = cards();
  return () => draw(next())[Symbol.dispose]();
}

function addedThousandths(counted: Drawer, uncounted: Drawer): number {
  const next = cards();
  const ratios: number[] = [];
  for (let pair = 0; pair < warmUpCount + pairCount; pair++) {
    const card = next();
    const time = ({ draw }: Drawer) => {
      const start = performance.now();
      draw(card)[Symbol.dispose]();
      return performance.now() - start;
    };
    const isCountedFirst = pair % 2 === 0;
    const first = time(isCountedFirst ? counted : uncounted);
    const second = time(isCountedFirst ? uncounted : counted);
    if (pair >= warmUpCount) ratios.push(isCountedFirst ? first / second : second / first);
  }
  return Math.round((median(ratios) - 1) * 1000);
}
