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
import { type CodecName, type CodecOperation, codecNames, codecTags, type Packer } from "./codecs.ts";

const MAGIC = "TCGA";
const VERSION = 1;
export const HEADER_BYTES = 12;
export const FRAME_HEADER_BYTES = 8;
export const CHECKSUM_BYTES = 4;
/** Longest frame, unpacked. */
export const MAX_FRAME_BYTES = 2 ** 16;
/** Packed it may be longer by what a codec needs to say that it couldn't: gzip's 40 bytes are the most (measured). */
export const MAX_PACKED_BYTES = MAX_FRAME_BYTES + 256;

/** CRC-32 of `bytes`, continuing from `crc`. */
export type Checksum = (bytes: Uint8Array, crc: number) => number;

/** Something that is lent, until it is disposed of. */
export interface Loan<Item> extends Disposable {
  readonly item: Item;
}

/** Where frames get what they need on the way. */
export interface FrameScratch {
  /** A buffer, with whatever it held before. */
  buffer(byteLength: number): Loan<Uint8Array<ArrayBuffer>>;
  /** What packs or unpacks frames. Throws `ArchiveError` `"codec-unavailable"`. */
  packer(codec: CodecName, operation: CodecOperation, level?: number): Loan<Packer>;
  /** Counts bytes that are there until it is disposed of. */
  counting(byteLength: number): Disposable;
}

/** What frames need of their surroundings. */
export interface FrameTools {
  readonly scratch: FrameScratch;
  readonly crc32: Checksum;
}

/** Where an archive is written to: as a `WritableStreamDefaultWriter`. */
export interface ByteSink {
  write(bytes: Uint8Array): Promise<void>;
}

/** Cuts what is written into frames. At most one frame of each form is held, until it is disposed of. */
export class FrameWriter implements Disposable {
  readonly #sink: ByteSink;
  readonly #tools: FrameTools;
  readonly #packer: Loan<Packer>;
  readonly #buffer: Loan<Uint8Array<ArrayBuffer>>;
  readonly #frame: Uint8Array<ArrayBuffer>;
  readonly #tag: string;
  #filled = 0;
  #crc = 0;
  #byteLength = 0;

  /** Throws `ArchiveError` `"codec-unavailable"`. */
  constructor(sink: ByteSink, tools: FrameTools, options: { codec: CodecName; level: number; frameBytes: number }) {
    this.#sink = sink;
    this.#tools = tools;
    this.#packer = tools.scratch.packer(options.codec, "compress", options.level);
    this.#buffer = tools.scratch.buffer(options.frameBytes);
    this.#frame = this.#buffer.item;
    this.#tag = codecTags[options.codec];
  }

  /** Bytes written so far. */
  get byteLength(): number {
    return this.#byteLength;
  }

