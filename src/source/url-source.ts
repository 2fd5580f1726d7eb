/**
 * Sources over the network: a URL that is fetched, by ranges where the server takes them and in one request otherwise; a
 * `Response` that someone else fetched; and a stream.
 *
 * Specification: RFC 9110, section 14, "Range Requests"; Fetch.
 */

import { FontError } from "../base/errors.ts";
import { bytesSource, requireInside, requireSize } from "./byte-source.ts";
import type { PlatformSource, SourceOptions } from "./font-source.ts";
import { readStream } from "./stream-bytes.ts";

/** Longest piece of a URL that a message quotes: a `data:` URL may hold a whole font. */
const MAX_LABEL_LENGTH = 200;
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

/** Tells the caller how far it is. */
class Progress {
  totalBytes: number | undefined;
  readonly #onProgress: SourceOptions["onProgress"];
  #loadedBytes = 0;

  constructor({ onProgress }: SourceOptions) {
    this.#onProgress = onProgress;
  }

  add(byteLength: number): void {
    this.#loadedBytes += byteLength;
    this.#onProgress?.({ loadedBytes: this.#loadedBytes, totalBytes: this.totalBytes });
  }
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
  const opening = await bodyOf(response, shorten(url.href), options, progress, FIRST_RANGE_BYTES);
  return new RangeSource(url, opening, range.totalBytes, stateOf(response.headers), progress);
}

/** What is read of an answer, by whatever means it came. */
type ResponseHeaders = Pick<Headers, "get">;

/** Whether this thread may wait: a worker of a page. Service workers have no such requests. */
function mayBlock(): boolean {
  return "WorkerGlobalScope" in globalThis && typeof XMLHttpRequest !== "undefined";
}

/** A file on a server that gives any part of it. */
class RangeSource implements PlatformSource {
  readonly label: string;
  readonly byteLength: number;
  readonly identity: string | undefined;
  readonly #url: URL;
  #opening: Uint8Array;
  readonly #state: string;
  readonly #progress: Progress;

  constructor(url: URL, opening: Uint8Array, byteLength: number, state: string, progress: Progress) {
    this.label = shorten(url.href);
    this.byteLength = byteLength;
    this.identity = identityOf(url, state, byteLength);
    this.#url = url;
    this.#opening = opening;
    this.#state = state;
    this.#progress = progress;
  }

  async read(offset: number, byteLength: number, signal?: AbortSignal): Promise<Uint8Array> {
    requireInside(offset, byteLength, this.byteLength, this.label);
    const known = this.#opening.subarray(offset, offset + byteLength);
    if (known.byteLength === byteLength) return known;
    const rest = await this.#fetch(offset + known.byteLength, byteLength - known.byteLength, signal);
    if (known.byteLength === 0) return rest;
    const bytes = new Uint8Array(byteLength);
    bytes.set(known);
    bytes.set(rest, known.byteLength);
    return bytes;
  }

  get readBlocking(): PlatformSource["readBlocking"] {
    return mayBlock() ? (offset, target) => target.set(this.#fetchBlocking(offset, target.byteLength)) : undefined;
  }

  forget(): void {
    this.#opening = new Uint8Array(0);
  }

  async close(): Promise<void> {}

  async #fetch(offset: number, byteLength: number, signal: AbortSignal | undefined): Promise<Uint8Array> {
    const response = await fetchOf(this.#url, rangeHeader(offset, byteLength), signal);
    if (response.status !== 206 || !this.#isPart(response.headers, offset)) {
      await discard(response);
      throw this.#refusal(response.status);
    }
    return bodyOf(response, this.label, { signal }, this.#progress, byteLength);
  }

  /** By XMLHttpRequest, which in workers can be waited for on the spot. */
  #fetchBlocking(offset: number, byteLength: number): Uint8Array {
    requireInside(offset, byteLength, this.byteLength, this.label);
    const request = new XMLHttpRequest();
    request.open("GET", this.#url, false);
    request.responseType = "arraybuffer";
    request.setRequestHeader("range", rangeHeader(offset, byteLength));
    try {
      request.send();
    } catch (cause) {
      throw fetchError(this.#url, 0, cause);
    }
    const bytes = new Uint8Array(request.response as ArrayBuffer);
    const headers = { get: (name: string) => request.getResponseHeader(name) };
    const isWhole = request.status === 206 && bytes.byteLength === byteLength;
    if (!isWhole || !this.#isPart(headers, offset)) throw this.#refusal(request.status);
    this.#progress.add(byteLength);
    return bytes;
  }

  /** Whether an answer is of the same file, from `offset` on. */
  #isPart(headers: ResponseHeaders, offset: number): boolean {
    const range = contentRange(headers);
    return range?.start === offset && range.totalBytes === this.byteLength && stateOf(headers) === this.#state;
  }

  #refusal(status: number): FontError {
    if (status < 200 || status > 299) return fetchError(this.#url, status);
    const cause = new Error("the file changed meanwhile");
    return new FontError("read-failed", { source: this.label }, { cause });
  }
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

async function bodyOf(
  response: Response,
  label: string,
  { signal }: Pick<SourceOptions, "signal">,
  progress: Progress,
  limitBytes?: number,
): Promise<Uint8Array> {
  const onBytes = (byteLength: number) => progress.add(byteLength);
  if (response.body === null) return new Uint8Array(0);
  const limit = limitBytes === undefined ? {} : { limitBytes };
  return readStream(response.body, label, { signal, onBytes, ...limit });
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

async function fetchOf(url: URL, range: string | undefined, signal: AbortSignal | undefined): Promise<Response> {
  try {
    return await fetch(url, { ...(signal && { signal }), ...(range && { headers: { range } }) });
  } catch (cause) {
    signal?.throwIfAborted();
    throw fetchError(url, 0, cause);
  }
}

function fetchError(url: URL, status: number, cause?: unknown): FontError {
  return new FontError("fetch-failed", { url: shorten(url.href), status }, cause === undefined ? undefined : { cause });
}

/** A body that someone else reads already can't be cancelled, and its status is what there is to say. */
async function discard(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => {});
}

function rangeHeader(offset: number, byteLength: number): string {
  return `bytes=${offset}-${offset + byteLength - 1}`;
}

function contentRange(headers: ResponseHeaders): { start: number; totalBytes: number } | undefined {
  const match = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get("content-range") ?? "");
  return match ? { start: Number(match[1]), totalBytes: Number(match[2]) } : undefined;
}

function isEncoded(response: Response): boolean {
  return (response.headers.get("content-encoding") ?? "identity") !== "identity";
}

/** What changes when the file does, as far as the server says. */
function stateOf(headers: ResponseHeaders): string {
  return headers.get("etag") ?? headers.get("last-modified") ?? "";
}

/** Nothing where the server doesn't say whether the file is the one that it was: then the bytes are compared. */
function identityOf(url: URL, state: string, byteLength: number): string | undefined {
  return state === "" ? undefined : `url:${url.href} ${state} ${byteLength}`;
}

function shorten(url: string): string {
  return url.length <= MAX_LABEL_LENGTH ? url : `${url.slice(0, MAX_LABEL_LENGTH)}…`;
}
