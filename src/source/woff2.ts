/**
 * WOFF2: all tables in one Brotli stream, `glyf`, `loca` and `hmtx` in forms of their own that compress better. In: the
 * file. Out: the sfnt file, or collection, that it was.
 *
 * Specification: W3C, "WOFF File Format 2.0", sections 4 and 5.
 */

import { type PackedFont, PackedReader, requireUnpackedSize, UNPACKED_ROLE, type Unpacking } from "./packed-font.ts";
import { MAX_FACE_COUNT, MAX_TABLE_COUNT } from "./sfnt.ts";
import { type SfntFace, writeSfnt } from "./sfnt-writer.ts";
import { type RebuiltGlyf, rebuildGlyf } from "./woff2-glyf.ts";
import { rebuildMetrics } from "./woff2-metrics.ts";

/** Tags that a directory names by number. */
const knownTags = [
  ...["cmap", "head", "hhea", "hmtx", "maxp", "name", "OS/2", "post", "cvt ", "fpgm", "glyf", "loca", "prep"],
  ...["CFF ", "VORG", "EBDT", "EBLC", "gasp", "hdmx", "kern", "LTSH", "PCLT", "VDMX", "vhea", "vmtx", "BASE"],
  ...["GDEF", "GPOS", "GSUB", "EBSC", "JSTF", "MATH", "CBDT", "CBLC", "COLR", "CPAL", "SVG ", "sbix", "acnt"],
  ...["avar", "bdat", "bloc", "bsln", "cvar", "fdsc", "feat", "fmtx", "fvar", "gvar", "hsty", "just", "lcar"],
  ...["mort", "morx", "opbd", "prop", "trak", "Zapf", "Silf", "Glat", "Gloc", "Feat", "Sill"],
] as const;

const HEADER_BYTES = 48;
const TAG_FOLLOWS = 63;
const COLLECTION = 0x7474_6366;
/** The transformation that is none, of `glyf` and `loca`; of other tables it is 0. */
const NULL_TRANSFORM = 3;

/** A table as the directory has it. */
interface Record2 {
  readonly tag: string;
  readonly isTransformed: boolean;
  /** Bytes in the unpacked stream. */
  readonly streamBytes: number;
  /** Bytes that the table had, as the file says. */
  readonly originalBytes: number;
}

/** A face's tables by their numbers in the directory. */
interface Face2 {
  readonly version: number;
  readonly tables: readonly number[];
}

/** The sfnt file of a WOFF2 file. Throws `FontError` `"unpacking-failed"` and `"file-too-large"`. */
export function* unpackingWoff2(font: PackedFont): Unpacking {
  const reader = new PackedReader(font);
  reader.at = 4;
  const flavor = reader.u32();
  reader.at = 12;
  const tableCount = reader.u16();
  if (tableCount === 0 || tableCount > MAX_TABLE_COUNT) throw reader.fail(`it has ${tableCount} tables`);
  reader.at = 20;
  const packedBytes = reader.u32();
  reader.at = HEADER_BYTES;
  const records = Array.from({ length: tableCount }, () => readRecord(reader));
  const faces = flavor === COLLECTION ? readFaces(reader, tableCount) : [wholeFile(flavor, tableCount)];
  const streamBytes = records.reduce((total, record) => total + record.streamBytes, 0);
  requireUnpackedSize(streamBytes, font);
  requireUnpackedSize(
    records.reduce((total, record) => total + record.originalBytes, 0),
    font,
  );
  const stream = yield* unpackStream(reader, packedBytes, streamBytes);
  return writeSfnt(rebuildFaces(records, faces, cut(stream, records), font));
}

function* unpackStream(reader: PackedReader, packedBytes: number, byteLength: number): Unpacking {
  const into = reader.font.loans?.borrow(UNPACKED_ROLE, byteLength);
  const packed = reader.take(packedBytes);
  try {
    return yield { packed, byteLength, into };
  } catch (cause) {
    throw reader.fail(`it holds no Brotli data of ${byteLength} bytes`, cause);
  }
}

