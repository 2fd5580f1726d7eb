/**
 * Where a registered font comes from, and how it is opened again after it gave up its bytes. In: what a caller registers.
 * Out: sources, as often as they are asked for, at once where that can be.
 */

import { FontError } from "../../base/errors.ts";
import { blobReader, blobSource, bytesSource } from "../../source/byte-source.ts";
import type { FontInput, FontSource } from "../../source/font-source.ts";
import { isArrayBuffer, isFontSource, openSource, pathOf } from "../../source/open-source.ts";
import type { OpenedSource } from "../../source/packed-format.ts";
import { pathOpener } from "../../source/path-source.ts";

/** A place that a font can be had from. */
export interface FontOrigin {
  /** For messages: a path, a URL, or what kind of object it was. */
  readonly label: string;
  /** Absent where reading has to be waited for: URLs, sources without `readInto`, and, but in workers, `Blob`s. */
  readonly openAtOnce?: (() => OpenedSource) | undefined;
  /** Opens it, to be closed by who opened it where it `isOurs`. Rejects with `FontError` or the signal's reason. */
  open(signal?: AbortSignal): Promise<OpenedSource>;
}

/** Of a `data:` URL no more is shown. */
const MAX_LABEL_LENGTH = 200;

let lastNumber = 0;

/** What has no name of its own gets a number: an error that names its source is to be told from another's. */
function numbered(label: string): string {
  return `${label} ${++lastNumber}`;
}

/** The origin that `input` names. A `Response` and a stream are read to their end, for they come only once. */
export async function originOf(input: FontInput, signal?: AbortSignal): Promise<FontOrigin> {
  const path = pathOf(input);
  if (path !== undefined) return pathOrigin(path, await pathOpener());
  if (isFontSource(input)) return sourceOrigin(input);
  if (isReadOnce(input)) return bytesOrigin(await readAll(input, signal));
  if (input instanceof Uint8Array) return bytesOrigin({ bytes: input, label: numbered("Uint8Array") });
  if (isArrayBuffer(input)) return bytesOrigin({ bytes: new Uint8Array(input), label: numbered("ArrayBuffer") });
  if (typeof input === "string" || input instanceof URL) return waitingOrigin(input, String(input));
  const { label, close } = await openSource(input, { signal });
  await close();
  return input instanceof Blob ? blobOrigin(input, label) : waitingOrigin(input, label);
}

/** A `Blob` can be read at once by workers. */
function blobOrigin(blob: Blob, label: string): FontOrigin {
  const origin = waitingOrigin(blob, label);
  const readInto = blobReader(blob, origin.label);
  if (readInto === undefined) return origin;
  return { ...origin, openAtOnce: () => ({ source: { ...blobSource(blob, label), readInto }, isOurs: true }) };
}

/** What has to be waited for, each time anew. */
function waitingOrigin(input: FontInput, label: string): FontOrigin {
  const open = async (signal?: AbortSignal) => ({ source: await openSource(input, { signal }), isOurs: true });
  return { label: label.slice(0, MAX_LABEL_LENGTH), open };
}

/** The origin of a file; `openFile` opens a source at once. */
export function pathOrigin(path: string | URL, openFile: (path: string | URL) => FontSource): FontOrigin {
  // A file that was written anew is another font, whose glyphs have other numbers.
  let identity: string | undefined;
  const openAtOnce = (): OpenedSource => {
    const source = openFile(path);
    identity ??= source.identity;
    if (source.identity === identity) return { source, isOurs: true };
    source.close().catch(() => {});
    throw new FontError("source-changed", { source: source.label });
  };
  return { label: String(path), openAtOnce, open: async () => openAtOnce() };
}

interface LabelledBytes {
  readonly bytes: Uint8Array;
  readonly label: string;
}

function bytesOrigin({ bytes, label }: LabelledBytes): FontOrigin {
  const readInto = (offset: number, target: Uint8Array): void => {
    if (offset + target.byteLength > bytes.byteLength) {
      const facts = { source: label, table: "data", neededBytes: offset + target.byteLength };
      throw new FontError("truncated", { ...facts, byteLength: bytes.byteLength });
    }
    target.set(bytes.subarray(offset, offset + target.byteLength));
  };
  const openAtOnce = (): OpenedSource => ({ source: { ...bytesSource(bytes, label), readInto }, isOurs: true });
  return { label, openAtOnce, open: async () => openAtOnce() };
}

function sourceOrigin(source: FontSource): FontOrigin {
  const opened: OpenedSource = { source, isOurs: false };
  const openAtOnce = source.readInto === undefined ? undefined : () => opened;
  return { label: source.label, openAtOnce, open: async () => opened };
}

function isReadOnce(input: FontInput): boolean {
  if (typeof Response !== "undefined" && input instanceof Response) return true;
  return typeof ReadableStream !== "undefined" && input instanceof ReadableStream;
}

async function readAll(input: FontInput, signal: AbortSignal | undefined): Promise<LabelledBytes> {
  const source = await openSource(input, { signal });
  try {
    return { bytes: await source.read(0, source.byteLength), label: numbered(source.label) };
  } finally {
    await source.close();
  }
}
