/** Saves an engine's bitmaps to archives. In: what it has in its strikes, or what a caller names. */

import { describe, object } from "../base/validate.ts";
import { FieldMaker } from "../glyph/atlas/field/field.ts";
import type { BitmapStores } from "../glyph/bitmap-stores.ts";
import type { GlyphFiller } from "../glyph/glyph-filler.ts";
import {
  type BitmapSlot,
  bitmapBox,
  copyBitmap,
  countBitmaps,
  type StoredBitmap,
  slotsOf,
} from "../glyph/strike-bitmaps.ts";
import type { StrikeCache, StrikeEntry } from "../glyph/strike-cache.ts";
import type { StrikeMode } from "../glyph/strike-mode.ts";
import type { EngineMemory } from "../memory/engine-memory.ts";
import type { FieldFacts } from "./archive-records.ts";
import { bakeFont } from "./baked-font.ts";
import { type CodecOptions, settleCodec } from "./codecs.ts";
import { encodeText } from "./encode-text.ts";
import { type FrameTools, FrameWriter } from "./frames.ts";
import { fontsOf, type GlyphSelection, planKey, planOf, type StrikePlan } from "./glyph-selection.ts";
import { SlotSet } from "./slot-set.ts";
import type { ShapeText } from "./text-glyphs.ts";
import { ArchiveWriter, type SavedGlyphs, type StrikeSource } from "./write-archive.ts";

/** Distance fields that are there at a time: they are not kept, and one of 48 px may have 16 KiB. */
const FIELDS_AT_ONCE = 4;

/** How far saving is. */
export interface SaveProgress {
  /** Written so far. */
  readonly bitmaps: number;
  /** To be written in all. */
  readonly totalBitmaps: number;
  /** Bytes of the archive. */
  readonly byteLength: number;
}

/** Options of `saveGlyphs`. */
export interface SaveGlyphsOptions extends CodecOptions {
  /** What to save; all bitmaps that the engine has now, where it is absent. */
  readonly glyphs?: readonly GlyphSelection[] | undefined;
  /** Told of every 256 bitmaps. */
  readonly onProgress?: ((progress: SaveProgress) => void) | undefined;
  /** Stops it: it fails with the signal's reason then, and so does the stream. */
  readonly signal?: AbortSignal | undefined;
}

/** The parts of an engine that archives are saved with. */
export interface SaverParts {
  readonly memory: EngineMemory;
  readonly strikes: StrikeCache;
  readonly filler: GlyphFiller;
  readonly tools: FrameTools;
  readonly shape: ShapeText;
  readonly stores: BitmapStores;
}

/** One of an engine. */
export class GlyphSaver {
  readonly #parts: SaverParts;

  constructor(parts: SaverParts) {
    this.#parts = parts;
  }

  /** Writes an archive. Fails as `Engine.saveGlyphs`. */
  async save(writable: WritableStream<Uint8Array>, options: SaveGlyphsOptions): Promise<SavedGlyphs> {
    const codec = settleCodec(options);
    const { glyphs, signal, onProgress } = options;
    if (onProgress !== undefined && typeof onProgress !== "function") {
      throw new TypeError(`onProgress must be a function, got ${describe(onProgress)}`);
    }
    if (signal !== undefined && typeof signal?.throwIfAborted !== "function") {
      throw new TypeError(`signal must be an AbortSignal, got ${describe(signal)}`);
    }
    const plans = glyphs === undefined ? this.#planOfAll() : planOf(glyphs, this.#parts.shape);
    if (typeof object(writable, "writable", "a WritableStream").getWriter !== "function") {
      throw new TypeError(`writable must be a WritableStream, got ${describe(writable)}`);
    }
    const frames = (sink: WritableStreamDefaultWriter<Uint8Array>) => new FrameWriter(sink, this.#parts.tools, codec);
    return writing(writable, frames, (writer) => this.#write(writer, plans, options));
  }

  async #write(frames: FrameWriter, plans: readonly StrikePlan[], options: SaveGlyphsOptions): Promise<SavedGlyphs> {
    const { glyphs, onProgress, signal } = options;
    const archive = new ArchiveWriter(frames);
    const totalBitmaps = plans.reduce((total, { count }) => total + count, 0);
    const tell = () => {
      signal?.throwIfAborted();
      onProgress?.({ bitmaps: archive.bitmaps, totalBitmaps, byteLength: frames.byteLength });
    };
    await archive.start();
    for (const { font, codePoints } of fontsOf(plans, glyphs).values()) {
      signal?.throwIfAborted();
      const facts = { key: font.contentKey, family: font.family, place: font.variations };
      await archive.addFont(facts, bakeFont(font, codePoints));
      const text = codePoints && encodeText(font, codePoints);
      if (text) await archive.addText(text);
    }
    for (const plan of plans) {
      const slots = plan.slots();
      const counted = this.#parts.tools.scratch.counting(slots.byteLength);
      try {
        await archive.addStrike(this.#sourceOf(plan, slots), tell);
      } finally {
        counted[Symbol.dispose]();
      }
    }
    return archive.end();
  }

  #planOfAll(): StrikePlan[] {
    const { strikes, memory } = this.#parts;
    return strikes.strikes
      .filter(({ font }) => font.hasOutlines)
      .map((entry) => ({
        font: entry.font,
        sizePx: entry.sizePx,
        mode: entry.mode,
        count: countBitmaps(memory.kernels, entry.record),
        slots: () => this.#slotsNow(entry),
      }));
  }

  /** The slots that a strike has now: none where it was given back while others were written. */
  #slotsNow(entry: StrikeEntry): SlotSet {
    const { strikes, memory } = this.#parts;
    const slots = new SlotSet(entry.font.glyphCount);
    if (!strikes.strikes.includes(entry)) return slots;
    for (const slot of slotsOf(memory.kernels, entry.record)) slots.add(slot);
    return slots;
  }

