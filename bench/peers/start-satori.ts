/** A process that makes the PNG file of a card with satori and resvg-js: `node start-satori.mjs FONT OUTPUT CARD`. */

import { readFile, writeFile } from "node:fs/promises";
import type { Card } from "./peer.ts";
import { satoriCard } from "./satori.ts";

const [fontPath, output, card] = process.argv.slice(2) as [string, string, string];
const render = await satoriCard(await readFile(fontPath));
await writeFile(output, await render(JSON.parse(card) as Card));
