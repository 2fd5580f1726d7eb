/** The library as its users in Node get it: the built package, with the compiled modules beside it. */

import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));

/** What `import "typecase"` gives, from `dist`, which `npm run build` makes. */
export async function importTypecase(): Promise<typeof import("../../src/entry/node.ts")> {
  return import(/* @vite-ignore */ pathToFileURL(join(dist, "node.js")).href);
}
