/** CRC-32 of PNG and zlib (ISO 3309, reflected polynomial 0xEDB88320), eight bytes a step: "slicing-by-8". */

/** Eight tables of 256: table k advances the checksum past a byte that k more bytes follow. Made when first asked for. */
let tables: Uint32Array | undefined;

function buildTables(): Uint32Array {
  const built = new Uint32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    built[byte] = crc;
  }
  for (let entry = 256; entry < built.length; entry++) {
    const before = built[entry - 256] as number;
    built[entry] = (before >>> 8) ^ (built[before & 255] as number);
  }
  return built;
}

/** CRC-32 of `bytes`, continuing from `crc`, which is 0 at the start. Unsigned. */
export function crc32(bytes: Uint8Array, crc = 0): number {
  tables ??= buildTables();
  const t = tables;
  const wholeEnd = bytes.length & ~7;
  let c = ~crc;
  let at = 0;
  for (; at < wholeEnd; at += 8) {
    c ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    c =
      t[1792 + (c & 255)]! ^
      t[1536 + ((c >>> 8) & 255)]! ^
      t[1280 + ((c >>> 16) & 255)]! ^
      t[1024 + (c >>> 24)]! ^
      t[768 + bytes[at + 4]!]! ^
      t[512 + bytes[at + 5]!]! ^
      t[256 + bytes[at + 6]!]! ^
      t[bytes[at + 7]!]!;
  }
  for (; at < bytes.length; at++) c = (c >>> 8) ^ t[(c ^ bytes[at]!) & 255]!;
  return ~c >>> 0;
}
