/** For runtimes of servers: prints what it has drawn as JSON. */

import process from "node:process";
import { TextEngine } from "typecase";
import { BakedText } from "typecase/baked";
import { defaultFontBytes } from "typecase/default-font";
import { harfbuzz } from "typecase/harfbuzz";
import { TextEngine as InlineEngine } from "typecase/inline";
import { TextEngine as SimpleEngine } from "typecase/simple";
import { drawAll, drawnHash } from "./render.mjs";

const drawn = await drawAll({ full: TextEngine, simple: SimpleEngine, harfbuzz, baked: BakedText, defaultFontBytes });
const inline = await drawnHash(InlineEngine, defaultFontBytes());
const module = new URL(import.meta.resolve("typecase/kernels.wasm"));
const fromUrl = await drawnHash(TextEngine, defaultFontBytes(), { wasm: module });
process.stdout.write(`${JSON.stringify({ ...drawn, inline, fromUrl })}\n`);
