/** What an archive's records say, one after the other. In: their bytes. Out: fonts without outlines and strikes, all checked. */

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
  RecordKind,
  type StrikeFacts,
} from "./archive-records.ts";
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

type Bytes = Uint8Array<ArrayBuffer>;

/** Takes records as they come, each in three steps: `begin` with its header, `describe` with its JSON, `add` with its data. */
export class RecordReader {
  readonly #limitBytes: number;
  readonly #fonts: ArchivedFont[] = [];
  readonly #strikes = new Map<string, LoadedStrike>();
  readonly #utf8 = new TextDecoder("utf-8", { fatal: true });
  #promisedBytes = 0;
  #offset = 0;
  #kind = 0;
  #facts: Record<string, unknown> = {};

  /** Records of more than `limitBytes` are refused before they are there. */
  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get contents(): ArchiveContents {
    return { fonts: this.#fonts, strikes: this.#strikes };
  }

  /** Whether the record that was begun last is the one that ends an archive. */
  get isAtEnd(): boolean {
    return this.#kind === RecordKind.end;
  }

  /** `offset` is where in the file it lies; how many bytes of JSON follow. */
  begin(header: Bytes, offset: number): number {
    this.#offset = offset;
    this.#kind = header[0]!;
    const byteLength = new DataView(header.buffer, header.byteOffset).getUint32(1, true);
    if (byteLength > MAX_RECORD_JSON_BYTES) throw this.#damage("a record is too long");
    return this.#promise(byteLength, 1);
  }

  /** How many bytes of data follow the record's JSON. */
  describe(json: Bytes): number {
    const facts = this.#parse(json);
    this.#facts = facts;
    if (this.#kind === RecordKind.strike) {
      this.#checkStrike(facts);
      return this.#promise(facts.bitmaps, BITMAP_ENTRY_BYTES) + this.#promise(facts.pixelBytes, 1);
    }
    if (this.#kind === RecordKind.font) {
      const isWhole = typeof facts.key === "string" && typeof facts.family === "string" && isPlace(facts.place);
      if (!isWhole) throw this.#damage("a font's record lacks something");
      return this.#promise(facts.bytes, 1);
    }
    if (this.#kind === RecordKind.text) {
      if (!isTextRecord(facts) || this.#fonts.length === 0) throw this.#damage("a text's record lacks something");
      return this.#promise(facts.characters, CHARACTER_BYTES) + this.#promise(facts.pairs, PAIR_BYTES);
    }
    if (this.#kind !== RecordKind.end) throw this.#damage(`it has a record of kind ${this.#kind}`);
    this.#checkEnd(facts as unknown as EndRecord);
    return 0;
  }

  /** Keeps what a record brought, and its data. */
  add(data: Bytes): void {
    const facts = this.#facts;
    if (this.#kind === RecordKind.strike) this.#addPiece(facts, data);
    else if (this.#kind === RecordKind.font) this.#fonts.push({ record: facts as unknown as FontRecord, bytes: data });
    else if (isTextRecord(facts)) this.#fonts.at(-1)!.text = new TextMeasures(facts, data);
  }

  #addPiece({ key, pixel, field, bitmaps }: Record<string, unknown>, data: Bytes): void {
    const entryBytes = (bitmaps as number) * BITMAP_ENTRY_BYTES;
    const strike = this.#strikes.get(key as string) ?? new LoadedStrike({ key, pixel, field } as StrikeFacts);
    this.#strikes.set(key as string, strike);
    try {
      strike.append(data.subarray(0, entryBytes), data.subarray(entryBytes));
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new ArchiveError("damaged", { offset: this.#offset, detail: cause.message }, { cause });
    }
  }

  #parse(json: Bytes): Record<string, unknown> {
    try {
      const facts: unknown = JSON.parse(this.#utf8.decode(json));
      if (typeof facts === "object" && facts !== null) return facts as Record<string, unknown>;
    } catch (cause) {
      throw new ArchiveError("damaged", { offset: this.#offset, detail: "a record can't be read" }, { cause });
    }
    throw this.#damage("a record can't be read");
  }

  /** Checks that a record is a piece of a strike. */
  #checkStrike({ key, pixel, field }: Record<string, unknown>): void {
    const isWhole = typeof key === "string" && isPixelSize(pixel) && (field === undefined || isField(field));
    if (!isWhole) throw this.#damage("a strike's record lacks something");
    const known = this.#strikes.get(key);
    if (known !== undefined && known.pixel !== pixel) throw this.#damage("pieces of a strike don't fit together");
  }

  /** Checks a number of things of `size` bytes against what may come in all; their bytes. */
  #promise(count: unknown, size: number): number {
    if (!(typeof count === "number" && Number.isSafeInteger(count) && count >= 0)) {
      throw this.#damage("a record's lengths are no numbers");
    }
    this.#promisedBytes += count * size;
    if (this.#promisedBytes > this.#limitBytes) {
      const [offset, byteLength] = [this.#offset, this.#promisedBytes];
      throw new ArchiveError("too-large", { offset, byteLength, limit: this.#limitBytes });
    }
    return count * size;
  }

  #checkEnd({ fonts, strikes, pictures }: EndRecord): void {
    if (fonts !== this.#fonts.length || strikes !== this.#strikes.size) {
      throw this.#damage("it has more or fewer records than it says");
    }
    if (pictures !== PICTURE_VERSION) {
      const facts = { offset: this.#offset, version: pictures, expected: PICTURE_VERSION };
      throw new ArchiveError("other-pictures", facts);
    }
  }

  #damage(detail: string): ArchiveError {
    return new ArchiveError("damaged", { offset: this.#offset, detail });
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
