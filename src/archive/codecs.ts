/**
 * Codecs of glyph archives. Frames of at most 64 KiB are compressed each by itself, so that neither side ever holds more
 * than a frame of both forms, and any codec will do that turns bytes into bytes. A runtime says what it has; LZ4 (lz4js)
 * and the reading of Zstandard (fzstd) are the same everywhere, loaded when they are first wanted.
 */

import { ArchiveError } from "../base/errors.ts";
import { integer, object, oneOf } from "../base/validate.ts";

/** Entries of LZ4's table of hashes, each a place in a frame and so two bytes; shorter frames need it no smaller. */
const LZ4_HASHES = 2 ** 16;
/** LZ4's frames are half as long as others, for its table takes 128 KiB. */
const LZ4_FRAME_BYTES = 2 ** 15;

export const codecNames = ["none", "gzip", "zlib", "brotli", "zstd", "lz4"] as const;
/** Name of a codec. */
export type CodecName = (typeof codecNames)[number];

type Bytes = Uint8Array;

/** Turns frames into fewer bytes, or back, one frame at a time. It may be used again when a frame has failed. */
export interface Packer {
  /**
   * Unpacking, `byteLength` is what must come out, and it may fail, or give something else, for bytes that are damaged;
   * packing, it is the length of `bytes`. What it gives may be `bytes` itself, and is not written to again.
   */
  run(bytes: Bytes, byteLength: number): Bytes | Promise<Bytes>;
  /** Bytes that it keeps between frames on the host. */
  readonly heldBytes: number;
  /** Gives back what it has of the system. */
  close?(): void;
}

/** Makes packers, which are kept to be used again. `level` is 1, fast, to 9, small. */
export interface Codec {
  readonly packer?: ((level: number) => Packer) | undefined;
  readonly unpacker?: (() => Packer) | undefined;
  /** Most bytes of a frame, where a packer of more would take too much memory. */
  readonly maxFrameBytes?: number | undefined;
}

/** A packer that keeps nothing. */
export function stateless(run: Packer["run"]): Packer {
  return { run, heldBytes: 0 };
}

/** The codecs that a runtime has. */
export type PlatformCodecs = Readonly<Partial<Record<CodecName, Codec>>>;

/** The four bytes after an archive's magic that name its codec. */
export const codecTags: Readonly<Record<CodecName, string>> = {
  none: "none",
  gzip: "gzip",
  zlib: "zlib",
  brotli: "brot",
  zstd: "zstd",
  lz4: "lz4 ",
};

/** How an archive is made: which codec, how hard it tries, and how much it is given at a time. */
export interface ArchivePreset {
  readonly codec: CodecName;
  readonly level: number;
  readonly frameBytes: number;
}

/** The presets, least memory first. ASCII at 12, 16, 24 and 32 px, 331 KB, comes to 194, 140 and 137 KB (measured). */
export const archivePresets = {
  "memory-efficient": { codec: "lz4", level: 1, frameBytes: 2 ** 14 },
  balanced: { codec: "gzip", level: 6, frameBytes: 2 ** 16 },
  "high-compression": { codec: "brotli", level: 9, frameBytes: 2 ** 16 },
} as const satisfies Record<string, ArchivePreset>;

/** Name of a preset. */
export type ArchivePresetName = keyof typeof archivePresets;

/** Options of the codec. */
export interface CodecOptions {
  /** What the others are by default; "balanced". */
  readonly preset?: ArchivePresetName | undefined;
  /** What packs the chunks; the preset's. */
  readonly codec?: CodecName | undefined;
  /** 1, fast, to 9, small. */
  readonly level?: number | undefined;
}

/** Longest frame of a codec's packers: none longer is asked of them. */
function longestFrame(codec: CodecName): number {
  return common[codec]?.maxFrameBytes ?? Number.POSITIVE_INFINITY;
}

/** The options with nothing left open. Throws `TypeError` or `RangeError`. */
export function settleCodec(options: CodecOptions): ArchivePreset {
  const { preset = "balanced", codec, level } = object(options, "options");
  const base = archivePresets[oneOf(preset, "preset", Object.keys(archivePresets) as ArchivePresetName[])];
  const settled = codec === undefined ? base.codec : oneOf(codec, "codec", codecNames);
  return {
    codec: settled,
    level: level === undefined ? base.level : integer(level, "level", 1, 9),
    frameBytes: Math.min(base.frameBytes, longestFrame(settled)),
  };
}

const common: PlatformCodecs = {
  none: { packer: () => stateless((bytes) => bytes), unpacker: () => stateless((bytes) => bytes) },
  lz4: {
    packer: () => lz4Packer(),
    unpacker: () => stateless(async (bytes, byteLength) => (await import("./lz4.ts")).unpackLz4(bytes, byteLength)),
    maxFrameBytes: LZ4_FRAME_BYTES,
  },
  zstd: {
    unpacker: () =>
      stateless(async (bytes, byteLength) => (await import("./zstd.ts")).decompress(bytes, new Uint8Array(byteLength))),
  },
};

/** Keeps its table of hashes: clearing it takes 2 µs, making it 15 (measured), and it is twice a frame. */
function lz4Packer(): Packer {
  const hashes = new Uint16Array(LZ4_HASHES);
  return { run: async (bytes) => (await import("./lz4.ts")).packLz4(bytes, hashes), heldBytes: hashes.byteLength };
}

/** The two halves of a codec. */
export type CodecOperation = "compress" | "decompress";

/** A runtime's codec, or the library's own, that can do `operation`. Throws `ArchiveError` `"codec-unavailable"`. */
export function codecOf(platform: PlatformCodecs, codec: CodecName, operation: CodecOperation): Codec {
  const half = operation === "compress" ? "packer" : "unpacker";
  const found = [platform[codec], common[codec]].find((candidate) => candidate?.[half] !== undefined);
  if (found === undefined) throw new ArchiveError("codec-unavailable", { codec, operation });
  return found;
}

/** What makes packers, or unpackers, of a codec. Throws as `codecOf`. */
export function packerOf(
  platform: PlatformCodecs,
  codec: CodecName,
  operation: CodecOperation,
  level: number,
): () => Packer {
  const { packer, unpacker } = codecOf(platform, codec, operation);
  return operation === "compress" ? () => packer!(level) : unpacker!;
}
