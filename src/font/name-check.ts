/**
 * Checks the `name` table before a parser decodes all of it: its records may share their bytes, and 65,535 of them can
 * claim gigabytes of text in a small table.
 *
 * Specification: OpenType 1.9.1, "name".
 */

import type { TableReader } from "../source/table-reader.ts";

const HEADER_BYTES = 6;
const RECORD_BYTES = 12;

/** All strings together; the longest tables of real fonts, licences in many languages, have some hundred kilobytes. */
export const MAX_NAME_BYTES = 4 * 2 ** 20;

/** Throws `FontError` `"table-damaged"` where the records reach past the table or claim too much text. */
export function checkNames(name: TableReader): void {
  const count = name.u16(2);
  name.require(HEADER_BYTES, count * RECORD_BYTES);
  let totalBytes = 0;
  for (let i = 0; i < count; i++) totalBytes += name.u16(HEADER_BYTES + i * RECORD_BYTES + 8);
  if (totalBytes > MAX_NAME_BYTES) throw name.damage(`its ${count} names are ${totalBytes} bytes long`);
}
