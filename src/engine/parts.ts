/** From a platform and options to the parts of an engine: compiled modules, memory, shaper. */

import { ShapingError } from "../base/errors.ts";
import { type ExtraLoaders, extraNames } from "../base/extra.ts";
import { describe, object, oneOf } from "../base/validate.ts";
import type { Deflate } from "../export/deflate.ts";
import { type GlyphLevelSettings, readGlyphLevels } from "../glyph/glyph-caches.ts";
import { EngineMemory } from "../memory/engine-memory.ts";
import { loadHeapDebug } from "../memory/late-heap-debug.ts";
import type { OutsideRoom } from "../memory/outside-room.ts";
import type { CountedPool } from "../memory/pool-counts.ts";
import type { Reclaimable } from "../memory/reclaimable.ts";
import type { HarfBuzzShaper } from "../shape/harfbuzz-shaper.ts";
import type { Shaper } from "../shape/shaper.ts";
import { ShapingCache } from "../shape/shaping-cache.ts";
import { SimpleShaper } from "../shape/simple-shaper.ts";
import { extrasOf, loadExtras } from "./extras.ts";
import type { EngineOptions } from "./options.ts";
import type { HarfBuzzSupport, Platform } from "./platform.ts";

/** The parts that an engine is made of; entries make them by `prepareEngine`. */
export interface EngineParts {
  readonly memory: EngineMemory;
  /** How the glyph caches are divided; the defaults where it is absent. */
  readonly glyphLevels?: GlyphLevelSettings | undefined;
  readonly shaper: Shaper;
  /** Absent where nothing shaped is kept. */
  readonly shapingCache?: ShapingCache | undefined;
  readonly deflate: Deflate;
  readonly archives?: Platform["archives"];
  readonly findSystemFonts?: Platform["findSystemFonts"];
  readonly extras: ExtraLoaders;
}

/** Loads the modules and makes an engine's parts. Throws `RenderError` "kernels-unavailable", `TypeError`, `RangeError`. */
export async function prepareEngine(platform: Platform, options: EngineOptions): Promise<EngineParts> {
  const support = harfbuzzOf(platform, object(options, "options").shaper);
  const { wasm, harfbuzzWasm, simd = platform.simd, secretText = false } = options;
  if (typeof simd !== "boolean") throw new TypeError(`simd must be a boolean, got ${describe(simd)}`);
  if (typeof secretText !== "boolean") throw new TypeError(`secretText must be a boolean, got ${describe(secretText)}`);
  const ownExtras = options.extras === undefined ? extraNames : extrasOf(options.extras);
  const [kernels, harfbuzz] = await Promise.all([
    wasm === undefined ? platform.kernels(simd) : platform.compile(wasm),
    support && (harfbuzzWasm === undefined ? support.load() : platform.compile(harfbuzzWasm)),
    loadExtras(platform.extras, ownExtras),
    options.memory?.debug === true && loadHeapDebug(),
  ]);
  const { runs = true } = object(options.cache ?? {}, "cache");
  if (typeof runs !== "boolean") throw new TypeError(`cache.runs must be a boolean, got ${describe(runs)}`);
  const glyphLevels = readGlyphLevels(options.cache?.glyphs);
  const memory = new EngineMemory(kernels, options.memory);
  const shaper =
    support === undefined || harfbuzz === undefined
      ? new SimpleShaper({ secretText })
      : startHarfBuzz(support, harfbuzz, memory, secretText);
  addPools(memory, shaper);
  // What a picture of a secret shows is nobody's once it was disposed of.
  if (secretText) memory.pictures.close();
  const shapingCache =
    runs && !secretText
      ? new ShapingCache(shaper, shapedBytes(memory), {
          createWords: support?.createWords,
          // By its own extras alone: what other engines have loaded moves nothing.
          runMemory: ownExtras.includes("memory") ? memory.pools.kept : undefined,
        })
      : undefined;
  if (shapingCache?.buffers !== undefined) addPool(memory, shapingCache.buffers);
  const { archives, findSystemFonts, extras } = platform;
  const deflate = { ...platform.deflate, buffers: memory.pools.buffers };
  return {
    memory,
    glyphLevels,
    shaper: shapingCache ?? shaper,
    shapingCache,
    deflate,
    extras,
    ...(archives && { archives }),
    ...(findSystemFonts && { findSystemFonts }),
  };
}

/** The HarfBuzz that is asked for; undefined where the simple shaper is. */
function harfbuzzOf(platform: Platform, asked: EngineOptions["shaper"]): HarfBuzzSupport | undefined {
  if (typeof asked === "object" && asked?.name === "harfbuzz" && typeof asked.start === "function") return asked;
  const kind = oneOf(asked ?? (platform.harfbuzz ? "harfbuzz" : "simple"), "shaper", ["harfbuzz", "simple"]);
  if (kind === "simple") return undefined;
  if (platform.harfbuzz === undefined) throw new ShapingError("shaper-unavailable", { shaper: kind });
  return platform.harfbuzz;
}

/** The shaper's pools: lists of the host, or buffers inside HarfBuzz's memory, which come and go with it. */
function addPools(memory: EngineMemory, shaper: SimpleShaper | HarfBuzzShaper): void {
  if (shaper instanceof SimpleShaper) addPool(memory, shaper.lists);
  else memory.pools.count(() => shaper.texts);
}

function addPool(memory: EngineMemory, pool: Reclaimable & CountedPool): void {
  memory.register(pool);
  memory.pools.count(pool);
}

/** HarfBuzz's memory grows as far as the budget has room, within a call too. */
function startHarfBuzz(
  support: HarfBuzzSupport,
  module: WebAssembly.Module,
  room: OutsideRoom,
  secretText: boolean,
): HarfBuzzShaper {
  try {
    return support.start(module, { room, secretText });
  } catch (cause) {
    throw new ShapingError("shaper-unavailable", { shaper: "harfbuzz" }, { cause });
  }
}

/** The part of the buffers' budget that shaped text may take: with all of 256 MiB it is 9.6 MiB, 200,000 glyphs and more. */
export function shapedBytes(memory: EngineMemory): number {
  return Math.floor(memory.budget.part("buffers") * 0.375);
}
