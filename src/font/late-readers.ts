/**
 * Readers of what most fonts don't have, loaded when a font is opened that has it: CFF is 6 KB of the package, variations are
 * 5 KB. Who opens a font in the middle of a text, as the registry does, has had them loaded before.
 */

import type { SfntDirectory } from "../source/sfnt.ts";
import type { CffOutlines } from "./cff-outlines.ts";
import type { PagedTable } from "./paged-table.ts";

type VariationReaders = typeof import("./variation-readers.ts");

let cff: typeof CffOutlines | undefined;
let variations: VariationReaders | undefined;

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

function there<Readers>(readers: Readers | undefined): Readers {
  if (readers === undefined) throw new Error("readers of fonts are loaded before a font is opened");
  return readers;
}
