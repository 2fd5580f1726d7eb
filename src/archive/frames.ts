/**
 * The outer form of a glyph archive: frames of compressed bytes, each checked before it is unpacked.
 *
 *     0  4 bytes  magic "TCGA"       4  4 bytes  the codec's tag       8  u32  version
 *    12  frames: u32 bytes unpacked, u32 bytes packed, the packed bytes, u32 CRC-32 of all of the file before, CRCs left out
 *        the last frame is empty, and nothing follows it
 *
 * Numbers are little endian. A checksum runs on from frame to frame, so none can be damaged, left out, or change places.
 */

import { ArchiveError } from "../base/errors.ts";
import { type CodecName, codecNames, codecOf, codecTags, type PlatformCodecs } from "./codecs.ts";

const MAGIC = "TCGA";
const VERSION = 1;
const HEADER_BYTES = 12;
const FRAME_HEADER_BYTES = 8;
const CHECKSUM_BYTES = 4;
/** Largest frame, unpacked; packed it may be an eighth larger, for what can't be compressed. */
const MAX_FRAME_BYTES = 2 ** 16;
const MAX_PACKED_BYTES = MAX_FRAME_BYTES + MAX_FRAME_BYTES / 8;

/** CRC-32 of `bytes`, continuing from `crc`. */
export type Checksum = (bytes: Uint8Array, crc: number) => number;

/** What frames need of a runtime. */
export interface FrameTools {
  readonly codecs: PlatformCodecs;
  readonly crc32: Checksum;
}

/** Where an archive is written to: as a `WritableStreamDefaultWriter`. */
export interface ByteSink {
  write(bytes: Uint8Array): Promise<void>;
}

/** Cuts what is written into frames. At most one frame of each form is held. */
export class FrameWriter {
  readonly #sink: ByteSink;
  readonly #tools: FrameTools;
  readonly #compress: (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>;
  readonly #frame: Uint8Array;
  readonly #tag: string;
  #filled = 0;
  #crc = 0;
  #byteLength = 0;

  /** Throws `ArchiveError` `"codec-unavailable"`. */
  constructor(sink: ByteSink, tools: FrameTools, options: { codec: CodecName; level: number; frameBytes: number }) {
    const compress = codecOf(tools.codecs, options.codec, "compress");
    this.#sink = sink;
    this.#tools = tools;
    this.#compress = (bytes) => compress(bytes, options.level);
    this.#frame = new Uint8Array(options.frameBytes);
    this.#tag = codecTags[options.codec];
  }

  /** Bytes written so far. */
  get byteLength(): number {
    return this.#byteLength;
  }

  async start(): Promise<void> {
    const header = new Uint8Array(HEADER_BYTES);
    header.set(new TextEncoder().encode(MAGIC + this.#tag));
    new DataView(header.buffer).setUint32(8, VERSION, true);
    await this.#write(header, true);
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + this.#frame.length - this.#filled);
      this.#frame.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === this.#frame.length) await this.#flush();
    }
  }

  async end(): Promise<void> {
    if (this.#filled > 0) await this.#flush();
    await this.#writeFrame(new Uint8Array(0), 0);
  }

  async #flush(): Promise<void> {
    const raw = this.#frame.subarray(0, this.#filled);
    this.#filled = 0;
    await this.#writeFrame(await this.#compress(raw), raw.length);
  }

  async #writeFrame(packed: Uint8Array, byteLength: number): Promise<void> {
    const header = new DataView(new ArrayBuffer(FRAME_HEADER_BYTES));
    header.setUint32(0, byteLength, true);
    header.setUint32(4, packed.length, true);
    await this.#write(new Uint8Array(header.buffer), true);
    if (packed.length > 0) await this.#write(packed.slice(), true);
    const checksum = new DataView(new ArrayBuffer(CHECKSUM_BYTES));
    checksum.setUint32(0, this.#crc, true);
    await this.#write(new Uint8Array(checksum.buffer), false);
  }

  async #write(bytes: Uint8Array, isSummed: boolean): Promise<void> {
    if (isSummed) this.#crc = this.#tools.crc32(bytes, this.#crc);
    this.#byteLength += bytes.length;
    await this.#sink.write(bytes);
  }
}

/** Reads frames one by one, and what they hold as one stream of bytes. Throws `ArchiveError`. */
export class FrameReader {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #tools: FrameTools;
  #decompress: ((bytes: Uint8Array, byteLength: number) => Uint8Array | Promise<Uint8Array>) | undefined;
  /** What came and wasn't asked for yet, and where in the file it begins. */
  #rest = new Uint8Array(0);
  #offset = 0;
  #crc = 0;
  #frame = new Uint8Array(0);
  #frameAt = 0;
  #isEnded = false;

