/** For a page without a bundler that leaves extras out, and has them later: what it has drawn, and the scripts that it fetched by then. */

import { TextEngine } from "/node_modules/typecase/dist/browser.js";
import { defaultFontBytes } from "/node_modules/typecase/dist/default-font.js";
import { drawnHash } from "./render.mjs";

const scripts = () =>
  performance.getEntriesByType("resource").flatMap(({ name }) => /\/typecase\/dist\/(.*)\.js$/.exec(name)?.[1] ?? []);

async function drawLean() {
  const lean = await drawnHash(TextEngine, defaultFontBytes(), { extras: [] });
  const scriptsOfLean = scripts();
  const engine = await TextEngine.create({ extras: [] });
  const font = await engine.loadFont(defaultFontBytes());
  const paragraph = engine.layout("later", { font, size: 20 });
  let code = "none";
  try {
    engine.toSVG(paragraph);
  } catch (error) {
    ({ code } = error);
  }
  await engine.loadExtras("svg");
  const isSVG = engine.toSVG(paragraph).startsWith("<svg");
  const full = await drawnHash(TextEngine, defaultFontBytes());
  return { drawn: { lean, full }, code, isSVG, scriptsOfLean, scriptsOfAll: scripts() };
}

globalThis.drawn = drawLean();
