/**
 * Codecs of glyph archives. Frames of at most 64 KiB are compressed each by itself, so that neither side ever holds more
 * than a frame of both forms, and any codec will do that turns bytes into bytes. A runtime says what it has; LZ4 (lz4js)
 * and the reading of Zstandard (fzstd) are the same everywhere, loaded when they are first wanted.
 */

import { ArchiveError } from "../base/errors.ts";
import { integer, object, oneOf } from "../base/validate.ts";

export const codecNames = ["none", "gzip", "zlib", "brotli", "zstd", "lz4"] as const;
/** Name of a codec. */
export type CodecName = (typeof codecNames)[number];

type Bytes = Uint8Array;

/** What turns bytes into fewer bytes and back. `level` is 1, fast, to 9, small. */
export interface Codec {
  readonly compress?: ((bytes: Bytes, level: number) => Bytes | Promise<Bytes>) | undefined;
  /** `byteLength` is what comes out; it may fail, or give something else, for bytes that are damaged. */
  readonly decompress?: ((bytes: Bytes, byteLength: number) => Bytes | Promise<Bytes>) | undefined;
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

/** The presets. Small frames take less memory and compress less. */
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
  readonly codec?: CodecName | undefined;
  /** 1, fast, to 9, small. */
  readonly level?: number | undefined;
}

/** The options with nothing left open. Throws `TypeError` or `RangeError`. */
export function settleCodec(options: CodecOptions): ArchivePreset {
  const { preset = "balanced", codec, level } = object(options, "options");
  const base = archivePresets[oneOf(preset, "preset", Object.keys(archivePresets) as ArchivePresetName[])];
  return {
    codec: codec === undefined ? base.codec : oneOf(codec, "codec", codecNames),
    level: level === undefined ? base.level : integer(level, "level", 1, 9),
    frameBytes: base.frameBytes,
  };
}

const common: PlatformCodecs = {
  none: { compress: (bytes) => bytes, decompress: (bytes) => bytes },
  lz4: {
    compress: async (bytes) => (await import("./lz4.ts")).compressLz4(bytes),
    decompress: async (bytes, byteLength) => (await import("./lz4.ts")).decompressLz4(bytes, byteLength),
  },
  zstd: {
    decompress: async (bytes, byteLength) => (await import("fzstd")).decompress(bytes, new Uint8Array(byteLength)),
  },
};

/** A codec's half. Throws `ArchiveError` `"codec-unavailable"`. */
export function codecOf<Operation extends "compress" | "decompress">(
  platform: PlatformCodecs,
  codec: CodecName,
  operation: Operation,
): NonNullable<Codec[Operation]> {
  const found = platform[codec]?.[operation] ?? common[codec]?.[operation];
  if (!found) throw new ArchiveError("codec-unavailable", { codec, operation });
  return found as NonNullable<Codec[Operation]>;
}
