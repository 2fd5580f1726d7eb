/** Saves an engine's bitmaps to archives and loads them. In: what it has in its strikes, or what a caller names. */

import { ArchiveError } from "../base/errors.ts";
import { describe, finiteNumber, integer, object, oneOf, string } from "../base/validate.ts";
import { Font } from "../font/font.ts";
import { type BitmapStores, placeKey, strikeContentKey } from "../glyph/bitmap-stores.ts";
import type { GlyphFiller } from "../glyph/glyph-filler.ts";
import { type BitmapSlot, readBitmap, slotsOf } from "../glyph/strike-bitmaps.ts";
import type { StrikeCache } from "../glyph/strike-cache.ts";
import {
  type Hinting,
  hintings,
  type RenderMode,
  renderModes,
  type StrikeMode,
  strikeMode,
} from "../glyph/strike-mode.ts";
import type { EngineMemory } from "../memory/engine-memory.ts";
import { bakeFont } from "./baked-font.ts";
import { type CodecOptions, settleCodec } from "./codecs.ts";
import { type FrameTools, FrameWriter } from "./frames.ts";
import { LoadedGlyphs } from "./loaded-glyphs.ts";
import { readArchive } from "./read-archive.ts";
import { glyphsOfText, type ShapeText } from "./text-glyphs.ts";
import { ArchiveWriter, type SavedGlyphs } from "./write-archive.ts";

/** Largest size that bitmaps are kept of; larger glyphs are drawn from their outlines. */
const MAX_STRIKE_SIZE_PX = 256;
const MAX_GAMMA = 10;
const MIN_GAMMA = 0.1;

/** Glyphs to save: those that texts of these characters may come to. */
export interface GlyphSelection {
  readonly font: Font;
  /** Its characters, and what the font puts in place of two or three of them. */
  readonly text: string;
  /** Pixels to the em on the surface: CSS pixels × scale. */
  readonly sizes: readonly number[];
  /** "gray". */
  readonly renderMode?: RenderMode | undefined;
  /** 1. */
  readonly gamma?: number | undefined;
  /** "none". */
  readonly hinting?: Hinting | undefined;
}

/** Options of `saveGlyphs`. */
export interface SaveGlyphsOptions extends CodecOptions {
  /** What to save; all bitmaps that the engine has now, where it is absent. */
  readonly glyphs?: readonly GlyphSelection[] | undefined;
}

/** Options of `loadGlyphs`. */
export interface LoadGlyphsOptions {
  /** A font whose glyphs the archive must have: it brings no fonts of its own then. */
  readonly font?: Font | undefined;
  /** Bound on what it holds, unpacked; the engine's part for glyphs. */
  readonly maxBytes?: number | undefined;
}

/** What bytes come from: a stream, an asynchronous iterable as Node's streams are, a `Blob`, a `Response`, or bytes. */
export type ArchiveInput = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | Blob | Response | Uint8Array;

/** The parts of an engine that archives are made with. */
export interface MakerParts {
  readonly memory: EngineMemory;
  readonly stores: BitmapStores;
  readonly strikes: StrikeCache;
  readonly filler: GlyphFiller;
  readonly tools: FrameTools;
  readonly shape: ShapeText;
  openFont(bytes: Uint8Array, options: { family: string; variations: Readonly<Record<string, number>> }): Promise<Font>;
}

/** A strike to save, before its slots are known to be filled. */
interface Plan {
  readonly font: Font;
  readonly sizePx: number;
  readonly mode: StrikeMode;
  readonly slots: readonly BitmapSlot[];
}

/** Fonts to save, with the characters that are wanted of each: all, where that is undefined. */
type FontPlans = Map<string, { font: Font; codePoints: Set<number> | undefined }>;

/** One of an engine. */
export class ArchiveMaker {
  readonly #parts: MakerParts;

  constructor(parts: MakerParts) {
    this.#parts = parts;
  }

