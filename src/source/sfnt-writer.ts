/**
 * Writes tables into an sfnt file: for what was compressed, and for a library that wants a file. Faces of a collection
 * share the tables that are the same object.
 *
 * Specification: OpenType 1.9.1, "Table directory" and "Font collections".
 */

const HEADER_BYTES = 12;
const RECORD_BYTES = 16;
const OFFSET_BYTES = 4;
/** Zeros after the last table, for readers that look a few bytes past the end of a table. */
const PADDING_BYTES = 64;
const COLLECTION_TAG = 0x7474_6366;
const COLLECTION_VERSION = 0x0001_0000;

/** A face to be written: its version and its tables by tag, in the order of the directory. */
export interface SfntFace {
  readonly version: number;
  readonly tables: ReadonlyMap<string, Uint8Array>;
}

/** The file of `faces`, a collection where there are several. Checksums and search hints stay 0: nobody here reads them. */
export function writeSfnt(faces: readonly SfntFace[]): Uint8Array<ArrayBuffer> {
  const isCollection = faces.length > 1;
  const directories = isCollection ? HEADER_BYTES + faces.length * OFFSET_BYTES : 0;
  const offsets = placeTables(faces, directories);
  const bytes = new Uint8Array(offsets.end + PADDING_BYTES);
  const view = new DataView(bytes.buffer);
  if (isCollection) {
    view.setUint32(0, COLLECTION_TAG);
    view.setUint32(4, COLLECTION_VERSION);
    view.setUint32(8, faces.length);
  }
  let directory = directories;
  faces.forEach((face, index) => {
    if (isCollection) view.setUint32(HEADER_BYTES + index * OFFSET_BYTES, directory);
    writeDirectory(view, directory, face, offsets.places);
    directory += directoryBytes(face);
  });
  for (const [table, offset] of offsets.places) bytes.set(table, offset);
  return bytes;
}

function placeTables(faces: readonly SfntFace[], start: number): { places: Map<Uint8Array, number>; end: number } {
  const places = new Map<Uint8Array, number>();
  let end = faces.reduce((total, face) => total + directoryBytes(face), start);
  for (const { tables } of faces) {
    for (const table of tables.values()) {
      if (places.has(table)) continue;
      places.set(table, end);
      end += align4(table.byteLength);
    }
  }
  return { places, end };
}

function writeDirectory(
  view: DataView,
  at: number,
  { version, tables }: SfntFace,
  places: ReadonlyMap<Uint8Array, number>,
): void {
  view.setUint32(at, version);
  view.setUint16(at + 4, tables.size);
  let record = at + HEADER_BYTES;
  for (const [tag, table] of tables) {
    for (let i = 0; i < 4; i++) view.setUint8(record + i, tag.charCodeAt(i));
    view.setUint32(record + 8, places.get(table) ?? 0);
    view.setUint32(record + 12, table.byteLength);
    record += RECORD_BYTES;
  }
}

function directoryBytes({ tables }: SfntFace): number {
  return HEADER_BYTES + RECORD_BYTES * tables.size;
}

function align4(byteLength: number): number {
  return (byteLength + 3) & ~3;
}
