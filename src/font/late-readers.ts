/**
 * Readers of outlines that most fonts have no use for, loaded when a font is opened that has: CFF is 6 KB of the package, and a
 * sixth of what reads fonts. Who opens a font in the middle of a text, as the registry does, has had them loaded before.
 */

import type { SfntDirectory } from "../source/sfnt.ts";
import type { CffOutlines } from "./cff-outlines.ts";
import type { PagedTable } from "./paged-table.ts";

let cff: typeof CffOutlines | undefined;

/** Loads what a font asks for; without its directory, what any font may. */
export async function loadReaders(directory?: SfntDirectory): Promise<void> {
  const isCff = directory === undefined || directory.tables.has("CFF ") || directory.tables.has("CFF2");
  if (isCff) cff ??= (await import("./cff-outlines.ts")).CffOutlines;
}

/** Outlines of a `CFF ` or `CFF2` table. Throws `FontError`. */
export function cffOutlines(table: PagedTable): CffOutlines {
  if (cff === undefined) throw new Error("readers of fonts are loaded before a font is opened");
  return new cff(table);
}
