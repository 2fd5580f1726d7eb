/**
 * The tables of one face that stay on the host: all but `glyf` and `loca`, copied into one buffer, so that nothing of
 * the caller's bytes is held.
 */

import { FontError } from "../base/errors.ts";
import type { FontSource } from "../source/font-source.ts";
import type { SfntDirectory } from "../source/sfnt.ts";
import { TableReader } from "../source/table-reader.ts";

/** Tables that live in linear memory instead. */
const linearTags: ReadonlySet<string> = new Set(["glyf", "loca"]);

/** Bytes of a face's tables by tag. */
export class FontTables {
  /** Label of the source, for messages. */
  readonly source: string;
  readonly #bytes: Map<string, Uint8Array>;

  constructor(source: string, bytes: Map<string, Uint8Array>) {
    this.source = source;
    this.#bytes = bytes;
  }

  get tags(): string[] {
    return [...this.#bytes.keys()];
  }

  get(tag: string): Uint8Array | undefined {
    return this.#bytes.get(tag);
  }

  /** A reader of `tag`, or undefined where the face has no such table or an empty one. */
  reader(tag: string): TableReader | undefined {
    const bytes = this.#bytes.get(tag);
    return bytes && bytes.byteLength > 0 ? new TableReader(bytes, tag, this.source) : undefined;
  }

  /** A reader of a table without which there is no font. Throws `FontError` `"table-missing"`. */
  require(tag: string): TableReader {
    const reader = this.reader(tag);
    if (!reader) throw new FontError("table-missing", { source: this.source, table: tag });
    return reader;
  }

  /** Puts other bytes of the same content in a table's place, so that it is held once and not twice. */
  replace(tag: string, bytes: Uint8Array): void {
    this.#bytes.set(tag, bytes);
  }

  /** Lets go of all bytes. */
  clear(): void {
    this.#bytes.clear();
  }
}

/** Reads the tables that stay on the host. */
export async function readHostTables(source: FontSource, directory: SfntDirectory): Promise<FontTables> {
  const records = [...directory.tables.values()].filter(({ tag }) => !linearTags.has(tag));
  const buffer = new Uint8Array(records.reduce((total, { byteLength }) => total + byteLength, 0));
  const bytes = new Map<string, Uint8Array>();
  let at = 0;
  for (const { tag, offset, byteLength } of records) {
    const table = buffer.subarray(at, at + byteLength);
    table.set(await source.read(offset, byteLength));
    bytes.set(tag, table);
    at += byteLength;
  }
  return new FontTables(source.label, bytes);
}