  /** Writes an archive. Fails as `Engine.saveGlyphs`. */
  async save(writable: WritableStream<Uint8Array>, options: SaveGlyphsOptions): Promise<SavedGlyphs> {
    const codec = settleCodec(options);
    const plans = options.glyphs === undefined ? this.#planOfAll() : this.#planOf(options.glyphs);
    if (typeof object(writable, "writable", "a WritableStream").getWriter !== "function") {
      throw new TypeError(`writable must be a WritableStream, got ${describe(writable)}`);
    }
    const sink = writable.getWriter();
    try {
      const archive = new ArchiveWriter(new FrameWriter(sink, this.#parts.tools, codec));
      await archive.start();
      for (const { font, codePoints } of fontsOf(plans, options.glyphs).values()) {
        const facts = { key: font.contentKey, family: font.family, place: font.variations };
        await archive.addFont(facts, bakeFont(font, codePoints));
      }
      for (const plan of plans) {
        const key = strikeContentKey(plan.font, plan.sizePx, plan.mode.key);
        await archive.addStrike({ key, slots: plan.slots, bitmap: (slot) => this.#bitmap(plan, slot) });
      }
      const saved = await archive.end();
      await sink.close();
      return saved;
    } catch (error) {
      await sink.abort(error).catch(() => {});
      throw error;
    }
  }

  /** Reads an archive. Fails as `Engine.loadGlyphs`, and then nothing has changed. */
  async load(input: ArchiveInput, options: LoadGlyphsOptions): Promise<LoadedGlyphs> {
    const { memory, stores, tools } = this.#parts;
    const { font, maxBytes = memory.budget.part("glyphs") } = object(options, "options");
    integer(maxBytes, "maxBytes", 0, Number.MAX_SAFE_INTEGER);
    if (font !== undefined && !(font instanceof Font))
      throw new TypeError(`font must be a Font, got ${describe(font)}`);
    const { fonts: records, strikes } = await readArchive(chunksOf(input), tools, maxBytes);
    if (font !== undefined) requireFont(font, records);
    const fonts: Font[] = [];
    const counter = memory.host.counter("glyph archives", "glyphs");
    try {
      for (const { record, bytes } of font === undefined ? records : []) {
        fonts.push(await this.#parts.openFont(bytes, { family: record.family, variations: record.place }));
      }
    } catch (cause) {
      for (const opened of fonts) opened.close();
      throw new ArchiveError("damaged", { offset: 0, detail: "a font of it can't be opened" }, { cause });
    }
    const loaded = new LoadedGlyphs(strikes, fonts, (self) => {
      stores.delete(self);
      counter.add(-self.byteLength);
      for (const opened of fonts) opened.close();
    });
    stores.add(loaded);
    counter.add(loaded.byteLength);
    memory.settle(false);
    return loaded;
  }

  #planOfAll(): Plan[] {
    const { strikes, memory } = this.#parts;
    return strikes.strikes
      .filter(({ font }) => font.hasOutlines)
      .map(({ font, sizePx, mode, record }) => ({ font, sizePx, mode, slots: slotsOf(memory.kernels, record) }));
  }

  #planOf(selections: readonly GlyphSelection[]): Plan[] {
    if (!Array.isArray(selections)) throw new TypeError(`glyphs must be an array, got ${describe(selections)}`);
    const plans = new Map<string, Plan>();
    selections.forEach((selection, index) => {
      const name = `glyphs[${index}]`;
      const { font, text, sizes, mode } = settleSelection(selection, name);
      const slots = glyphsOfText(font, text, this.#parts.shape).flatMap((glyph) =>
        [0, 1, 2, 3].map((at) => glyph * 4 + at),
      );
      for (const sizePx of sizes) {
        const key = strikeContentKey(font, sizePx, mode.key);
        const all = new Set([...(plans.get(key)?.slots ?? []), ...slots]);
        plans.set(key, { font, sizePx, mode, slots: [...all].sort((a, b) => a - b) });
      }
    });
    return [...plans.values()];
  }

  /** A bitmap of a plan, which is made again where it was evicted since. */
  #bitmap({ font, sizePx, mode, slots }: Plan, slot: BitmapSlot) {
    const { strikes, filler, memory } = this.#parts;
    return memory.call(false, () => {
      try {
        const entry = strikes.use(font, sizePx, mode);
        const known = readBitmap(memory.kernels, entry.record, slot);
        if (known !== undefined) return known;
        filler.fillSlots(entry, slots.slice(slots.indexOf(slot), slots.indexOf(slot) + 64));
        return readBitmap(memory.kernels, entry.record, slot)!;
      } finally {
        strikes.release();
        filler.release();
      }
    });
  }
}

function settleSelection(selection: GlyphSelection, name: string) {
  const { font, text, sizes, renderMode = "gray", gamma = 1, hinting = "none" } = object(selection, name);
  if (!(font instanceof Font)) throw new TypeError(`${name}.font must be a Font, got ${describe(font)}`);
  if (!Array.isArray(sizes)) throw new TypeError(`${name}.sizes must be an array, got ${describe(sizes)}`);
  string(text, `${name}.text`);
  const mode = strikeMode(
    oneOf(renderMode, `${name}.renderMode`, renderModes),
    finiteNumber(gamma, `${name}.gamma`, MIN_GAMMA, MAX_GAMMA),
    oneOf(hinting, `${name}.hinting`, hintings),
  );
  const settled = (sizes as readonly number[]).map((size, at) =>
    Math.fround(finiteNumber(size, `${name}.sizes[${at}]`, 1, MAX_STRIKE_SIZE_PX)),
  );
  return { font, text, sizes: settled, mode };
}

/** The fonts of `plans`; with the characters of the selections that are of them. */
function fontsOf(plans: readonly Plan[], selections: readonly GlyphSelection[] | undefined): FontPlans {
  const fonts: FontPlans = new Map();
  const keyOf = (font: Font) => `${font.contentKey}/${placeKey(font)}`;
  for (const { font } of plans) {
    fonts.set(keyOf(font), { font, codePoints: selections && new Set([" ".codePointAt(0)!]) });
  }
  for (const { font, text } of selections ?? []) {
    const wanted = fonts.get(keyOf(font))?.codePoints;
    for (const character of text) wanted?.add(character.codePointAt(0)!);
  }
  return fonts;
}

function requireFont(font: Font, records: readonly { readonly record: { readonly key: string } }[]): void {
  const found = records.map(({ record }) => record.key);
  if (!found.includes(font.contentKey)) {
    throw new ArchiveError("other-font", { offset: 0, expected: font.contentKey, found });
  }
}

async function* chunksOf(input: ArchiveInput): AsyncGenerator<Uint8Array, void, undefined> {
  if (input instanceof Uint8Array) return yield input;
  const stream = streamOf(input);
  if (Symbol.asyncIterator in stream) return yield* stream as AsyncIterable<Uint8Array>;
  const reader = (stream as ReadableStream<Uint8Array>).getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function streamOf(input: Exclude<ArchiveInput, Uint8Array>): ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> {
  if (typeof Blob !== "undefined" && input instanceof Blob) return input.stream();
  if (typeof Response !== "undefined" && input instanceof Response) {
    if (input.body === null) throw new TypeError("readable must have a body, got a response without one");
    return input.body;
  }
  if (typeof input === "object" && input !== null && (Symbol.asyncIterator in input || "getReader" in input)) {
    return input as ReadableStream<Uint8Array>;
  }
  throw new TypeError(`readable must be a stream, a Blob, a Response or bytes, got ${describe(input)}`);
}
