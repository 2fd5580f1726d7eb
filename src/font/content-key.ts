/**
 * What tells the contents of fonts apart, between processes and machines: SHA-256 over every table that a picture or an
 * advance depends on. Names, signatures and checksums that the file states of itself are left out: a font that was changed
 * without them would be taken for what it was.
 *
 * The hash is the library's own rather than the platform's: that of browsers can only be waited for, and drawing can't wait.
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { FontTables } from "./font-tables.ts";
import { ORIGIN_TABLE } from "./origin-table.ts";

/** Sorted: files with the same tables in another order have the same key. */
const PICTURE_TABLES = [
  ...["CFF ", "CFF2", "HVAR", "avar", "cvar", "cvt ", "fpgm", "fvar", "gasp", "glyf", "gvar"],
  ...["head", "hhea", "hmtx", "loca", "maxp", "prep"],
] as const;

/** Bytes that are hashed at a time, and that a table which is read by pages takes on the host. */
const CHUNK_BYTES = 65536;

/** 64 hexadecimal digits. Throws `FontError` where a table can't be read. */
export function contentKeyOf(tables: FontTables): string {
  const origin = tables.copy(ORIGIN_TABLE);
  if (origin) return new TextDecoder().decode(origin);
  const hash = sha256.create();
  for (const tag of PICTURE_TABLES) {
    const record = tables.record(tag);
    if (!record) continue;
    hash.update(new TextEncoder().encode(`${tag}${record.byteLength};`));
    for (const chunk of tables.file.chunks(record, CHUNK_BYTES)) hash.update(chunk);
  }
  return bytesToHex(hash.digest());
}
