/** The tables of one face by their tags, each brought in when it is first read. */

import { FontError } from "../base/errors.ts";
import type { SfntDirectory, TableRecord } from "../source/sfnt.ts";
import { TableReader } from "../source/table-reader.ts";
import type { FontFile } from "./font-file.ts";
import { ORIGIN_TABLE } from "./origin-table.ts";

/** Tables that only the outlines' readers look into. */
const outlineTags: ReadonlySet<string> = new Set(["glyf", "loca"]);

/** Tables of outlines that are read by pages. */
const pagedTags: ReadonlySet<string> = new Set(["CFF ", "CFF2", "glyf"]);
/** A table of outlines up to here is read whole: that takes 0.14 ms from a file, and then no glyph needs another read. */
export const MAX_WHOLE_OUTLINE_BYTES = 2 ** 20;

/**
 * Tables that the library has a use for. Of a source that can't be read later these are read when a font is opened, and
 * the others (signatures, bitmaps, device metrics, other makers' layout) never.
 */
const usedTags: ReadonlySet<string> = new Set([
  ...["BASE", "CFF ", "CFF2", "COLR", "CPAL", "GDEF", "GPOS", "GSUB", "HVAR", "MVAR", "OS/2", "STAT", "VORG", "VVAR"],
  ...["avar", "cmap", "cvar", "cvt ", "fpgm", "fvar", "gasp", "glyf", "gvar", "head", "hhea", "hmtx", "kern", "loca"],
  ...["maxp", "name", "post", "prep", "vhea", "vmtx", ORIGIN_TABLE],
]);

/** A face's tables. */
export class FontTables {
  /** Label of the source, for messages. */
  readonly source: string;
  readonly file: FontFile;
  readonly #records: ReadonlyMap<string, TableRecord>;
  readonly #readers = new Map<string, TableReader>();

  constructor(file: FontFile, { tables }: SfntDirectory) {
    this.source = file.label;
    this.file = file;
    this.#records = tables;
  }

  /** Tags of all tables but those of TrueType outlines. */
  get tags(): string[] {
    return [...this.#records.keys()].filter((tag) => !outlineTags.has(tag));
  }

  /** Where a table lies; undefined where the face has no such table or an empty one. */
  record(tag: string): TableRecord | undefined {
    const record = this.#records.get(tag);
    return record && record.byteLength > 0 ? record : undefined;
  }

  has(tag: string): boolean {
    return this.record(tag) !== undefined;
  }

  /** A reader of `tag`, or undefined where the face has no such table or an empty one. Throws `InsufficientMemory`. */
  reader(tag: string): TableReader | undefined {
    const known = this.#readers.get(tag);
    if (known) return known;
    const record = this.record(tag);
    const block = record && this.file.whole(record);
    if (!block) return undefined;
    const reader = new TableReader(block, tag, this.source);
    this.#readers.set(tag, reader);
    return reader;
  }

  /** A reader of a table without which there is no font. Throws `FontError` `"table-missing"`. */
  require(tag: string): TableReader {
    const reader = this.reader(tag);
    if (!reader) throw new FontError("table-missing", { source: this.source, table: tag });
    return reader;
  }

  /** A reader of at most the first `byteLength` bytes, which are not kept: for tables of which no more is needed. */
  opening(tag: string, byteLength: number): TableReader | undefined {
    const record = this.record(tag);
    const bytes = record && this.file.copy(record, Math.min(byteLength, record.byteLength));
    return bytes && new TableReader(bytes, tag, this.source);
  }

  /** A table's bytes on the host, which nobody keeps. Undefined as in `Font.table`. */
  copy(tag: string): Uint8Array | undefined {
    const record = this.#records.get(tag);
    if (!record || outlineTags.has(tag)) return undefined;
    return this.file.copy(record, record.byteLength);
  }
}

/** Which of a face's tables are to be read beforehand, where they can't be later. */
export function usedTables({ tables }: SfntDirectory): TableRecord[] {
  return [...tables.values()].filter(({ tag }) => usedTags.has(tag));
}

/** Which of them are to be, where the pages of outlines can be fetched later. */
export function tablesBesideOutlines(directory: SfntDirectory): TableRecord[] {
  return usedTables(directory).filter(
    ({ tag, byteLength }) => !(pagedTags.has(tag) && byteLength > MAX_WHOLE_OUTLINE_BYTES),
  );
}
