/**
 * The errors of the public API. Every failure that a caller can act on is a `TypecaseError` with a stable `code`;
 * the facts at fault stand as properties, and `cause` holds what failed below.
 *
 * Messages are built only when thrown: each code owns one function from its facts to a sentence.
 */

/** Root of all errors that the library throws on purpose. `code` is stable between versions; messages are not. */
export class TypecaseError extends Error {
  /** What `name` of its errors is: a bundler that shortens names doesn't know of it. */
  static override readonly name: string = "TypecaseError";
  /** Stable, kebab-case name of what went wrong. */
  readonly code: string;

  constructor(code: string, message: string, facts: object, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
    Object.assign(this, facts);
  }
}

/** A message table maps each code to a function of that code's own facts. */
type Messages = Record<string, (facts: never) => string>;
type FactsOf<Table extends Messages, Code extends keyof Table> = Parameters<Table[Code]>[0];

const fontMessages = {
  "file-not-found": (f: { path: string }) => `font file not found: ${f.path}`,
  "fetch-failed": (f: { url: string; status: number }) => `font could not be fetched: ${f.url} (status ${f.status})`,
  "read-failed": (f: { source: string }) => `font could not be read: ${f.source}`,
  empty: (f: { source: string }) => `font is empty (0 bytes): ${f.source}`,
  "not-a-font": (f: { source: string; signature: string }) =>
    `not a font: ${f.source} starts with ${f.signature}, which is no TrueType, OpenType or collection signature`,
  "unsupported-format": (f: { source: string; format: string }) => `unsupported font format ${f.format}: ${f.source}`,
  truncated: (f: { source: string; table: string; neededBytes: number; byteLength: number }) =>
    `font is truncated: ${f.source}: ${f.table} ends at byte ${f.neededBytes}, the file has ${f.byteLength}`,
  "table-missing": (f: { source: string; table: string }) => `font has no ${f.table} table: ${f.source}`,
  "table-damaged": (f: { source: string; table: string; detail: string }) =>
    `font table ${f.table} is damaged: ${f.source}: ${f.detail}`,
  "face-index-out-of-range": (f: { source: string; index: number; faceCount: number }) =>
    `face index ${f.index} is out of range: ${f.source} has ${f.faceCount} face(s)`,
  "face-not-found": (f: { source: string; postScriptName: string; names: readonly string[] }) =>
    `no face is called "${f.postScriptName}": ${f.source} has ${f.names.join(", ")}`,
  "file-too-large": (f: { source: string; byteLength: number; limit: number }) =>
    `font file is too large: ${f.source} has ${f.byteLength} bytes, the limit is ${f.limit}`,
  "glyph-out-of-range": (f: { glyphId: number; glyphCount: number; source?: string }) =>
    `glyph id ${f.glyphId} is out of range: ${f.source ?? "the font"} has ${f.glyphCount} glyphs`,
  "glyph-damaged": (f: { glyphId: number; detail: string; source?: string }) =>
    `glyph ${f.glyphId} of ${f.source ?? "the font"} is damaged: ${f.detail}`,
  "unknown-axis": (f: { axis: string; source?: string }) =>
    `${f.source ?? "the font"} has no variation axis "${f.axis}"`,
  "unpacking-failed": (f: { source: string; format: string; detail: string }) =>
    `${f.format} font could not be unpacked: ${f.source}: ${f.detail}`,
  "no-outlines": (f: { source: string }) => `the font has no outlines, for it comes from a glyph archive: ${f.source}`,
  closed: (f: { family: string }) => `font "${f.family}" is closed`,
  "not-loaded": (f: { family: string; source: string }) =>
    `font "${f.family}" is registered and has to be waited for: await fonts.load(font) or engine.prepare(text, options) first (${f.source})`,
  "bytes-missing": (f: { source: string; offset: number; byteLength: number }) =>
    `font was opened for some text alone, and bytes ${f.offset} to ${f.offset + f.byteLength} have not been fetched: await engine.prepare(text, options) first, or font.prepare(glyphIds) (${f.source})`,
  "source-changed": (f: { source: string }) => `font file has changed since it was first opened: ${f.source}`,
  "system-fonts-unavailable": (f: { detail: string }) => `the system's fonts can't be listed: ${f.detail}`,
  "of-another-engine": (f: { family: string }) => `font "${f.family}" was loaded by another engine`,
} satisfies Messages;

/** A font file, or what it says, is at fault. */
export class FontError<Code extends keyof typeof fontMessages = keyof typeof fontMessages> extends TypecaseError {
  static override readonly name: string = "FontError";
  constructor(code: Code, facts: FactsOf<typeof fontMessages, Code>, options?: ErrorOptions) {
    super(code, fontMessages[code](facts as never), facts, options);
  }
}

