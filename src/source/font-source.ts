/** Where the bytes of a font file come from: the one interface that `font` reads through, by position. */

/** Bytes of a font file, read piece by piece. Every `read` is checked by its caller against `byteLength`. */
export interface FontSource {
  /** Name of the source for messages: a path, a URL, or what kind of object it was. */
  readonly label: string;
  /** Bytes in the whole file. */
  readonly byteLength: number;
  /**
   * `byteLength` bytes from `offset`. The result may be a view of the source's own bytes: copy what is kept.
   * Rejects with `FontError` `"read-failed"` or `"truncated"` when fewer bytes are there.
   */
  read(offset: number, byteLength: number): Promise<Uint8Array>;
  /** Gives back what the source holds open, a file handle for instance. Closing twice is fine. */
  close(): Promise<void>;
}

/** What a caller may hand in as a font: a path (Node), a URL, bytes, a `Blob`, a `Response`, or a source of its own. */
export type FontInput = string | URL | ArrayBuffer | Uint8Array | Blob | Response | FontSource;

/** Larger files are refused before they are read: no font known comes near (the largest collections are about 150 MB). */
export const MAX_FONT_FILE_BYTES = 512 * 2 ** 20;
