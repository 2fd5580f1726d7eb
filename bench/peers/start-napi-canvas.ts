/** A process that makes the PNG file of a card with @napi-rs/canvas: `node start-napi-canvas.mjs FONT OUTPUT CARD`. */

import { writeFile } from "node:fs/promises";
import { napiCard } from "./napi-canvas.ts";
import type { Card } from "./peer.ts";

const [fontPath, output, card] = process.argv.slice(2) as [string, string, string];
const render = await napiCard(fontPath);
await writeFile(output, await render(JSON.parse(card) as Card));
