/**
 * Readers of what most fonts don't have, loaded when a font is opened that has it: CFF is 6 KB of the package, variations are
 * 5 KB. Who opens a font in the middle of a text, as the registry does, has had them loaded before.
 */

import type { SfntDirectory } from "../source/sfnt.ts";
import type { CffOutlines } from "./cff-outlines.ts";
import type { FontTables } from "./font-tables.ts";
import type { PagedTable } from "./paged-table.ts";

type VariationReaders = typeof import("./variation-readers.ts");

let cff: typeof CffOutlines | undefined;
let variations: VariationReaders | undefined;
let contentKeys: ((tables: FontTables) => string) | undefined;

/** Loads what a font asks for; without its directory, what any font may. */
export async function loadReaders(directory?: SfntDirectory): Promise<void> {
  const mayHave = (tag: string) => directory === undefined || directory.tables.has(tag);
  await Promise.all([mayHave("CFF ") || mayHave("CFF2") ? loadCff() : undefined, mayHave("fvar") && loadVariations()]);
}

async function loadCff(): Promise<void> {
  cff ??= (await import("./cff-outlines.ts")).CffOutlines;
}

async function loadVariations(): Promise<void> {
  variations ??= await import("./variation-readers.ts");
}

/** Outlines of a `CFF ` or `CFF2` table. Throws `FontError`. */
export function cffOutlines(table: PagedTable): CffOutlines {
  return new (there(cff))(table);
}

/** What reads a face that has axes. */
export function variationReaders(): VariationReaders {
  return there(variations);
}

/** Says what finds content keys: those that ask for them bring it, for it takes a hash of its own. */
export function provideContentKeys(contentKeyOf: (tables: FontTables) => string): void {
  contentKeys = contentKeyOf;
}

/** What tells the contents of fonts apart. Throws `FontError` where a table can't be read. */
export function contentKeyOf(tables: FontTables): string {
  return there(contentKeys)(tables);
}

function there<Readers>(readers: Readers | undefined): Readers {
  if (readers === undefined) throw new Error("what reads fonts is loaded before it is asked for");
  return readers;
}