  async start(): Promise<void> {
    const header = new Uint8Array(HEADER_BYTES);
    header.set(new TextEncoder().encode(MAGIC + this.#tag));
    viewOf(header).setUint32(8, VERSION, true);
    await this.#write(header, true);
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.fill(bytes.length, (target, from) => target.set(bytes.subarray(from, from + target.length)));
  }

  /** Writes `byteLength` bytes, which `copy` puts into the frame, from byte `from` on as many as `target` is long. */
  async fill(byteLength: number, copy: (target: Uint8Array, from: number) => void): Promise<void> {
    for (let at = 0; at < byteLength; ) {
      const length = Math.min(byteLength - at, this.#frame.length - this.#filled);
      copy(this.#frame.subarray(this.#filled, this.#filled + length), at);
      this.#filled += length;
      at += length;
      if (this.#filled === this.#frame.length) await this.#flush();
    }
  }

  async end(): Promise<void> {
    if (this.#filled > 0) await this.#flush();
    await this.#writeFrame(new Uint8Array(0), 0);
  }

  async #flush(): Promise<void> {
    const raw = this.#frame.subarray(0, this.#filled);
    const packed = await this.#packer.item.run(raw, raw.length);
    const counted = this.#tools.scratch.counting(packed.length);
    try {
      // The sink may keep what it gets, and the frame is filled again.
      await this.#writeFrame(packed.buffer === raw.buffer ? packed.slice() : packed, raw.length);
    } finally {
      counted[Symbol.dispose]();
    }
    this.#filled = 0;
  }

  async #writeFrame(packed: Uint8Array, byteLength: number): Promise<void> {
    const header = new DataView(new ArrayBuffer(FRAME_HEADER_BYTES));
    header.setUint32(0, byteLength, true);
    header.setUint32(4, packed.length, true);
    await this.#write(new Uint8Array(header.buffer), true);
    if (packed.length > 0) await this.#write(packed, true);
    const checksum = new DataView(new ArrayBuffer(CHECKSUM_BYTES));
    checksum.setUint32(0, this.#crc, true);
    await this.#write(new Uint8Array(checksum.buffer), false);
  }

  async #write(bytes: Uint8Array, isSummed: boolean): Promise<void> {
    if (isSummed) this.#crc = this.#tools.crc32(bytes, this.#crc);
    this.#byteLength += bytes.length;
    await this.#sink.write(bytes);
  }

  /** Gives back its frame and packer. Twice is fine. */
  [Symbol.dispose](): void {
    this.#packer[Symbol.dispose]();
    this.#buffer[Symbol.dispose]();
  }
}

/** Checks the header of a file; the codec that it names. Throws `ArchiveError`. */
export function headerCodec(header: Uint8Array): CodecName {
  const text = String.fromCharCode(...header.subarray(0, 8));
  if (!text.startsWith(MAGIC)) {
    const signature = [...header.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    throw new ArchiveError("not-an-archive", { offset: 0, signature });
  }
  const tag = text.slice(4);
  for (const codec of codecNames) if (codecTags[codec] === tag) return checkedVersion(header, codec);
  throw new ArchiveError("damaged", { offset: 4, detail: "it names no codec" });
}

function checkedVersion(header: Uint8Array, codec: CodecName): CodecName {
  const version = viewOf(header).getUint32(8, true);
  if (version !== VERSION) throw new ArchiveError("unknown-version", { offset: 8, version, supported: VERSION });
  return codec;
}

/** Reads frames one by one, and what they hold as one stream of bytes. Throws `ArchiveError`. */
export class FrameReader implements Disposable {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #tools: FrameTools;
  #unpacker: Loan<Packer> | undefined;
  /** Where bytes are put together that came in several pieces. */
  #joined: Loan<Uint8Array<ArrayBuffer>> | undefined;
  /** What came and wasn't asked for yet, and where in the file it begins. */
  #rest = new Uint8Array(0);
  #offset = 0;
  #crc = 0;
  #frame = new Uint8Array(0);
  #frameAt = 0;
  #counted: Disposable | undefined;
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
    const codec = headerCodec(header);
    this.#crc = this.#tools.crc32(header, 0);
    this.#unpacker = this.#tools.scratch.packer(codec, "decompress");
  }

  /** The next `byteLength` bytes of what the frames hold, for the caller to keep. */
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
    if (!(await this.#isAtEnd())) throw this.damage("something follows its end");
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
      frame = await this.#unpacker!.item.run(packed, raw);
    } catch (cause) {
      throw new ArchiveError("damaged", { offset, detail: "a frame can't be unpacked" }, { cause });
    }
    if (frame.length !== raw) throw this.damage(`a frame has ${frame.length} bytes instead of ${raw}`, offset);
    this.#counted?.[Symbol.dispose]();
    this.#counted = this.#tools.scratch.counting(frame.length);
    this.#frame = frame as Uint8Array<ArrayBuffer>;
    this.#frameAt = 0;
  }

  async #readFrame(): Promise<{ raw: number; packed: Uint8Array }> {
    if (this.#isEnded) throw this.damage("it ends too early");
    const offset = this.#offset;
    const header = await this.#read(FRAME_HEADER_BYTES, "a frame");
    const [raw, packedLength] = [viewOf(header).getUint32(0, true), viewOf(header).getUint32(4, true)];
    if (raw > MAX_FRAME_BYTES || packedLength > MAX_PACKED_BYTES) throw this.damage("a frame is too large", offset);
    // The header's bytes may lie where the next ones are put together.
    const headerCrc = this.#tools.crc32(header, this.#crc);
    const body = await this.#read(packedLength + CHECKSUM_BYTES, "a frame");
    const packed = body.subarray(0, packedLength);
    const crc = this.#tools.crc32(packed, headerCrc);
    if (crc !== viewOf(body).getUint32(packedLength, true)) throw this.damage("a frame's checksum differs", offset);
    this.#crc = crc;
    this.#isEnded = raw === 0;
    return { raw, packed };
  }

  /** The next bytes of the file, until it is called again. */
  async #read(byteLength: number, what: string): Promise<Uint8Array> {
    if (this.#rest.length >= byteLength) {
      const bytes = this.#rest.subarray(0, byteLength);
      this.#rest = this.#rest.subarray(byteLength);
      this.#offset += byteLength;
      return bytes;
    }
    const bytes = this.#joinedBytes().subarray(0, byteLength);
    for (let filled = 0; filled < byteLength; ) {
      if (this.#rest.length === 0 && !(await this.#hasMore())) throw this.damage(`it ends in ${what}`);
      const part = this.#rest.subarray(0, byteLength - filled);
      bytes.set(part, filled);
      filled += part.length;
      this.#rest = this.#rest.subarray(part.length);
      this.#offset += part.length;
    }
    return bytes;
  }

  #joinedBytes(): Uint8Array<ArrayBuffer> {
    this.#joined ??= this.#tools.scratch.buffer(MAX_PACKED_BYTES + CHECKSUM_BYTES);
    return this.#joined.item;
  }

  /** Gets the next piece of the file; false at its end. */
  async #hasMore(): Promise<boolean> {
    const { value, done } = await this.#source.next();
    if (done) return false;
    if (!(value instanceof Uint8Array)) throw new TypeError("readable must give Uint8Arrays");
    this.#rest = value as Uint8Array<ArrayBuffer>;
    return true;
  }

  async #isAtEnd(): Promise<boolean> {
    while (this.#rest.length === 0) if (!(await this.#hasMore())) return true;
    return false;
  }

  /** Gives back what it has on loan. Twice is fine. */
  [Symbol.dispose](): void {
    this.#counted?.[Symbol.dispose]();
    this.#counted = undefined;
    this.#unpacker?.[Symbol.dispose]();
    this.#joined?.[Symbol.dispose]();
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
