/** Reads glyph archives. In: a stream of bytes. Out: fonts without outlines and strikes, all checked. */

import { ArchiveError } from "../base/errors.ts";
import { PICTURE_VERSION } from "../glyph/picture-version.ts";
import {
  BITMAP_ENTRY_BYTES,
  type EndRecord,
  type FieldFacts,
  type FontRecord,
  fieldKinds,
  MAX_RECORD_JSON_BYTES,
  type PixelSize,
  pixelSizes,
  RECORD_HEADER_BYTES,
  RecordKind,
} from "./archive-records.ts";
import { FrameReader, type FrameTools } from "./frames.ts";
import { LoadedStrike } from "./loaded-glyphs.ts";
import { CHARACTER_BYTES, isTextRecord, PAIR_BYTES, TextMeasures } from "./text-measures.ts";

/** A font of an archive. */
export interface ArchivedFont {
  readonly record: FontRecord;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What lays out simple text; absent for fonts of too many characters. */
  text?: TextMeasures;
}

/** What an archive holds. */
export interface ArchiveContents {
  readonly fonts: readonly ArchivedFont[];
  readonly strikes: ReadonlyMap<string, LoadedStrike>;
}

/**
 * Reads all of `source`, and closes it. Contents of more than `limitBytes` are refused before they are there. Throws
 * `ArchiveError`, and what reading the source throws.
 */
export async function readArchive(
  source: AsyncIterator<Uint8Array>,
  tools: FrameTools,
  limitBytes: number,
): Promise<ArchiveContents> {
  const frames = new FrameReader(source, tools);
  try {
    return await new ArchiveReader(frames, limitBytes).read();
  } finally {
    frames[Symbol.dispose]();
    await source.return?.();
  }
}

class ArchiveReader {
  readonly #frames: FrameReader;
  readonly #limitBytes: number;
  readonly #fonts: ArchivedFont[] = [];
  readonly #strikes = new Map<string, LoadedStrike>();
  readonly #utf8 = new TextDecoder("utf-8", { fatal: true });
  #promisedBytes = 0;

  constructor(frames: FrameReader, limitBytes: number) {
    this.#frames = frames;
    this.#limitBytes = limitBytes;
  }

  async read(): Promise<ArchiveContents> {
    await this.#frames.start();
    while (await this.#readRecord());
    await this.#frames.end();
    return { fonts: this.#fonts, strikes: this.#strikes };
  }

  /** Reads a record; false for the last. */
  async #readRecord(): Promise<boolean> {
    const { offset } = this.#frames;
    const header = await this.#frames.take(RECORD_HEADER_BYTES);
    const byteLength = new DataView(header.buffer).getUint32(1, true);
    if (byteLength > MAX_RECORD_JSON_BYTES) throw this.#frames.damage("a record is too long", offset);
    this.#promise(byteLength, 1, offset);
    const facts = this.#parse(await this.#frames.take(byteLength), offset);
    if (header[0] === RecordKind.font) await this.#readFont(facts, offset);
    else if (header[0] === RecordKind.strike) await this.#readStrike(facts, offset);
    else if (header[0] === RecordKind.text) await this.#readText(facts, offset);
    else if (header[0] === RecordKind.end) this.#checkEnd(facts, offset);
    else throw this.#frames.damage(`it has a record of kind ${header[0]}`, offset);
    return header[0] !== RecordKind.end;
  }

  #parse(json: Uint8Array, offset: number): Record<string, unknown> {
    try {
      const facts: unknown = JSON.parse(this.#utf8.decode(json));
      if (typeof facts === "object" && facts !== null) return facts as Record<string, unknown>;
    } catch (cause) {
      throw new ArchiveError("damaged", { offset, detail: "a record can't be read" }, { cause });
    }
    throw this.#frames.damage("a record can't be read", offset);
  }

  async #readFont({ key, family, place, bytes }: Record<string, unknown>, offset: number): Promise<void> {
    const isWhole = typeof key === "string" && typeof family === "string" && isPlace(place);
    if (!isWhole) throw this.#frames.damage("a font's record lacks something", offset);
    const byteLength = this.#promise(bytes, 1, offset);
    this.#fonts.push({ record: { key, family, place, bytes: byteLength }, bytes: await this.#frames.take(byteLength) });
  }

  async #readText(facts: Record<string, unknown>, offset: number): Promise<void> {
    const font = this.#fonts.at(-1);
    if (!isTextRecord(facts) || font === undefined)
      throw this.#frames.damage("a text's record lacks something", offset);
    const characterBytes = this.#promise(facts.characters, CHARACTER_BYTES, offset);
    const byteLength = characterBytes + this.#promise(facts.pairs, PAIR_BYTES, offset);
    font.text = new TextMeasures(facts, await this.#frames.take(byteLength));
  }

  async #readStrike(facts: Record<string, unknown>, offset: number): Promise<void> {
    const strike = this.#strikeOf(facts, offset);
    const entryBytes = this.#promise(facts.bitmaps, BITMAP_ENTRY_BYTES, offset);
    const pixelBytes = this.#promise(facts.pixelBytes, 1, offset);
    const entries = await this.#frames.take(entryBytes);
    const pixels = await this.#frames.take(pixelBytes);
    try {
      strike.append(entries, pixels);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new ArchiveError("damaged", { offset, detail: cause.message }, { cause });
    }
  }

  /** The strike that a record is a piece of. */
  #strikeOf({ key, pixel, field }: Record<string, unknown>, offset: number): LoadedStrike {
    const isWhole = typeof key === "string" && isPixelSize(pixel) && (field === undefined || isField(field));
    if (!isWhole) throw this.#frames.damage("a strike's record lacks something", offset);
    const known = this.#strikes.get(key);
    if (known !== undefined && known.pixel !== pixel) {
      throw this.#frames.damage("pieces of a strike don't fit together", offset);
    }
    const strike = known ?? new LoadedStrike({ key, pixel, field });
    this.#strikes.set(key, strike);
    return strike;
  }

  /** Checks a number of things of `size` bytes against what may come in all; their bytes. */
  #promise(count: unknown, size: number, offset: number): number {
    if (!(typeof count === "number" && Number.isSafeInteger(count) && count >= 0)) {
      throw this.#frames.damage("a record's lengths are no numbers", offset);
    }
    this.#promisedBytes += count * size;
    if (this.#promisedBytes > this.#limitBytes) {
      throw new ArchiveError("too-large", { offset, byteLength: this.#promisedBytes, limit: this.#limitBytes });
    }
    return count * size;
  }

  #checkEnd(facts: Record<string, unknown>, offset: number): void {
    const { fonts, strikes, pictures } = facts as unknown as EndRecord;
    if (fonts !== this.#fonts.length || strikes !== this.#strikes.size) {
      throw this.#frames.damage("it has more or fewer records than it says", offset);
    }
    if (pictures !== PICTURE_VERSION) {
      throw new ArchiveError("other-pictures", { offset, version: pictures, expected: PICTURE_VERSION });
    }
  }
}

function isPixelSize(pixel: unknown): pixel is PixelSize {
  return (pixelSizes as readonly unknown[]).includes(pixel);
}

function isField(field: unknown): field is FieldFacts {
  if (typeof field !== "object" || field === null || !("kind" in field && "spread" in field)) return false;
  const { kind, spread } = field;
  return (fieldKinds as readonly unknown[]).includes(kind) && typeof spread === "number" && spread > 0;
}

function isPlace(place: unknown): place is FontRecord["place"] {
  return typeof place === "object" && place !== null && Object.values(place).every((value) => Number.isFinite(value));
}
