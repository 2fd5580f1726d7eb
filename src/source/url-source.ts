/** Sources over the network: a URL that is fetched, or a `Response` that someone else fetched. */

import { FontError } from "../base/errors.ts";
import { abortable } from "./abortable.ts";
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
    // A body that someone else reads already can't be cancelled, and its status is what there is to say.
    await response.body?.cancel().catch(() => {});
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

function shorten(url: string): string {
  return url.length <= MAX_LABEL_LENGTH ? url : `${url.slice(0, MAX_LABEL_LENGTH)}…`;
}
