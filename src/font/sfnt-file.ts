/** Writes tables into an sfnt file, for a library that wants one. Specification: OpenType 1.9.1, "Table directory". */

const HEADER_BYTES = 12;
const RECORD_BYTES = 16;
/** Zeros after the last table, for readers that look a few bytes past the end of a table. */
const PADDING_BYTES = 64;

/** The file of `tables`, in their order. Checksums and search hints stay 0: the reader doesn't look at them. */
export function writeSfnt(version: number, tables: ReadonlyMap<string, Uint8Array>): ArrayBuffer {
  const directoryBytes = HEADER_BYTES + RECORD_BYTES * tables.size;
  let end = directoryBytes;
  for (const bytes of tables.values()) end += align4(bytes.byteLength);
  const buffer = new ArrayBuffer(end + PADDING_BYTES);
  const view = new DataView(buffer);
  view.setUint32(0, version);
  view.setUint16(4, tables.size);
  let record = HEADER_BYTES;
  let offset = directoryBytes;
  for (const [tag, bytes] of tables) {
    for (let i = 0; i < 4; i++) view.setUint8(record + i, tag.charCodeAt(i));
    view.setUint32(record + 8, offset);
    view.setUint32(record + 12, bytes.byteLength);
    new Uint8Array(buffer, offset, bytes.byteLength).set(bytes);
    record += RECORD_BYTES;
    offset += align4(bytes.byteLength);
  }
  return buffer;
}

function align4(byteLength: number): number {
  return (byteLength + 3) & ~3;
}
