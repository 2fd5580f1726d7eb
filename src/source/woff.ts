/** WOFF: an sfnt whose tables are compressed one by one. Specification: W3C, "WOFF File Format 1.0". */

import { type PackedFont, PackedReader, requireUnpackedSize, UNPACKED_ROLE, type Unpacking } from "./packed-font.ts";
import { MAX_TABLE_COUNT } from "./sfnt.ts";
import { writeSfnt } from "./sfnt-writer.ts";

const HEADER_BYTES = 44;

interface PackedTable {
  readonly tag: string;
  readonly packed: Uint8Array;
  readonly byteLength: number;
}

/** The sfnt file of a WOFF file. Throws `FontError` `"unpacking-failed"` and `"file-too-large"`. */
export function* unpackingWoff(font: PackedFont): Unpacking {
  const reader = new PackedReader(font);
  reader.at = 4;
  const version = reader.u32();
  reader.at = 12;
  const tableCount = reader.u16();
  if (tableCount === 0 || tableCount > MAX_TABLE_COUNT) throw reader.fail(`it has ${tableCount} tables`);
  reader.at = HEADER_BYTES;
  const records = Array.from({ length: tableCount }, () => readRecord(reader));
  requireUnpackedSize(
    records.reduce((total, { byteLength }) => total + byteLength, 0),
    font,
  );
  const unpackedBytes = records.reduce((total, record) => total + (isPacked(record) ? record.byteLength : 0), 0);
  const unpacked = font.loans?.borrow(UNPACKED_ROLE, unpackedBytes) ?? new Uint8Array(unpackedBytes);
  const tables = new Map<string, Uint8Array>();
  let at = 0;
  for (const record of records) {
    // A table that compression would not make smaller stands as it is.
    if (!isPacked(record)) tables.set(record.tag, record.packed);
    else {
      const place = unpacked.subarray(at, at + record.byteLength);
      tables.set(record.tag, yield* unpackTable(record, place, reader));
      at += record.byteLength;
    }
  }
  return writeSfnt([{ version, tables }]);
}

function readRecord(reader: PackedReader): PackedTable {
  const tag = reader.tag();
  const offset = reader.u32();
  const packedBytes = reader.u32();
  const byteLength = reader.u32();
  reader.u32();
  const next = reader.at;
  if (packedBytes > byteLength) throw reader.fail(`table ${tag} is longer packed than unpacked`);
  reader.at = offset;
  const packed = reader.take(packedBytes);
  reader.at = next;
  return { tag, packed, byteLength };
}

function isPacked({ packed, byteLength }: PackedTable): boolean {
  return packed.byteLength !== byteLength;
}

function* unpackTable(
  { tag, packed, byteLength }: PackedTable,
  into: Uint8Array<ArrayBuffer>,
  reader: PackedReader,
): Unpacking {
  try {
    return yield { packed, byteLength, into };
  } catch (cause) {
    throw reader.fail(`table ${tag} is no zlib data of ${byteLength} bytes`, cause);
  }
}
