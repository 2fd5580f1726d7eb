/** Sources over the network: a URL that is fetched, or a `Response` that someone else fetched. */

import { FontError } from "../base/errors.ts";
import { bytesSource, requireSize } from "./byte-source.ts";
import type { FontSource } from "./font-source.ts";

/** Longest piece of a URL that a message quotes: a `data:` URL may hold a whole font. */
const MAX_LABEL_LENGTH = 200;

/** Fetches `url` whole. `signal` stops it; its reason is what is thrown then. */
export async function urlSource(url: URL, signal?: AbortSignal): Promise<FontSource> {
  let response: Response;
  try {
    response = await fetch(url, signal ? { signal } : {});
  } catch (cause) {
    signal?.throwIfAborted();
    throw new FontError("fetch-failed", { url: shorten(url.href), status: 0 }, { cause });
  }
  return responseSource(response, url.href, signal);
}

/** Reads the body of `response` whole. */
export async function responseSource(response: Response, url: string, signal?: AbortSignal): Promise<FontSource> {
  const label = shorten(url || response.url || "Response");
  if (!response.ok) {
    await response.body?.cancel();
    throw new FontError("fetch-failed", { url: label, status: response.status });
  }
  requireSize(Number(response.headers.get("content-length")) || 1, label);
  try {
    return bytesSource(new Uint8Array(await abortable(response.arrayBuffer(), signal)), label);
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof FontError) throw cause;
    throw new FontError("read-failed", { source: label }, { cause });
  }
}

/** `promise`, or a rejection as soon as `signal` aborts: a body that is being read knows of no signal of ours. */
async function abortable<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (!signal) return promise;
  signal.throwIfAborted();
  let onAbort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function shorten(url: string): string {
  return url.length <= MAX_LABEL_LENGTH ? url : `${url.slice(0, MAX_LABEL_LENGTH)}…`;
}
