/** From whatever a caller hands in to a `FontSource`. */

import { FontError } from "../base/errors.ts";
import { describe } from "../base/validate.ts";
import { blobSource, bytesSource } from "./byte-source.ts";
import type { FontInput, FontSource, PlatformSource, SourceOptions } from "./font-source.ts";
import { pathSource } from "./path-source.ts";
import { responseSource, streamSource, urlSource } from "./url-source.ts";

/** A scheme of two letters or more, so that `C:\font.ttf` stays a path. */
const URL_SCHEME = /^(?:[a-z][a-z0-9+.-]+:\/\/|data:|blob:)/i;

/**
 * Opens `input` for reading; the caller closes the result. A string is a URL where it has a scheme, a path on Node, and
 * an address relative to the page in a browser.
 *
 * Throws `TypeError` for what is no font source, `FontError` for one that can't be read, and the signal's reason.
 */
export async function openSource(input: FontInput, options: SourceOptions = {}): Promise<PlatformSource> {
  options.signal?.throwIfAborted();
  if (typeof input === "string") return stringSource(input, options);
  if (input instanceof URL) return locationSource(input, options);
  if (input instanceof Uint8Array) return bytesSource(input, "Uint8Array");
  if (isArrayBuffer(input)) return bytesSource(new Uint8Array(input), "ArrayBuffer");
  if (typeof Blob !== "undefined" && input instanceof Blob) return blobSource(input, blobLabel(input));
  if (typeof Response !== "undefined" && input instanceof Response) return responseSource(input, options);
  if (typeof ReadableStream !== "undefined" && input instanceof ReadableStream) return streamSource(input, options);
  if (isFontSource(input)) return input;
  throw new TypeError(
    `source must be a path, URL, ArrayBuffer, Uint8Array, Blob, Response, ReadableStream or FontSource, got ${describe(input)}`,
  );
}

function stringSource(location: string, options: SourceOptions): Promise<PlatformSource> {
  if (URL_SCHEME.test(location)) return locationSource(parseURL(location), options);
  if (runsOnNode()) return pathSource(location);
  return locationSource(parseURL(location, globalThis.location?.href), options);
}

function parseURL(location: string, base?: string): URL {
  try {
    return new URL(location, base);
  } catch (cause) {
    throw new FontError("fetch-failed", { url: location.slice(0, 200), status: 0 }, { cause });
  }
}

function locationSource(url: URL, options: SourceOptions): Promise<PlatformSource> {
  return url.protocol === "file:" && runsOnNode() ? pathSource(url) : urlSource(url, options);
}

function runsOnNode(): boolean {
  return typeof process !== "undefined" && typeof process.versions?.node === "string";
}

/** The path that `input` names on Node, as a string or a `file:` URL; undefined for what is no path. */
export function pathOf(input: FontInput): string | URL | undefined {
  if (!runsOnNode()) return undefined;
  if (input instanceof URL) return input.protocol === "file:" ? input : undefined;
  if (typeof input !== "string") return undefined;
  if (!URL_SCHEME.test(input)) return input;
  return input.toLowerCase().startsWith("file:") ? parseURL(input) : undefined;
}

/** By its tag rather than its class: a buffer may come from another realm (a worker, a frame, a test runner). */
export function isArrayBuffer(input: unknown): input is ArrayBuffer {
  return Object.prototype.toString.call(input) === "[object ArrayBuffer]";
}

function blobLabel(blob: Blob): string {
  return "name" in blob && typeof blob.name === "string" ? blob.name : "Blob";
}

/** Whether `input` is a source already: a caller's own. */
export function isFontSource(input: unknown): input is FontSource {
  if (typeof input !== "object" || input === null) return false;
  return "read" in input && typeof input.read === "function" && "byteLength" in input && "label" in input;
}
