/** Sources of compressed fonts as those of the sfnt files that they were. Loaded with the first such font. */

import { FontError } from "../base/errors.ts";
import { type BufferLoans, BufferManager } from "../memory/buffer-manager.ts";
import { bytesSource } from "./byte-source.ts";
import type { FontSource, PlatformSource } from "./font-source.ts";
import { guardedSource } from "./guarded-source.ts";
import { inflate, inflateAtOnce, type Unpack, type UnpackAtOnce, unbrotli, unbrotliAtOnce } from "./inflate.ts";
import { type PackedFont, type Unpacking, unpackAtOnce, unpackWaiting } from "./packed-font.ts";
import { formatOf, type OpenedSource, type PackedFormat } from "./packed-format.ts";

/** What a source unpacks to. Throws `FontError`. */
export async function unpackWhole(
  source: FontSource,
  format: PackedFormat,
  loans: BufferLoans,
): Promise<PlatformSource> {
  const bytes = await source.read(0, source.byteLength);
  const { unpacking, unpack } = await readerOf(format);
  const unpacked = await unpackWaiting(unpacking({ bytes, source: source.label, format, loans }), unpack);
  return unpackedSource(source, unpacked);
}

/**
 * Loads what unpacks sources of a format at once, those that can be read so. It takes over what it is given, and throws
 * `FontError`: `"source-changed"` for what is of another format by then.
 */
export async function immediateUnpacker(
  format: PackedFormat,
  buffers: BufferManager = new BufferManager(),
): Promise<(opened: OpenedSource) => OpenedSource> {
  const { unpacking, loadAtOnce } = await readerOf(format);
  const unpack = await loadAtOnce();
  return (opened) => {
    const loans = buffers.loans();
    try {
      const source = guardedSource(opened.source, undefined);
      const packed = { bytes: readWhole(source, loans), source: source.label, format, loans };
      if (formatOf(packed.bytes.subarray(0, 4)) !== format)
        throw new FontError("source-changed", { source: source.label });
      const unpacked = unpackAtOnce(unpacking(packed), unpack);
      const readInto = (offset: number, target: Uint8Array): void => {
        target.set(unpacked.subarray(offset, offset + target.byteLength));
      };
      return { source: { ...unpackedSource(source, unpacked), readInto }, isOurs: true, format };
    } finally {
      loans[Symbol.dispose]();
      if (opened.isOurs) opened.source.close().catch(() => {});
    }
  };
}

/** The scratch that a compressed file is read in. */
const PACKED_ROLE = "packed font";

function readWhole(source: FontSource, loans: BufferLoans): Uint8Array {
  const bytes = loans.borrow(PACKED_ROLE, source.byteLength);
  source.readInto?.(0, bytes);
  return bytes;
}

function unpackedSource({ label, identity }: FontSource, unpacked: Uint8Array): PlatformSource {
  return { ...bytesSource(unpacked, label), identity };
}

/** What a format is unpacked by. */
interface FormatReader {
  readonly unpacking: (font: PackedFont) => Unpacking;
  readonly unpack: Unpack;
  loadAtOnce(): Promise<UnpackAtOnce>;
}

/** The readers of both formats are loaded when a font is packed in them. */
async function readerOf(format: PackedFormat): Promise<FormatReader> {
  if (format === "WOFF") {
    const { unpackingWoff } = await import("./woff.ts");
    return { unpacking: unpackingWoff, unpack: inflate, loadAtOnce: inflateAtOnce };
  }
  const { unpackingWoff2 } = await import("./woff2.ts");
  return { unpacking: unpackingWoff2, unpack: unbrotli, loadAtOnce: unbrotliAtOnce };
}
