/** A face's PostScript name, by which faces of a collection are told. Specification: OpenType 1.9.1, "name", name id 6. */

import type { TableReader } from "../source/table-reader.ts";

const HEADER_BYTES = 6;
const RECORD_BYTES = 12;
const POST_SCRIPT_NAME = 6;
const MACINTOSH = 1;
/** Longer ones are damage: the specification allows 63 characters, of two bytes on most platforms. */
const MAX_NAME_BYTES = 512;

/** The name, "" where the face has none. It is ASCII by the specification. Throws `FontError` `"table-damaged"`. */
export function postScriptName(name: TableReader): string {
  const count = name.u16(2);
  const strings = name.u16(4);
  name.require(HEADER_BYTES, count * RECORD_BYTES);
  for (let at = HEADER_BYTES; at < HEADER_BYTES + count * RECORD_BYTES; at += RECORD_BYTES) {
    const byteLength = name.u16(at + 8);
    if (name.u16(at + 6) !== POST_SCRIPT_NAME || byteLength === 0 || byteLength > MAX_NAME_BYTES) continue;
    const start = strings + name.u16(at + 10);
    name.require(start, byteLength);
    const bytes = name.bytes.subarray(start, start + byteLength);
    return new TextDecoder(name.u16(at) === MACINTOSH ? "latin1" : "utf-16be").decode(bytes);
  }
  return "";
}
