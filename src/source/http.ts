/**
 * Answers of servers: how they are asked for, what their headers say, and how far their bodies are read.
 *
 * Specification: RFC 9110, section 14, "Range Requests"; Fetch.
 */

import { FontError } from "../base/errors.ts";
import type { SourceOptions } from "./font-source.ts";
import { readStream } from "./stream-bytes.ts";

/** Longest piece of a URL that a message quotes: a `data:` URL may hold a whole font. */
const MAX_LABEL_LENGTH = 200;

/** What is read of an answer, by whatever means it came. */
export type ResponseHeaders = Pick<Headers, "get">;

/** Tells the caller how far it is. */
export class Progress {
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

export async function fetchOf(url: URL, range: string | undefined, signal: AbortSignal | undefined): Promise<Response> {
  try {
    return await fetch(url, { ...(signal && { signal }), ...(range && { headers: { range } }) });
  } catch (cause) {
    signal?.throwIfAborted();
    throw fetchError(url, 0, cause);
  }
}

export async function bodyOf(
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

export function fetchError(url: URL, status: number, cause?: unknown): FontError {
  return new FontError("fetch-failed", { url: shorten(url.href), status }, cause === undefined ? undefined : { cause });
}

/** A body that someone else reads already can't be cancelled, and its status is what there is to say. */
export async function discard(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => {});
}

export function rangeHeader(offset: number, byteLength: number): string {
  return `bytes=${offset}-${offset + byteLength - 1}`;
}

export function contentRange(headers: ResponseHeaders): { start: number; totalBytes: number } | undefined {
  const match = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get("content-range") ?? "");
  return match ? { start: Number(match[1]), totalBytes: Number(match[2]) } : undefined;
}

/** What changes when the file does, as far as the server says. */
export function stateOf(headers: ResponseHeaders): string {
  return headers.get("etag") ?? headers.get("last-modified") ?? "";
}

/** Nothing where the server doesn't say whether the file is the one that it was: then the bytes are compared. */
export function identityOf(url: URL, state: string, byteLength: number): string | undefined {
  return state === "" ? undefined : `url:${url.href} ${state} ${byteLength}`;
}

export function shorten(url: string): string {
  return url.length <= MAX_LABEL_LENGTH ? url : `${url.slice(0, MAX_LABEL_LENGTH)}…`;
}
