/** The block functions of lz4js, which comes without types. */
declare module "lz4js" {
  export function compressBound(byteLength: number): number;
  /** The bytes written; 0 where it doesn't become smaller. `hashes` is zeroes, and gets places in `source`, plus one. */
  export function compressBlock(
    source: Uint8Array,
    target: Uint8Array,
    start: number,
    byteLength: number,
    hashes: Uint16Array,
  ): number;
  /** Where in `target` the last byte was written. */
  export function decompressBlock(
    source: Uint8Array,
    target: Uint8Array,
    start: number,
    byteLength: number,
    targetStart: number,
  ): number;
}
