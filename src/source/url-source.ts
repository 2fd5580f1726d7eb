/**
 * Sources over the network: a URL that is fetched, by ranges where the server takes them and in one request otherwise; a
 * `Response` that someone else fetched; and a stream.
 *
 * Specification: RFC 9110, section 14, "Range Requests"; Fetch.
 */

import { FontError } from "../base/errors.ts";
import { bytesSource, requireSize } from "./byte-source.ts";
import type { PlatformSource, SourceOptions } from "./font-source.ts";
import {
  bodyOf,
  contentRange,
  discard,
  fetchError,
  fetchOf,
  identityOf,
  Progress,
  rangeHeader,
  shorten,
  stateOf,
} from "./http.ts";
import { readStream } from "./stream-bytes.ts";

/**
 * What the first request asks for. Web fonts are smaller, so that they take one request as ever; of a larger file this
 * holds the directory and, in most, the small tables.
 */
const FIRST_RANGE_BYTES = 256 * 2 ** 10;

/** Fetches what is needed of `url`. The signal stops it; its reason is what is thrown then. */
export async function urlSource(url: URL, options: SourceOptions = {}): Promise<PlatformSource> {
  const isHttp = url.protocol === "http:" || url.protocol === "https:";
  const progress = new Progress(options);
  if (isHttp) {
    const ranged = await rangeSource(url, options, progress);
    if (ranged) return ranged;
  }
  return wholeSource(await fetchOf(url, undefined, options.signal), url, options, progress);
}

/** Reads the body of `response` whole. */
export function responseSource(response: Response, options: SourceOptions = {}): Promise<PlatformSource> {
  return wholeSource(response, undefined, options, new Progress(options));
}

/** Reads `stream` to its end. */
export async function streamSource(
  stream: ReadableStream<Uint8Array>,
  options: SourceOptions = {},
): Promise<PlatformSource> {
  const progress = new Progress(options);
  const onBytes = (byteLength: number) => progress.add(byteLength);
  return bytesSource(await readStream(stream, "ReadableStream", { signal: options.signal, onBytes }), "ReadableStream");
}

/** A source by ranges, or over the whole file where that is what came; undefined where it is to be asked for again. */
async function rangeSource(url: URL, options: SourceOptions, progress: Progress): Promise<PlatformSource | undefined> {
  const response = await fetchRange(url, 0, FIRST_RANGE_BYTES, options.signal);
  if (response === undefined) return undefined;
  if (response.status !== 206) {
    if (response.status !== 416) return wholeSource(response, url, options, progress);
    await discard(response);
    return undefined;
  }
  const range = contentRange(response.headers);
  if (range?.start !== 0 || isEncoded(response)) {
    // Another origin may not let us see the range, and of an encoded body ranges are of no use.
    await discard(response);
    return undefined;
  }
  requireSize(range.totalBytes, shorten(url.href));
  progress.totalBytes = range.totalBytes;
  const [opening] = await Promise.all([
    bodyOf(response, shorten(url.href), options, progress, FIRST_RANGE_BYTES),
    // Pages fetch it meanwhile; whether it came is asked below.
    range.totalBytes > FIRST_RANGE_BYTES && import("./range-source.ts").catch(() => undefined),
  ]);
  const state = stateOf(response.headers);
  if (opening.byteLength === range.totalBytes) {
    return { ...bytesSource(opening, shorten(url.href)), identity: identityOf(url, state, range.totalBytes) };
  }
  const { RangeSource } = await import("./range-source.ts").catch((cause: unknown) => {
    throw fetchError(url, 0, cause);
  });
  return new RangeSource(url, opening, range.totalBytes, state, progress);
}

async function wholeSource(
  response: Response,
  url: URL | undefined,
  options: SourceOptions,
  progress: Progress,
): Promise<PlatformSource> {
  const label = shorten(url?.href || response.url || "Response");
  if (!response.ok) {
    await discard(response);
    throw new FontError("fetch-failed", { url: label, status: response.status });
  }
  const statedBytes = Number(response.headers.get("content-length")) || undefined;
  if (statedBytes !== undefined) requireSize(statedBytes, label);
  progress.totalBytes = isEncoded(response) ? undefined : statedBytes;
  const source = bytesSource(await bodyOf(response, label, options, progress), label);
  const state = stateOf(response.headers);
  if (!url?.protocol.startsWith("http")) return source;
  return { ...source, identity: identityOf(url, state, source.byteLength) };
}

/** Undefined where the request failed: a server of another origin may refuse ranges by refusing the question. */
async function fetchRange(
  url: URL,
  offset: number,
  byteLength: number,
  signal: AbortSignal | undefined,
): Promise<Response | undefined> {
  try {
    return await fetchOf(url, rangeHeader(offset, byteLength), signal);
  } catch (error) {
    if (error instanceof FontError) return undefined;
    throw error;
  }
}

function isEncoded(response: Response): boolean {
  return (response.headers.get("content-encoding") ?? "identity") !== "identity";
}
