/**
 * Opening: from a font's path to its first outlines, in a process that is warm. Fonts of Chinese are 16 and 19 MB, of
 * which seven glyphs need a part; Roboto is what most programs open. And the system's fonts, registered by their names and
 * coverage. Times, the bytes that were read, and the heap.
 */

import type { TextEngine } from "../src/entry/node.ts";
import type { Count, Measurement } from "./harness.ts";
import type { BenchStage, LargeFonts, StageContext } from "./stage.ts";

const roboto = "test/fonts/Roboto-Regular.ttf";
/** Seven characters that lie all over the font. */
const chinese = "漢字仮名交龍鬱";
/** Peers that open no collections. */
const refusesCollections = new Set(["opentype.js"]);
/** An opening takes milliseconds, and a peer's copy of a large font stays until its memory is collected. */
const timing = { rounds: 11, warmUpMs: 50, roundMs: 1 } as const;
/** Peers take seconds to read hundreds of fonts. */
const systemTiming = { ...timing, rounds: 5 } as const;

async function* measurements(context: StageContext): AsyncGenerator<Measurement | Count> {
  const { TextEngine } = await context.importTypecase();
  const engine = await TextEngine.create();
  try {
    yield {
      name: "Roboto to its first outline",
      unit: "font",
      unitsPerCall: 1,
      subject: { name: "Typecase", runAsync: () => firstOutline(engine, context.locate(roboto)) },
      peers: openersOf(context, context.locate(roboto), "A"),
      timing,
    };
    yield* systemRows(TextEngine, context);
    const large = await context.largeFonts?.();
    if (large) yield* largeRows(engine, context, large);
  } finally {
    engine.dispose();
  }
}

/** The system's fonts registered by names and coverage, and one text that needs some of them. */
async function* systemRows(
  Engine: typeof TextEngine,
  { heapBytesOf, peers }: StageContext,
): AsyncGenerator<Measurement | Count> {
  if (!heapBytesOf) return;
  for (const fontconfig of [true, false]) {
    const engine = await Engine.create();
    try {
      const { added, foundBy } = await engine.fonts.addSystem({ fontconfig });
      const paths = [...new Set([...engine.fonts].map(({ source }) => source))];
      engine.fonts.clear();
      if (added === 0 || (fontconfig && foundBy !== "fontconfig")) continue;
      const name = `${added} system fonts registered by ${fontconfig ? "fontconfig's list" : "reading their files"}`;
      const register = () => engine.fonts.addSystem({ fontconfig });
      yield { name: `${name}: JavaScript heap`, unit: "byte", count: await heapBytesOf(register) };
      const runAsync = async () => {
        engine.fonts.clear();
        return (await register()).added;
      };
      const others = Object.entries(peers?.registrars ?? {}).map(([peer, read]) => ({
        name: peer,
        runAsync: () => read(paths),
      }));
      yield {
        name,
        unit: "registration",
        unitsPerCall: 1,
        subject: { name: "Typecase", runAsync },
        peers: others,
        timing: systemTiming,
      };
    } finally {
      engine.dispose();
    }
  }
}

async function* largeRows(
  engine: TextEngine,
  context: StageContext,
  large: LargeFonts,
): AsyncGenerator<Measurement | Count> {
  const heapRow = async (name: string, work: () => Promise<unknown>): Promise<Count> => ({
    name: `${name}: JavaScript heap`,
    unit: "byte",
    count: await large.heapBytesOf(work),
  });
  try {
    yield await heapRow("Roboto", () => firstOutline(engine, context.locate(roboto)));
    for (const { name, path } of large.fonts) {
      yield* largeFont(engine, context, name, path);
      yield await heapRow(name, () => sevenGlyphs(engine, path));
    }
  } finally {
    await large.close();
  }
}

async function* largeFont(
  engine: TextEngine,
  context: StageContext,
  name: string,
  path: string,
): AsyncGenerator<Measurement | Count> {
  yield {
    name: `${name} to seven glyphs drawn`,
    unit: "font",
    unitsPerCall: 1,
    subject: { name: "Typecase", runAsync: () => sevenGlyphs(engine, path) },
    peers: openersOf(context, path, chinese),
    timing,
  };
  const { bytesRead, heldBytes } = await sevenGlyphs(engine, path);
  yield { name: `${name}: bytes read`, unit: "byte", count: bytesRead };
  yield { name: `${name}: linear memory held`, unit: "byte", count: heldBytes };
}

/** The peers that open such a file. */
function openersOf({ peers }: StageContext, path: string, text: string) {
  return Object.entries(peers?.openers ?? {})
    .filter(([peer]) => !(refusesCollections.has(peer) && path.endsWith(".ttc")))
    .map(([peer, open]) => ({ name: peer, runAsync: () => open(path, text) }));
}

async function firstOutline(engine: TextEngine, path: string): Promise<number> {
  using font = await engine.loadFont(path);
  return font.glyphOutline(font.glyphId(0x41)).verbs.length;
}

async function sevenGlyphs(engine: TextEngine, path: string): Promise<{ bytesRead: number; heldBytes: number }> {
  using font = await engine.loadFont(path);
  engine.render(chinese, { font, size: 24 })[Symbol.dispose]();
  return font.sourceStats();
}

export const openStage: BenchStage = { name: "open", measurements };
