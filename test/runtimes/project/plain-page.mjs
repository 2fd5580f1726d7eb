/** For a page without a bundler: the package's files as they are. */

import { TextEngine } from "/node_modules/typecase/dist/browser.js";
import { BakedText } from "/node_modules/typecase/dist/browser-baked.js";
import { harfbuzz } from "/node_modules/typecase/dist/browser-harfbuzz.js";
import { TextEngine as SimpleEngine } from "/node_modules/typecase/dist/browser-simple.js";
import { defaultFontBytes } from "/node_modules/typecase/dist/default-font.js";
import { draw, drawAll, sha256 } from "./render.mjs";

const inWorker = () =>
  new Promise((resolve, reject) => {
    const worker = new Worker("/worker.mjs", { type: "module" });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
  });

async function onCanvas() {
  const bitmap = await draw(TextEngine, defaultFontBytes());
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext("2d");
  context.putImageData(bitmap.toImageData(), 0, 0);
  const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
  return `${bitmap.width}×${bitmap.height} ${await sha256(data)}`;
}

async function drawHere() {
  const here = await drawAll({ full: TextEngine, simple: SimpleEngine, harfbuzz, baked: BakedText, defaultFontBytes });
  const worker = await inWorker();
  return { ...here, worker: worker.full, workerCanvas: worker.canvas, offscreenCanvas: await onCanvas() };
}

globalThis.drawn = drawHere();
/** Whether the runtime takes a module of vectors. */
globalThis.hasSimd = WebAssembly.validate(
  Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11),
);
