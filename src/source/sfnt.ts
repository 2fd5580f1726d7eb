/**
 * The sfnt container: from the first bytes of a file to the directory of one face's tables. TrueType (`00 01 00 00`,
 * `true`), OpenType with CFF (`OTTO`) and collections (`ttcf`). Every offset and length is checked against the file
 * before anything is read through it.
 *
 * Specification: OpenType 1.9.1, "Organization of an OpenType font".
 */

import { FontError } from "../base/errors.ts";
import type { FontSource } from "./font-source.ts";
import { type ImmediateSource, type Reading, readAtOnce, readWaiting } from "./reading.ts";
import { TableReader } from "./table-reader.ts";

/** Where a table lies in the file. */
export interface TableRecord {
  readonly tag: string;
  readonly offset: number;
  readonly byteLength: number;
}

/** One face of a file: what its directory says. */
export interface SfntDirectory {
  /** Faces in the file: 1 unless it is a collection. */
  readonly faceCount: number;
  readonly tables: ReadonlyMap<string, TableRecord>;
}

/** More tables than this are damage: about 60 tags are registered, and private ones are few. */
export const MAX_TABLE_COUNT = 512;
/** More faces than this are damage: the largest collections hold some tens. */
export const MAX_FACE_COUNT = 4096;
/**
 * Tables of one face may share bytes (a few fonts do it), but together they are at most this many times the file:
 * otherwise a small file could ask for gigabytes.
 */
export const MAX_TABLE_OVERLAP = 2;

const HEADER_BYTES = 12;
const TABLE_RECORD_BYTES = 16;

const unsupportedSignatures = new Map([["typ1", "Type 1 in sfnt"]]);

/**
 * Reads the directory of face `index`.
 *
 * Throws `FontError`: `"not-a-font"`, `"unsupported-format"`, `"truncated"`, `"face-index-out-of-range"`,
 * `"table-damaged"`.
 */
export function readDirectory(source: FontSource, index: number): Promise<SfntDirectory> {
  return readWaiting(source, directoryOf(source, index));
}

/** The same of a source that gives its bytes at once. */
export function readDirectoryAtOnce(source: ImmediateSource, index: number): SfntDirectory {
  return readAtOnce(source, directoryOf(source, index));
}

/** The same for who reads on. */
export function* directoryOf(source: FontSource, index: number): Reading<SfntDirectory> {
  const signature = yield* readSignature(source);
  if (signature === "ttcf") return yield* readCollection(source, index);
  requireFace(signature, source);
  if (index !== 0) throw new FontError("face-index-out-of-range", { source: source.label, index, faceCount: 1 });
  return { faceCount: 1, tables: yield* readTables(source, 0) };
}

function* readSignature(source: FontSource): Reading<string> {
  const bytes = yield { offset: 0, byteLength: Math.min(4, source.byteLength) };
  return String.fromCharCode(...bytes);
}

function requireFace(signature: string, source: FontSource): void {
  if (signature === "\0\x01\0\0" || signature === "true" || signature === "OTTO") return;
  const format = unsupportedSignatures.get(signature);
  if (format) throw new FontError("unsupported-format", { source: source.label, format });
  throw new FontError("not-a-font", { source: source.label, signature: readable(signature) });
}

/** A signature as a message shows it: text where it is text, hexadecimal otherwise. */
function readable(signature: string): string {
  if (/^[ -~]{4}$/.test(signature)) return `"${signature}"`;
  const bytes = [...signature].map((character) => character.charCodeAt(0).toString(16).padStart(2, "0"));
  return `bytes ${bytes.join(" ")}`;
}

function* readCollection(source: FontSource, index: number): Reading<SfntDirectory> {
  const header = yield* readChecked(source, 0, HEADER_BYTES, "collection header");
  const faceCount = header.u32(8);
  if (faceCount === 0 || faceCount > MAX_FACE_COUNT) throw header.damage(`it has ${faceCount} faces`);
  if (!(index >= 0 && index < faceCount)) {
    throw new FontError("face-index-out-of-range", { source: source.label, index, faceCount });
  }
  const offset = yield* readChecked(source, HEADER_BYTES + index * 4, 4, "collection header");
  const faceOffset = offset.u32(0);
  const signature = yield* readChecked(source, faceOffset, 4, `face ${index}`);
  requireFace(signature.tagAt(0), source);
  return { faceCount, tables: yield* readTables(source, faceOffset) };
}

function* readTables(source: FontSource, offset: number): Reading<Map<string, TableRecord>> {
  const header = yield* readChecked(source, offset, HEADER_BYTES, "table directory");
  const count = header.u16(4);
  if (count === 0 || count > MAX_TABLE_COUNT) throw header.damage(`it has ${count} tables`);
  const records = yield* readChecked(source, offset + HEADER_BYTES, count * TABLE_RECORD_BYTES, "table directory");
  const tables = new Map<string, TableRecord>();
  let totalBytes = 0;
  for (let at = 0; at < records.byteLength; at += TABLE_RECORD_BYTES) {
    const record = { tag: records.tagAt(at), offset: records.u32(at + 8), byteLength: records.u32(at + 12) };
    requireWithin(source, record.offset, record.byteLength, `table ${record.tag}`);
    if (tables.has(record.tag)) continue; // the first one counts, as in other engines
    tables.set(record.tag, record);
    totalBytes += record.byteLength;
  }
  if (totalBytes > MAX_TABLE_OVERLAP * source.byteLength) throw header.damage("its tables overlap many times over");
  return tables;
}

function* readChecked(source: FontSource, offset: number, byteLength: number, what: string): Reading<TableReader> {
  requireWithin(source, offset, byteLength, what);
  return new TableReader(yield { offset, byteLength }, what, source.label);
}

function requireWithin(source: FontSource, offset: number, byteLength: number, table: string): void {
  const neededBytes = offset + byteLength;
  if (neededBytes > source.byteLength) {
    throw new FontError("truncated", { source: source.label, table, neededBytes, byteLength: source.byteLength });
  }
}
