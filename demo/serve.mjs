/**
 * Builds the page and serves it on this machine alone.
 *
 *     node demo/serve.mjs [PORT]         8080 by default; 0 for any that is free
 */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { buildDemo } from "./build.mjs";

const mediaTypes = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".map": "application/json",
  ".otf": "font/otf",
  ".ttf": "font/ttf",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

/** Isolation from other origins: it makes the browser's clock twenty times finer, and the benches' rounds as much shorter. */
const headers = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cache-control": "no-cache",
};

/** Serves the files of `folder`; resolves with the server once it listens. */
export async function serve(folder, port) {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const file = normalize(join(folder, path.endsWith("/") ? `${path}index.html` : path));
    const body = file.startsWith(folder + sep) ? await readFile(file).catch(() => undefined) : undefined;
    const type = mediaTypes[extname(file)] ?? "application/octet-stream";
    response.writeHead(body ? 200 : 404, { ...headers, "content-type": body ? type : "text/plain" });
    response.end(body ?? `not found: ${path}\n`);
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  return server;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = fileURLToPath(new URL("../dist-demo", import.meta.url));
  await buildDemo(folder);
  const server = await serve(folder, Number(process.argv[2] ?? 8080));
  process.stdout.write(`the page is at http://127.0.0.1:${server.address().port}/ (Ctrl-C ends it)\n`);
}