const shapingMessages = {
  "shaper-unavailable": (f: { shaper: string }) => `the shaper "${f.shaper}" is not available here`,
  "shaping-failed": (f: { detail: string }) => `shaping failed: ${f.detail}`,
} satisfies Messages;

/** Text could not be turned into a glyph run. */
export class ShapingError<
  Code extends keyof typeof shapingMessages = keyof typeof shapingMessages,
> extends TypecaseError {
  static override readonly name: string = "ShapingError";
  constructor(code: Code, facts: FactsOf<typeof shapingMessages, Code>, options?: ErrorOptions) {
    super(code, shapingMessages[code](facts as never), facts, options);
  }
}

const layoutMessages = {
  "no-fonts": (_: object) => "layout needs at least one font",
  "no-font-matches": (f: { families: readonly string[] }) =>
    `no registered font can stand for ${f.families.length === 0 ? "the default" : f.families.join(", ")}`,
  "text-too-long": (f: { length: number; limit: number }) =>
    `text of ${f.length} code units is longer than the limit of ${f.limit}`,
} satisfies Messages;

/** A paragraph could not be laid out. */
export class LayoutError<Code extends keyof typeof layoutMessages = keyof typeof layoutMessages> extends TypecaseError {
  static override readonly name: string = "LayoutError";
  constructor(code: Code, facts: FactsOf<typeof layoutMessages, Code>, options?: ErrorOptions) {
    super(code, layoutMessages[code](facts as never), facts, options);
  }
}

const renderMessages = {
  "surface-too-large": (f: { width: number; height: number; limit: number }) =>
    `a surface of ${f.width} × ${f.height} px is larger than the limit of ${f.limit} px a side`,
  disposed: (f: { what: string }) => `${f.what} is disposed`,
  "kernels-unavailable": (f: { detail: string }) => `the WebAssembly kernels could not be loaded: ${f.detail}`,
  "extra-not-loaded": (f: { extra: string }) =>
    `the extra "${f.extra}" is not loaded: name it in the extras of TextEngine.create, or await engine.loadExtras("${f.extra}")`,
  "unsupported-output": (f: { format: string }) => `unsupported output format "${f.format}"`,
  "glyph-larger-than-page": (f: { glyphId: number; width: number; height: number; size: number }) =>
    `glyph ${f.glyphId} takes ${f.width} × ${f.height} px and doesn't fit a page of ${f.size} px a side`,
  "atlas-full": (f: { pages: number; glyphs: number }) =>
    `the atlas is full: its ${f.pages} page(s) hold ${f.glyphs} glyphs, and all of them are wanted at the same time`,
} satisfies Messages;

/** A picture could not be drawn or written. */
export class RenderError<Code extends keyof typeof renderMessages = keyof typeof renderMessages> extends TypecaseError {
  static override readonly name: string = "RenderError";
  constructor(code: Code, facts: FactsOf<typeof renderMessages, Code>, options?: ErrorOptions) {
    super(code, renderMessages[code](facts as never), facts, options);
  }
}

const memoryMessages = {
  "insufficient-memory": (f: { requested: number; available: number; owner: string }) =>
    `insufficient memory: ${f.requested} bytes requested for ${f.owner}, ${f.available} available`,
  "invalid-block": (f: { pointer: number; detail: string }) => `invalid block at ${f.pointer}: ${f.detail}`,
  "file-not-found": (f: { path: string }) => `vector file not found: ${f.path}`,
  "file-exists": (f: { path: string }) => `a file stands at ${f.path} already`,
  "file-failed": (f: { path: string; operation: string; detail: string }) =>
    `vector file ${f.path} could not be ${f.operation}: ${f.detail}`,
  "file-foreign": (f: { path: string; detail: string }) => `not a vector file: ${f.path}: ${f.detail}`,
  "file-truncated": (f: { path: string; neededBytes: number; byteLength: number }) =>
    `vector file is truncated: ${f.path} needs ${f.neededBytes} bytes, the file has ${f.byteLength}`,
  "file-damaged": (f: { path: string; offset: number; detail: string }) =>
    `vector file is damaged: ${f.path} at byte ${f.offset}: ${f.detail}`,
  "file-kind": (f: { path: string; kind: string; expected: string }) =>
    `vector file ${f.path} holds elements of kind ${f.kind}, not ${f.expected}`,
  "file-changed": (f: { path: string; generation: number; found: number }) =>
    `vector file ${f.path} was written by another: sync ${f.found} stands in it, the last of this vector was ${f.generation}`,
  "file-full": (f: { path: string; length: number; limit: number }) =>
    `vector file ${f.path} holds at most ${f.limit} elements, ${f.length} don't fit`,
  "file-closed": (f: { path: string }) => `vector file ${f.path} is closed`,
  "lease-ended": (f: { pool: string }) => `the item was given back to the pool "${f.pool}"`,
  "pool-disposed": (f: { pool: string }) => `the pool "${f.pool}" is disposed of`,
  "double-free": (f: { pool: string; slot: number; generation: number; madeBy?: string | undefined }) =>
    `block ${f.slot} of the pool "${f.pool}" was freed twice (generation ${f.generation})`,
  "use-after-free": (f: { pool: string; slot: number; generation: number; madeBy?: string | undefined }) =>
    `block ${f.slot} of the pool "${f.pool}" was used after it was freed (generation ${f.generation})`,
  "foreign-block": (f: { pool: string }) => `that is no block of the pool "${f.pool}"`,
  "guard-damaged": (f: { pool: string; offset: number; madeBy?: string | undefined }) =>
    `something was written outside of a block of the pool "${f.pool}", at byte ${f.offset} from its start`,
  "written-after-free": (f: { pool: string; slot: number; offset: number; madeBy?: string | undefined }) =>
    `block ${f.slot} of the pool "${f.pool}" was written to after it was freed, at byte ${f.offset}`,
  "interner-full": (f: { interner: string; limit: number }) =>
    `the interner "${f.interner}" holds its limit of ${f.limit} strings`,
} satisfies Messages;

