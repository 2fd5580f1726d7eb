/** From a source that may be of a compressed font to one of the sfnt file that it was. */

import { BufferManager } from "../memory/buffer-manager.ts";
import { guardedSource } from "./guarded-source.ts";
import { formatOf, type OpenedSource } from "./packed-format.ts";

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
    const { unpackWhole } = await import("./packed-source.ts");
    const unpacked = await unpackWhole(source, format, loans);
    signal?.throwIfAborted();
    return { source: unpacked, isOurs: true, format };
  } finally {
    loans[Symbol.dispose]();
    if (opened.isOurs && !isKept) await opened.source.close();
  }
}
