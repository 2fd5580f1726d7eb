/** A server of files that takes ranges and counts what it gives. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { listen } from "./listen.ts";

/** A running server. */
export interface RangeServer extends AsyncDisposable {
  /** As "http://127.0.0.1:41234". */
  readonly origin: string;
  /** Bytes of bodies that were sent, and requests that were answered with them. */
  readonly sent: { bytes: number; requests: number };
  /** What is served, by path. A test may change it, and so the file's entity tag. */
  readonly files: Map<string, Uint8Array>;
}

/** Serves `files` on a port that is free; pages of every origin may ask. Under "/plain" it takes no ranges. */
export async function serveRanges(files: Readonly<Record<string, Uint8Array>>): Promise<RangeServer> {
  const served = new Map(Object.entries(files));
  const tags = new WeakMap<Uint8Array, number>();
  const sent = { bytes: 0, requests: 0 };
  let lastTag = 0;

  function respond(request: IncomingMessage, response: ServerResponse): void {
    const pathname = request.url ?? "/";
    const bytes = served.get(pathname.replace(/^\/plain/, ""));
    const headers = {
      "access-control-allow-origin": "*",
      "access-control-expose-headers": "content-range, etag",
      "cross-origin-resource-policy": "cross-origin",
      "cache-control": "no-store",
    };
    if (!bytes) return void response.writeHead(404, headers).end();
    tags.set(bytes, tags.get(bytes) ?? ++lastTag);
    const range = pathname.startsWith("/plain") ? null : /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
    const [start, end] = range ? [Number(range[1]), Math.min(Number(range[2]) + 1, bytes.length)] : [0, bytes.length];
    sent.bytes += end - start;
    sent.requests++;
    const place = range && { "content-range": `bytes ${start}-${end - 1}/${bytes.length}` };
    response.writeHead(range ? 206 : 200, { ...headers, etag: `"${tags.get(bytes)}"`, ...place });
    response.end(bytes.subarray(start, end));
  }

  const { origin, close } = await listen(respond);
  return { origin, sent, files: served, [Symbol.asyncDispose]: close };
}
