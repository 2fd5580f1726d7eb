/** A server of files for pages under test: given folders under given paths, on the loopback interface, and nothing else. */

import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { type Listening, listen } from "./listen.ts";

const mediaTypes: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".otf": "font/otf",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

/** Folders on disk by the path that they are served under, which ends with a slash: `{ "/dist/": "…/dist" }`. */
export type Folders = Readonly<Record<string, string>>;

/** A page without anything, at `/`: what a test needs to import modules into. */
const emptyPage = '<!doctype html><html lang="en"><meta charset="utf-8"><title>test</title>';

/** Serves `folders`, on a port that is free. */
export function serveFolders(folders: Folders): Promise<Listening> {
  return listen((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    void respond(response, decodeURIComponent(pathname), folders);
  });
}

async function respond(response: ServerResponse, pathname: string, folders: Folders): Promise<void> {
  if (pathname === "/") return send(response, 200, mediaTypes[".html"]!, emptyPage);
  const file = fileOf(pathname, folders);
  const body = file === undefined ? undefined : await readFile(file).catch(() => undefined);
  if (body === undefined) return send(response, 404, "text/plain", `not found: ${pathname}`);
  return send(response, 200, mediaTypes[extname(pathname)] ?? "application/octet-stream", body);
}

/** The file on disk, or nothing where no folder has the path or it climbs out of its folder. */
function fileOf(pathname: string, folders: Folders): string | undefined {
  const prefix = Object.keys(folders).find((served) => pathname.startsWith(served));
  if (prefix === undefined) return undefined;
  const folder = normalize(folders[prefix]!);
  const file = join(folder, pathname.slice(prefix.length));
  return file.startsWith(folder.endsWith(sep) ? folder : folder + sep) ? file : undefined;
}

function send(response: ServerResponse, status: number, type: string, body: string | Uint8Array): void {
  // The two headers isolate the page, which gives it a finer clock and SharedArrayBuffer.
  response.writeHead(status, {
    "content-type": type,
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
  });
  response.end(body);
}
