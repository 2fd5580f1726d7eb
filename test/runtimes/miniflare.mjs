/** Runs a worker in workerd by miniflare, which wants Node 22. Arguments: the worker's file and its folder's `.wasm` files. */

import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { Miniflare } from "miniflare";

const [script, ...binaries] = process.argv.slice(2);
const workerd = new Miniflare({
  compatibilityDate: "2026-01-01",
  modules: [
    { type: "ESModule", path: "worker.mjs", contents: await readFile(script, "utf8") },
    ...(await Promise.all(
      binaries.map(async (path) => ({ type: "CompiledWasm", path: basename(path), contents: await readFile(path) })),
    )),
  ],
});
try {
  const response = await workerd.dispatchFetch("http://localhost/");
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  process.stdout.write(`${text}\n`);
} finally {
  await workerd.dispose();
}
