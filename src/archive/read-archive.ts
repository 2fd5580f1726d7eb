/** Reads glyph archives as they come. In: a stream of bytes. Out: fonts without outlines and strikes, all checked. */

import { type ArchiveContents, RecordReader } from "./archive-contents.ts";
import { RECORD_HEADER_BYTES } from "./archive-records.ts";
import { FrameReader, type FrameTools } from "./frames.ts";

/**
 * Reads all of `source`, and closes it. Contents of more than `limitBytes` are refused before they are there. Throws
 * `ArchiveError`, and what reading the source throws.
 */
export async function readArchive(
  source: AsyncIterator<Uint8Array>,
  tools: FrameTools,
  limitBytes: number,
): Promise<ArchiveContents> {
  const frames = new FrameReader(source, tools);
  try {
    await frames.start();
    const records = new RecordReader(limitBytes);
    while (!records.isAtEnd) {
      const { offset } = frames;
      const jsonBytes = records.begin(await frames.take(RECORD_HEADER_BYTES), offset);
      const dataBytes = records.describe(await frames.take(jsonBytes));
      records.add(await frames.take(dataBytes));
    }
    await frames.end();
    return records.contents;
  } finally {
    frames[Symbol.dispose]();
    await source.return?.();
  }
}
