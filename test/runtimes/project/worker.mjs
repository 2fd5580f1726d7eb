/** The same in a worker, on a canvas of its own too. */

import { TextEngine } from "/node_modules/typecase/dist/browser.js";
import { defaultFontBytes } from "/node_modules/typecase/dist/default-font.js";
import { draw, drawnHash, sha256 } from "./render.mjs";

const full = await drawnHash(TextEngine, defaultFontBytes());
const bitmap = await draw(TextEngine, defaultFontBytes());
const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
context.putImageData(bitmap.toImageData(), 0, 0);
const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
postMessage({ full, canvas: `${bitmap.width}×${bitmap.height} ${await sha256(data)}` });