  #sourceOf(plan: StrikePlan, slots: SlotSet): StrikeSource {
    const { mode } = plan;
    return "spread" in mode ? this.#fieldSource(plan, mode, slots) : this.#bitmapSource(plan, mode, slots);
  }

  #bitmapSource(plan: StrikePlan, mode: StrikeMode, slots: SlotSet): StrikeSource {
    const { kernels } = this.#parts.memory;
    return {
      key: planKey(plan),
      pixel: mode.isLcd ? 4 : 1,
      slots,
      boxes: (wanted) =>
        this.#withBitmaps(plan, mode, wanted, ({ record }) => wanted.map((slot) => bitmapBox(kernels, record, slot)!)),
      copy: (slot, from, target) =>
        this.#withBitmaps(plan, mode, [slot], ({ record }) => copyBitmap(kernels, record, slot, from, target)),
    };
  }

  /** Calls `work` with a strike that has `slots`, which are made where they aren't there, or were evicted since. */
  #withBitmaps<Result>(
    { font, sizePx }: StrikePlan,
    mode: StrikeMode,
    slots: readonly BitmapSlot[],
    work: (entry: StrikeEntry) => Result,
  ): Result {
    const { strikes, filler, memory } = this.#parts;
    return memory.call(false, () => {
      try {
        const entry = strikes.use(font, sizePx, mode);
        filler.fillSlots(entry, slots);
        return work(entry);
      } finally {
        strikes.release();
        filler.release();
      }
    });
  }

  /** Fields are made in groups, which their boxes begin. */
  #fieldSource(plan: StrikePlan, field: FieldFacts, slots: SlotSet): StrikeSource {
    const { font, sizePx } = plan;
    const maker = FieldMaker.in(this.#parts.stores.fieldMemory, field.spread, field.kind === "msdf");
    let made = new Map<BitmapSlot, StoredBitmap>();
    const make = (slot: BitmapSlot) => maker.make(font.glyphOutline(slot >>> 2), sizePx / font.unitsPerEm);
    return {
      key: planKey(plan),
      pixel: field.kind === "msdf" ? 4 : 1,
      field,
      slots,
      atOnce: FIELDS_AT_ONCE,
      boxes(wanted) {
        made = new Map(wanted.map((slot) => [slot, make(slot)]));
        return [...made.values()];
      },
      copy: (slot, from, target) => target.set(made.get(slot)!.pixels.subarray(from, from + target.length)),
    };
  }
}

/** Runs `write` on a stream, which is closed after it, or aborted where it fails. */
async function writing(
  writable: WritableStream<Uint8Array>,
  framesOf: (sink: WritableStreamDefaultWriter<Uint8Array>) => FrameWriter,
  write: (frames: FrameWriter) => Promise<SavedGlyphs>,
): Promise<SavedGlyphs> {
  const sink = writable.getWriter();
  let frames: FrameWriter | undefined;
  try {
    frames = framesOf(sink);
    const saved = await write(frames);
    await sink.close();
    return saved;
  } catch (error) {
    await sink.abort(error).catch(() => {});
    throw error;
  } finally {
    frames?.[Symbol.dispose]();
  }
}