function readRecord(reader: PackedReader): Record2 {
  const flags = reader.u8();
  const known = flags & 0x3f;
  const tag = known === TAG_FOLLOWS ? reader.tag() : knownTags[known]!;
  const version = flags >> 6;
  const originalBytes = reader.base128();
  const isOutline = tag === "glyf" || tag === "loca";
  const isTransformed = isOutline ? version !== NULL_TRANSFORM : version !== 0;
  if (!isTransformed) return { tag, isTransformed, streamBytes: originalBytes, originalBytes };
  const isDefined = isOutline ? version === 0 : tag === "hmtx" && version === 1;
  if (!isDefined) throw reader.fail(`table ${tag} is transformed by ${version}, which there isn't`);
  const streamBytes = reader.base128();
  if (tag === "loca" && streamBytes !== 0) throw reader.fail("its loca is not empty, although it is transformed");
  return { tag, isTransformed, streamBytes, originalBytes };
}

function wholeFile(version: number, tableCount: number): Face2 {
  return { version, tables: Array.from({ length: tableCount }, (_, index) => index) };
}

function readFaces(reader: PackedReader, tableCount: number): Face2[] {
  reader.u32();
  const faceCount = reader.short255();
  if (faceCount === 0 || faceCount > MAX_FACE_COUNT) throw reader.fail(`it has ${faceCount} faces`);
  return Array.from({ length: faceCount }, () => {
    const count = reader.short255();
    if (count === 0 || count > MAX_TABLE_COUNT) throw reader.fail(`a face has ${count} tables`);
    const version = reader.u32();
    const tables = Array.from({ length: count }, () => reader.short255());
    if (tables.some((index) => index >= tableCount)) throw reader.fail("a face has a table that there isn't");
    return { version, tables };
  });
}

/** The stream, cut into tables. */
function cut(stream: Uint8Array, records: readonly Record2[]): Uint8Array[] {
  let at = 0;
  return records.map(({ streamBytes }) => {
    at += streamBytes;
    return stream.subarray(at - streamBytes, at);
  });
}

/** Puts tables back as they were; those of several faces once. */
function rebuildFaces(
  records: readonly Record2[],
  faces: readonly Face2[],
  streams: readonly Uint8Array[],
  font: PackedFont,
): SfntFace[] {
  const glyfs = new Map<number, RebuiltGlyf>();
  const rebuilt = new Map<number, Uint8Array>();
  return faces.map(({ version, tables }) => {
    const indexOf = (tag: string): number => tables.find((index) => records[index]!.tag === tag) ?? -1;
    const glyf = rebuildOutlines(indexOf("glyf"), indexOf("loca"), records, streams, glyfs, font);
    const bytesOf = (index: number): Uint8Array => {
      const { tag, isTransformed } = records[index]!;
      if (glyf && tag === "glyf") return glyf.glyf;
      if (glyf && tag === "loca") return glyf.loca;
      const known = rebuilt.get(index);
      if (known) return known;
      let bytes = streams[index]!;
      if (glyf && tag === "head") bytes = withLocaFormat(bytes, glyf.locaIsLong);
      if (tag === "hmtx" && isTransformed) bytes = metricsOf(bytes, glyf, streams[indexOf("hhea")], font);
      rebuilt.set(index, bytes);
      return bytes;
    };
    const byTag = new Map(tables.map((index) => [records[index]!.tag, bytesOf(index)]));
    return { version, tables: new Map([...byTag].sort(([a], [b]) => (a < b ? -1 : 1))) };
  });
}

function rebuildOutlines(
  glyf: number,
  loca: number,
  records: readonly Record2[],
  streams: readonly Uint8Array[],
  known: Map<number, RebuiltGlyf>,
  font: PackedFont,
): RebuiltGlyf | undefined {
  if (glyf < 0 || !records[glyf]!.isTransformed) return undefined;
  if (loca < 0 || !records[loca]!.isTransformed) throw new PackedReader(font).fail("its glyf has no loca");
  const rebuilt = known.get(glyf) ?? rebuildGlyf(new PackedReader(font, streams[glyf]));
  known.set(glyf, rebuilt);
  return rebuilt;
}

function metricsOf(
  bytes: Uint8Array,
  glyf: RebuiltGlyf | undefined,
  hhea: Uint8Array | undefined,
  font: PackedFont,
): Uint8Array {
  const reader = new PackedReader(font, bytes);
  if (!glyf || !hhea) throw reader.fail("its hmtx is transformed, and its glyf is not");
  const hheaReader = new PackedReader(font, hhea);
  hheaReader.at = 34;
  return rebuildMetrics(reader, hheaReader.u16(), glyf.xMins);
}

/** `head` with the form that `loca` has now. */
function withLocaFormat(head: Uint8Array, locaIsLong: boolean): Uint8Array {
  if (head.byteLength < 52) return head;
  const copy = head.slice();
  copy.set([0, locaIsLong ? 1 : 0], 50);
  return copy;
}
