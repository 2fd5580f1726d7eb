/** Scripts that a face's layout tables know. Specification: OpenType 1.9.1, "Script list table". */

import type { TableReader } from "../source/table-reader.ts";
import type { FontTables } from "./font-tables.ts";

const SCRIPT_RECORD_BYTES = 6;
/** Where a table's list of scripts lies in nearly every font: first. The table itself is left to who shapes with it. */
const OPENING_BYTES = 1024;

/** Script tags of `GSUB` and `GPOS` together, sorted, as `["DFLT", "cyrl", "latn"]`. */
export function readScripts(tables: FontTables): readonly string[] {
  const tags = new Set<string>();
  for (const tag of ["GSUB", "GPOS"]) {
    const opening = tables.opening(tag, OPENING_BYTES);
    if (opening) addScripts(holdsScripts(opening) ? opening : tables.require(tag), tags);
  }
  return [...tags].sort();
}

function holdsScripts(opening: TableReader): boolean {
  // What a whole table lacks is for `addScripts` to name.
  if (opening.byteLength < OPENING_BYTES) return true;
  const list = opening.u16(4);
  if (list + 2 > OPENING_BYTES) return false;
  return list + 2 + opening.u16(list) * SCRIPT_RECORD_BYTES <= OPENING_BYTES;
}

function addScripts(table: TableReader, tags: Set<string>): void {
  const list = table.u16(4);
  if (list === 0) return;
  const count = table.u16(list);
  table.require(list + 2, count * SCRIPT_RECORD_BYTES);
  for (let i = 0; i < count; i++) tags.add(table.tagAt(list + 2 + i * SCRIPT_RECORD_BYTES));
}