/** An allocation could not be made, or a block was misused. */
export class MemoryError<Code extends keyof typeof memoryMessages = keyof typeof memoryMessages> extends TypecaseError {
  static override readonly name: string = "MemoryError";
  constructor(code: Code, facts: FactsOf<typeof memoryMessages, Code>, options?: ErrorOptions) {
    super(code, memoryMessages[code](facts as never), facts, options);
  }
}

/** An allocation did not fit; the engine stays usable. */
export class InsufficientMemory extends MemoryError<"insufficient-memory"> {
  static override readonly name: string = "InsufficientMemory";
  /** Bytes that were asked for. */
  declare readonly requested: number;
  /** Bytes that could have been given. */
  declare readonly available: number;
  /** Owner tag that asked, or "harfbuzz" for the shaper's own memory. */
  declare readonly owner: string;

  constructor(facts: { requested: number; available: number; owner: string }) {
    super("insufficient-memory", facts);
  }
}

const archiveMessages = {
  damaged: (f: { offset: number; detail: string }) => `archive is damaged at byte ${f.offset}: ${f.detail}`,
  "not-an-archive": (f: { offset: number; signature: string }) => `not a glyph archive: it starts with ${f.signature}`,
  "unknown-version": (f: { offset: number; version: number; supported: number }) =>
    `archive is of version ${f.version}, this library reads version ${f.supported}`,
  "other-pictures": (f: { offset: number; version: number; expected: number }) =>
    `archive holds glyphs as version ${f.version} draws them, this library draws as version ${f.expected}`,
  "too-large": (f: { offset: number; byteLength: number; limit: number }) =>
    `archive holds at least ${f.byteLength} bytes (by its byte ${f.offset}), the limit is ${f.limit}`,
  "other-font": (f: { offset: number; expected: string; found: readonly string[] }) =>
    `archive has no glyphs of the font with the content key ${f.expected}: it has those of ${f.found.join(", ") || "none"}`,
  "codec-unavailable": (f: { codec: string; operation: "compress" | "decompress" }) =>
    `the codec ${f.codec} can't ${f.operation} here`,
  "write-failed": (f: { detail: string }) => `archive could not be written: ${f.detail}`,
  "not-a-glyph-cache": (f: { path: string; detail: string }) => `not a glyph cache: ${f.path}: ${f.detail}`,
  "glyph-not-there": (f: { family: string; glyphId: number; sizePx?: number; codePoint?: number }) =>
    `the archive of the font "${f.family}" has no ${
      f.codePoint === undefined ? `glyph ${f.glyphId}` : `U+${f.codePoint.toString(16).toUpperCase().padStart(4, "0")}`
    } at ${f.sizePx === undefined ? "this size" : `${f.sizePx} px`} in this render mode`,
} satisfies Messages;

/** A glyph archive could not be read or written. */
export class ArchiveError<
  Code extends keyof typeof archiveMessages = keyof typeof archiveMessages,
> extends TypecaseError {
  static override readonly name: string = "ArchiveError";
  constructor(code: Code, facts: FactsOf<typeof archiveMessages, Code>, options?: ErrorOptions) {
    super(code, archiveMessages[code](facts as never), facts, options);
  }
}
