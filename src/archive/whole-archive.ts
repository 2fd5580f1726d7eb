/**
 * Reads a glyph archive that lies in memory. In: its bytes. Out: what `read-archive.ts` gives for them as a stream, as views of
 * one block of memory. Nothing is waited for where nothing has to be: a process that draws one text has compiled half as many
 * functions by then, and its heap needn't be swept (measured).
 */

import { ArchiveError } from "../base/errors.ts";
import { type ArchiveContents, RecordReader } from "./archive-contents.ts";
import { type ArchiveInput, chunksOf } from "./archive-input.ts";
import { RECORD_HEADER_BYTES } from "./archive-records.ts";
import type { CodecName, Packer } from "./codecs.ts";
import {
  CHECKSUM_BYTES,
  type Checksum,
  FRAME_HEADER_BYTES,
  HEADER_BYTES,
  headerCodec,
  MAX_FRAME_BYTES,
  MAX_PACKED_BYTES,
} from "./frames.ts";

/** What reading needs of its surroundings. */
export interface WholeTools {
  /** What unpacks frames of a codec. Throws `ArchiveError` `"codec-unavailable"`. */
  unpacker(codec: CodecName): Packer;
  readonly crc32: Checksum;
}

interface Frame {
  readonly packed: Uint8Array;
  readonly byteLength: number;
  /** Where in the file it begins and ends. */
  readonly offset: number;
  readonly end: number;
}

/** Reads all of an input, of any kind. Contents of more than `limitBytes` are refused before they are there. Throws `ArchiveError`. */
export async function readInput(input: ArchiveInput, tools: WholeTools, limitBytes: number): Promise<ArchiveContents> {
  return readWhole(input instanceof Uint8Array ? input : await collected(input, limitBytes), tools, limitBytes);
}

/**
 * All bytes of a stream, of which there may be twice `limitBytes`: contents that are within it and don't pack take their frames
 * beside it. Throws `ArchiveError` for more.
 */
async function collected(input: ArchiveInput, limitBytes: number): Promise<Uint8Array> {
  const limit = 2 * limitBytes + MAX_FRAME_BYTES;
  const chunks: Uint8Array[] = [];
  let byteLength = 0;
  for await (const chunk of chunksOf(input)) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError("readable must give Uint8Arrays");
    byteLength += chunk.length;
    if (byteLength > limit) throw new ArchiveError("too-large", { offset: 0, byteLength, limit });
    chunks.push(chunk.slice());
  }
  return joined(chunks, byteLength);
}

async function readWhole(bytes: Uint8Array, tools: WholeTools, limitBytes: number): Promise<ArchiveContents> {
  if (bytes.length < HEADER_BYTES) throw damage("it ends in its header", bytes.length);
  const packer = tools.unpacker(headerCodec(bytes));
  const frames = framesOf(bytes, tools.crc32, limitBytes);
  const parts: Uint8Array[] = [];
  let byteLength = 0;
  for (const frame of frames) {
    const part = unpacked(frame, packer);
    parts.push(part instanceof Uint8Array ? part : await part);
    if (parts.at(-1)!.length !== frame.byteLength) {
      const detail = `a frame has ${parts.at(-1)!.length} bytes instead of ${frame.byteLength}`;
      throw damage(detail, frame.offset);
    }
    byteLength += frame.byteLength;
  }
  return readRecords(joined(parts, byteLength), frames, limitBytes);
}

/** The frames, checked: all but the last, which is empty. */
function framesOf(bytes: Uint8Array, crc32: Checksum, limitBytes: number): Frame[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames: Frame[] = [];
  let crc = crc32(bytes.subarray(0, HEADER_BYTES), 0);
  let total = 0;
  for (let offset = HEADER_BYTES; ; ) {
    const packedAt = offset + FRAME_HEADER_BYTES;
    if (packedAt > bytes.length) throw damage("it ends in a frame", bytes.length);
    const byteLength = view.getUint32(offset, true);
    const packedLength = view.getUint32(offset + 4, true);
    if (byteLength > MAX_FRAME_BYTES || packedLength > MAX_PACKED_BYTES) throw damage("a frame is too large", offset);
    const packedEnd = packedAt + packedLength;
    const end = packedEnd + CHECKSUM_BYTES;
    if (end > bytes.length) throw damage("it ends in a frame", bytes.length);
    crc = crc32(bytes.subarray(offset, packedEnd), crc);
    if (crc !== view.getUint32(packedEnd, true)) throw damage("a frame's checksum differs", offset);
    if (byteLength === 0) {
      if (packedLength > 0 || end < bytes.length) throw damage("something follows its end", end);
      return frames;
    }
    total += byteLength;
    // What records hold is counted to the byte when they are read.
    if (total > limitBytes + MAX_FRAME_BYTES) {
      throw new ArchiveError("too-large", { offset, byteLength: total, limit: limitBytes });
    }
    frames.push({ packed: bytes.subarray(packedAt, packedEnd), byteLength, offset, end });
    offset = end;
  }
}

function unpacked({ packed, byteLength, offset }: Frame, packer: Packer): Uint8Array | Promise<Uint8Array> {
  const fail = (cause: unknown): never => {
    throw new ArchiveError("damaged", { offset, detail: "a frame can't be unpacked" }, { cause });
  };
  try {
    const part = packer.run(packed, byteLength);
    return part instanceof Uint8Array ? part : part.catch(fail);
  } catch (cause) {
    return fail(cause);
  }
}

function readRecords(data: Uint8Array<ArrayBuffer>, frames: readonly Frame[], limitBytes: number): ArchiveContents {
  const records = new RecordReader(limitBytes);
  let at = 0;
  let frame = 0;
  let frameEnd = 0;
  let offset = HEADER_BYTES;
  const take = (byteLength: number) => {
    at += byteLength;
    if (at > data.length) throw damage("it ends too early", frames.at(-1)?.end ?? HEADER_BYTES);
    return data.subarray(at - byteLength, at);
  };
  while (!records.isAtEnd) {
    for (; frame < frames.length && frameEnd < at; frame++) {
      frameEnd += frames[frame]!.byteLength;
      offset = frames[frame]!.end;
    }
    const jsonBytes = records.begin(take(RECORD_HEADER_BYTES), offset);
    records.add(take(records.describe(take(jsonBytes))));
  }
  if (at < data.length) throw damage("something follows its end", offset);
  return records.contents;
}

function joined(parts: readonly Uint8Array[], byteLength: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(byteLength);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function damage(detail: string, offset: number): ArchiveError {
  return new ArchiveError("damaged", { offset, detail });
}
