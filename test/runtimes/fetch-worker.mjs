/**
 * Runs a worker in workerd by miniflare, which wants Node 22, and prints its answers as JSON. Arguments: the worker's file, its
 * `.wasm` files, and the paths to ask for.
 */

import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { Miniflare } from "miniflare";

const [script, ...rest] = process.argv.slice(2);
const binaries = rest.filter((word) => word.endsWith(".wasm"));
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
  const answers = [];
  for (const path of rest.slice(binaries.length)) {
    const response = await workerd.dispatchFetch(`http://localhost${path}`);
    const body = Buffer.from(await response.arrayBuffer()).toString("base64");
    answers.push({ status: response.status, contentType: response.headers.get("content-type"), body });
  }
  process.stdout.write(`${JSON.stringify(answers)}\n`);
} finally {
  await workerd.dispose();
}
