/** From a source that may be of a compressed font to one of the sfnt file that it was. */

import { BufferManager } from "../memory/buffer-manager.ts";
import { bytesSource } from "./byte-source.ts";
import type { PlatformSource } from "./font-source.ts";
import { guardedSource } from "./guarded-source.ts";
import type { PackedFont } from "./packed-font.ts";

/** A source, and whether it is to be closed by whoever has it. */
export interface OpenedSource {
  readonly source: PlatformSource;
  readonly isOurs: boolean;
}

const formats: ReadonlyMap<string, PackedFont["format"]> = new Map([
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
    const signature = await source.read(0, Math.min(4, source.byteLength));
    const format = formats.get(String.fromCharCode(...signature));
    if (format === undefined) {
      isKept = true;
      return opened;
    }
    const packed = { bytes: await source.read(0, source.byteLength), source: source.label, format, loans };
    const unpacked = await unpack(packed);
    signal?.throwIfAborted();
    return { source: { ...bytesSource(unpacked, source.label), identity: source.identity }, isOurs: true };
  } finally {
    loans[Symbol.dispose]();
    if (opened.isOurs && !isKept) await opened.source.close();
  }
}

/** The readers of both formats are loaded when a font is packed in them. */
async function unpack(packed: PackedFont): Promise<Uint8Array> {
  if (packed.format === "WOFF") return (await import("./woff.ts")).unpackWoff(packed);
  return (await import("./woff2.ts")).unpackWoff2(packed);
}
