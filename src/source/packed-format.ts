/** The formats of compressed fonts, by their signatures, and sources that may be of one. */

import type { PlatformSource } from "./font-source.ts";

/** A format of compressed fonts. */
export type PackedFormat = "WOFF" | "WOFF2";

const formats: ReadonlyMap<string, PackedFormat> = new Map([
  ["wOFF", "WOFF"],
  ["wOF2", "WOFF2"],
]);

/** The format that a file's first four bytes tell; undefined for what is no compressed font. */
export function formatOf(signature: Uint8Array): PackedFormat | undefined {
  return formats.get(String.fromCharCode(...signature));
}

/** A source, and whether it is to be closed by whoever has it. */
export interface OpenedSource {
  readonly source: PlatformSource;
  readonly isOurs: boolean;
  /** What it was unpacked from; absent for what was no compressed font. */
  readonly format?: PackedFormat | undefined;
}
