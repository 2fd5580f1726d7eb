/** Makes WOFF files: WOFF 1.0, without checksums. */

import { deflateSync } from "node:zlib";
import { readTables } from "../shape/support.ts";

/** A WOFF file of an sfnt's tables, of which `isPacked` says which are compressed where that makes them smaller. */
export function woffOf(sfnt: Uint8Array, isPacked: (tag: string) => boolean = () => true): Uint8Array {
  const tables = [...readTables(sfnt)].map(([tag, bytes]) => {
    const packed = deflateSync(bytes);
    const isSmaller = packed.byteLength < bytes.byteLength;
    return { tag, bytes, packed: isSmaller && isPacked(tag) ? new Uint8Array(packed) : bytes };
  });
  const directoryBytes = 44 + tables.length * 20;
  const out = new Uint8Array(tables.reduce((total, { packed }) => total + packed.byteLength, directoryBytes));
  const view = new DataView(out.buffer);
  out.set(new TextEncoder().encode("wOFF"));
  out.set(sfnt.subarray(0, 4), 4);
  view.setUint32(8, out.byteLength);
  view.setUint16(12, tables.length);
  let offset = directoryBytes;
  tables.forEach(({ tag, bytes, packed }, i) => {
    const at = 44 + i * 20;
    out.set(new TextEncoder().encode(tag), at);
    view.setUint32(at + 4, offset);
    view.setUint32(at + 8, packed.byteLength);
    view.setUint32(at + 12, bytes.byteLength);
    out.set(packed, offset);
    offset += packed.byteLength;
  });
  return out;
}
