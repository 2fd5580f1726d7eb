/** A process that makes the PNG file of a text from a glyph archive, by `typecase/baked`: `node start-baked.mjs SOURCE OUTPUT TEXT SIZE`. */

import { readFile, writeFile } from "node:fs/promises";

const [source, output, text, size] = process.argv.slice(2) as [string, string, string, string];
const library = new URL("../../../dist/node-baked.js", import.meta.url).href;
const { BakedText } = (await import(library)) as typeof import("../src/entry/node-baked.ts");

const baked = await BakedText.load(await readFile(source));
const picture = baked.render(text, { size: Number(size), background: "#ffffff", padding: 8 });
await writeFile(output, await BakedText.toPNG(picture));
