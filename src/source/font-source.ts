/** Where the bytes of a font file come from: the one interface that `font` reads through, by position. */

/** Bytes of a font file, read piece by piece. Every `read` is checked by its caller against `byteLength`. */
export interface FontSource {
  /** Name of the source for messages: a path, a URL, or what kind of object it was. */
  readonly label: string;
  /** Bytes in the whole file. */
  readonly byteLength: number;
  /**
   * Equal for sources of the same bytes: a file's place and time of change, a URL and its entity tag. An engine keeps one
   * set of bytes for all fonts of one identity. Where there is none, the bytes themselves are compared.
   */
  readonly identity?: string | undefined;
  /**
   * `byteLength` bytes from `offset`. The result may be a view of the source's own bytes: copy what is kept.
   * Rejects with `FontError` `"read-failed"` or `"truncated"` when fewer bytes are there. `signal` stops this read; who
   * takes no notice of it is no longer waited for.
   */
  read(offset: number, byteLength: number, signal?: AbortSignal): Promise<Uint8Array>;
  /**
   * Fills `target` with the bytes from `offset`, at once. A source that can do this stays with its font, which then reads
   * each table when it is first needed, and of large outline tables only the pages with the glyphs asked for. Of any
   * other source all that may be needed is read when the font is opened, or with `text` what that text takes. Throws as
   * `read` rejects.
   */
  readInto?(offset: number, target: Uint8Array): void;
  /** Gives back what the source holds open, a file handle for instance. Closing twice is fine. */
  close(): Promise<void>;
}

/** What the library's own sources can do besides. */
export interface PlatformSource extends FontSource {
  /** Whether all bytes are there already, so that nothing is saved by reading less. */
  readonly isInMemory?: boolean | undefined;
  /** Equal for sources over one object whose bytes never change: identity, as far as no bytes need be compared for it. */
  readonly objectKey?: string | undefined;
  /** As `readInto`, by waiting on this thread: only where the alternative is to fail. */
  readonly readBlocking?: ((offset: number, target: Uint8Array) => void) | undefined;
  /** Lets go of what opening has left on the host. */
  forget?(): void;
}

/**
 * What a caller may hand in as a font: a path (Node), a URL, bytes, a `Blob`, a `Response`, a stream of bytes, or a source
 * of its own, which its owner closes: after the font, where it has `readInto`.
 */
export type FontInput =
  | string
  | URL
  | ArrayBuffer
  | Uint8Array
  | Blob
  | Response
  | ReadableStream<Uint8Array>
  | FontSource;

/** How far a download has come. */
export interface FontProgress {
  /** Bytes that have arrived. */
  readonly loadedBytes: number;
  /** Bytes of the whole file, where the server says it. */
  readonly totalBytes: number | undefined;
}

/** What opening a source may be told. */
export interface SourceOptions {
  /** Stops opening and reading; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Called as bytes of a URL, `Response` or stream arrive. */
  readonly onProgress?: ((progress: FontProgress) => void) | undefined;
}

/** Larger files are refused before they are read: no font known comes near (the largest collections are about 150 MB). */
export const MAX_FONT_FILE_BYTES = 512 * 2 ** 20;
