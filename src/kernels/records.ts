/** Offsets and sizes of the records that host and kernels share, in bytes. Drawn in `assembly/lib/layout.ts`; a test holds the two together. */

export const BlockRecord = { header: 16, capacity: 0, previous: 4, length: 8, owner: 12 } as const;

export const BlockStatistics = {
  size: 32,
  current: 0,
  peak: 4,
  resizes: 8,
  allocations: 16,
  frees: 24,
} as const;

export const StateRecord = {
  used: 0,
  peak: 4,
  live: 8,
  limit: 12,
  failAfter: 16,
  batchError: 20,
  chunk: 24,
  top: 28,
  reserved: 32,
  arenaPeak: 36,
  total: 40,
  arenaAllocations: 48,
  first: 56,
  owners: 64,
} as const;
/** A chunk of the arena. */
export const ChunkRecord = { header: 16, previous: 0, end: 4, before: 8 } as const;

export const OutlineRecord = {
  header: 32,
  xMin: 0,
  lineGroups: 8,
  shift: 14,
  flags: 15,
  quadsOffset: 16,
  cubicsOffset: 20,
  byteLength: 24,
  segments: 28,
} as const;
export const OutlineFlag = { wide: 1 } as const;

export const FaceRecord = {
  size: 32,
  glyf: 0,
  glyfLength: 4,
  loca: 8,
  locaLength: 12,
  locaLong: 16,
  glyphCount: 20,
  shifts: 24,
} as const;

export const StrikeRecord = { header: 24, scale: 0, pages: 4, bitmaps: 8, bytes: 12, flags: 16, table: 20 } as const;
/** A page of a strike: entries, four for a glyph, and what stands in one whose bitmap was asked for. */
export const StrikePage = { entries: 256, pending: 1 } as const;
export const StrikeFlag = { lcd: 1 } as const;

export const BitmapRecord = {
  size: 16,
  left: 0,
  top: 2,
  width: 4,
  height: 6,
  pitch: 8,
  slab: 10,
  stamp: 12,
} as const;
/** A slab of small bitmaps: a pool of `assembly/memory/pool.ts`. */
export const PoolRecord = {
  bits: 32,
  blockBytes: 0,
  capacity: 4,
  live: 8,
  free: 12,
  first: 16,
  touched: 20,
  before: 24,
  after: 28,
} as const;

/** When a bitmap was drawn: the clock × 2, whether in more than one call, and the mark of those that are given back. */
export const BitmapStamp = { never: 0, again: 1, marked: 0xffffffff } as const;

export const SurfaceFields = { size: 32, pixels: 0, width: 4, height: 8, stride: 12, format: 16, top: 20 } as const;
export const SurfaceFormat = { rgba8: 0, gray8: 1 } as const;

/** Layouts of pixels that `convert` knows. */
export const PixelLayout = {
  rgba8: 0,
  "rgba8-premultiplied": 1,
  bgra8: 2,
  rgb8: 3,
  gray8: 4,
  mono1: 5,
} as const;

/** Modes of `composite`. */
export const CompositeMode = { "source-over": 0, source: 1, multiply: 2, screen: 3, plus: 4 } as const;

export const TextRecord = {
  size: 36,
  glyphs: 0,
  xs: 4,
  ys: 8,
  bitmaps: 12,
  count: 16,
  commands: 20,
  scale: 24,
  originX: 28,
  originY: 32,
} as const;

export const CommandRecord = { size: 12, strike: 0, count: 4, color: 8 } as const;

export const MissingRecord = { size: 12, glyph: 0, subpixel: 2, strike: 4, outline: 8 } as const;

/** What kernels return instead of an address or a count. */
export const KernelError = { outOfMemory: -1, damaged: -2, tooComplex: -3 } as const;
