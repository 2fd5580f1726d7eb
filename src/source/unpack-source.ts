/** From a source that may be of a compressed font to one of the sfnt file that it was. */

import { FontError } from "../base/errors.ts";
import { type BufferLoans, BufferManager } from "../memory/buffer-manager.ts";
import { bytesSource } from "./byte-source.ts";
import type { FontSource, PlatformSource } from "./font-source.ts";
import { guardedSource } from "./guarded-source.ts";
import { inflate, inflateAtOnce, type Unpack, type UnpackAtOnce, unbrotli, unbrotliAtOnce } from "./inflate.ts";
import { type PackedFont, type Unpacking, unpackAtOnce, unpackWaiting } from "./packed-font.ts";

type Format = PackedFont["format"];

/** A source, and whether it is to be closed by whoever has it. */
export interface OpenedSource {
  readonly source: PlatformSource;
  readonly isOurs: boolean;
  /** What it was unpacked from; absent for what was no compressed font. */
  readonly format?: Format | undefined;
}

const formats: ReadonlyMap<string, Format> = new Map([
  ["wOFF", "WOFF"],
  ["wOF2", "WOFF2"],
]);

/**
 * `opened` itself, or where it is a WOFF or WOFF2 file, a source over what it unpacks to, which is unpacked in scratch of
 * `buffers`. Takes over `opened`, however it ends. Throws `FontError` and the signal's reason.
 */
export async function unpackSource(
  opened: OpenedSource,
  signal: AbortSignal | undefined,
  buffers: BufferManager = new BufferManager(),
): Promise<OpenedSource> {
  const loans = buffers.loans();
  let isKept = false;
  try {
    const source = guardedSource(opened.source, signal);
    const format = formatOf(await source.read(0, Math.min(4, source.byteLength)));
    if (format === undefined) {
      isKept = true;
      return opened;
    }
    const bytes = await source.read(0, source.byteLength);
    const { unpacking, unpack } = await readerOf(format);
    const unpacked = await unpackWaiting(unpacking({ bytes, source: source.label, format, loans }), unpack);
    signal?.throwIfAborted();
    return { source: unpackedSource(source, unpacked), isOurs: true, format };
  } finally {
    loans[Symbol.dispose]();
    if (opened.isOurs && !isKept) await opened.source.close();
  }
}

/**
 * Loads what unpacks sources of a format at once, those that can be read so. It takes over what it is given, and throws
 * `FontError`: `"source-changed"` for what is of another format by then.
 */
export async function immediateUnpacker(
  format: Format,
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

function formatOf(signature: Uint8Array): Format | undefined {
  return formats.get(String.fromCharCode(...signature));
}

/** What a format is unpacked by. */
interface FormatReader {
  readonly unpacking: (font: PackedFont) => Unpacking;
  readonly unpack: Unpack;
  loadAtOnce(): Promise<UnpackAtOnce>;
}

/** The readers of both formats are loaded when a font is packed in them. */
async function readerOf(format: Format): Promise<FormatReader> {
  if (format === "WOFF") {
    const { unpackingWoff } = await import("./woff.ts");
    return { unpacking: unpackingWoff, unpack: inflate, loadAtOnce: inflateAtOnce };
  }
  const { unpackingWoff2 } = await import("./woff2.ts");
  return { unpacking: unpackingWoff2, unpack: unbrotli, loadAtOnce: unbrotliAtOnce };
}
