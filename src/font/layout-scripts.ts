/** Scripts that a face's layout tables know. Specification: OpenType 1.9.1, "Script list table". */

import type { TableReader } from "../source/table-reader.ts";
import type { FontTables } from "./font-tables.ts";

const SCRIPT_RECORD_BYTES = 6;

/** Script tags of `GSUB` and `GPOS` together, sorted, as `["DFLT", "cyrl", "latn"]`. */
export function readScripts(tables: FontTables): readonly string[] {
  const tags = new Set<string>();
  for (const tag of ["GSUB", "GPOS"]) {
    const table = tables.reader(tag);
    if (table) addScripts(table, tags);
  }
  return [...tags].sort();
}

function addScripts(table: TableReader, tags: Set<string>): void {
  const list = table.u16(4);
  if (list === 0) return;
  const count = table.u16(list);
  table.require(list + 2, count * SCRIPT_RECORD_BYTES);
  for (let i = 0; i < count; i++) tags.add(table.tagAt(list + 2 + i * SCRIPT_RECORD_BYTES));
}