  constructor(source: AsyncIterator<Uint8Array>, tools: FrameTools) {
    this.#source = source;
    this.#tools = tools;
  }

  /** Where in the file reading is. */
  get offset(): number {
    return this.#offset;
  }

  async start(): Promise<void> {
    const header = await this.#read(HEADER_BYTES, "its header");
    const text = String.fromCharCode(...header.subarray(0, 8));
    if (!text.startsWith(MAGIC)) {
      const signature = [...header.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
      throw new ArchiveError("not-an-archive", { offset: 0, signature });
    }
    const codec = codecNames.find((name) => codecTags[name] === text.slice(4));
    if (codec === undefined) throw this.damage("it names no codec", 4);
    const version = viewOf(header).getUint32(8, true);
    if (version !== VERSION) throw new ArchiveError("unknown-version", { offset: 8, version, supported: VERSION });
    this.#crc = this.#tools.crc32(header, 0);
    this.#decompress = codecOf(this.#tools.codecs, codec, "decompress");
  }

  /** The next `byteLength` bytes of what the frames hold, copied. */
  async take(byteLength: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(byteLength);
    for (let at = 0; at < byteLength; ) {
      if (this.#frameAt === this.#frame.length) await this.#nextFrame();
      const part = this.#frame.subarray(this.#frameAt, this.#frameAt + byteLength - at);
      bytes.set(part, at);
      at += part.length;
      this.#frameAt += part.length;
    }
    return bytes;
  }

  /** Makes sure that all was read and nothing follows. */
  async end(): Promise<void> {
    if (this.#frameAt < this.#frame.length) throw this.damage("something follows its end");
    const { raw, packed } = await this.#readFrame();
    if (raw !== 0 || packed.length !== 0) throw this.damage("something follows its end");
    if ((await this.#fill(1)) > 0) throw this.damage("something follows its end");
  }

  damage(detail: string, offset = this.#offset): ArchiveError {
    return new ArchiveError("damaged", { offset, detail });
  }

  async #nextFrame(): Promise<void> {
    const offset = this.#offset;
    const { raw, packed } = await this.#readFrame();
    if (raw === 0) throw this.damage("it ends too early", offset);
    let frame: Uint8Array;
    try {
      frame = await this.#decompress!(packed, raw);
    } catch (cause) {
      throw new ArchiveError("damaged", { offset, detail: "a frame can't be unpacked" }, { cause });
    }
    if (frame.length !== raw) throw this.damage(`a frame has ${frame.length} bytes instead of ${raw}`, offset);
    this.#frame = frame as Uint8Array<ArrayBuffer>;
    this.#frameAt = 0;
  }

  async #readFrame(): Promise<{ raw: number; packed: Uint8Array }> {
    if (this.#isEnded) throw this.damage("it ends too early");
    const offset = this.#offset;
    const header = await this.#read(FRAME_HEADER_BYTES, "a frame");
    const [raw, packedLength] = [viewOf(header).getUint32(0, true), viewOf(header).getUint32(4, true)];
    if (raw > MAX_FRAME_BYTES || packedLength > MAX_PACKED_BYTES) throw this.damage("a frame is too large", offset);
    const packed = await this.#read(packedLength, "a frame");
    const crc = this.#tools.crc32(packed, this.#tools.crc32(header, this.#crc));
    const stated = viewOf(await this.#read(CHECKSUM_BYTES, "a checksum")).getUint32(0, true);
    if (crc !== stated) throw this.damage("a frame's checksum differs", offset);
    this.#crc = crc;
    this.#isEnded = raw === 0;
    return { raw, packed };
  }

  /** The next bytes of the file. */
  async #read(byteLength: number, what: string): Promise<Uint8Array> {
    const there = await this.#fill(byteLength);
    if (there < byteLength) throw this.damage(`it ends in ${what}`, this.#offset + there);
    const bytes = this.#rest.slice(0, byteLength);
    this.#rest = this.#rest.subarray(byteLength);
    this.#offset += byteLength;
    return bytes;
  }

  /** Has `byteLength` bytes at hand, or all that are left; how many. */
  async #fill(byteLength: number): Promise<number> {
    while (this.#rest.length < byteLength) {
      const { value, done } = await this.#source.next();
      if (done) return this.#rest.length;
      if (!(value instanceof Uint8Array)) throw new TypeError("readable must give Uint8Arrays");
      const joined = new Uint8Array(this.#rest.length + value.length);
      joined.set(this.#rest);
      joined.set(value, this.#rest.length);
      this.#rest = joined;
    }
    return byteLength;
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
