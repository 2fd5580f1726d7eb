/** A worker, which may wait on the spot, opens large fonts and draws: `{ job, url, text }` gives `{ result }` or `{ error }`. */

import { TextEngine } from "/dist/browser.js";

const size = 24;
const draw = (engine, text, options) => [...engine.render(text, { size, ...options }).data];

const jobs = {
  /** A URL, opened for nothing yet: what is drawn is fetched while it is drawn. */
  async url(engine, url, text) {
    const font = await engine.loadFont(url, { text: "" });
    const before = font.sourceStats().bytesRead;
    const pixels = draw(engine, text, { font });
    const { bytesRead, fileBytes } = font.sourceStats();
    return { pixels, isPartial: font.isPartial, bytesRead, fileBytes, hasFetchedMore: bytesRead > before };
  },

  /** A Blob, opened without a word: its tables are read when they are needed, and its outlines by pages. */
  async blob(engine, url, text) {
    const font = await engine.loadFont(await (await fetch(url)).blob());
    const pixels = draw(engine, text, { font });
    const { bytesRead, fileBytes } = font.sourceStats();
    return { pixels, isPartial: font.isPartial, bytesRead, fileBytes };
  },

  /** A Blob that is registered gives up its bytes and takes them up again. */
  async evicted(engine, url, text) {
    const large = await engine.fonts.add(await (await fetch(url)).blob(), { family: "Large" });
    const paragraph = engine.layout(text, { families: "Large", size });
    const statuses = [large.status];
    engine.fonts.cache.setLimits({ fonts: 0 });
    statuses.push(large.status);
    return { pixels: [...engine.render(paragraph).data], statuses };
  },
};

self.onmessage = async ({ data: { job, url, text } }) => {
  const engine = await TextEngine.create();
  try {
    self.postMessage({ result: await jobs[job](engine, url, text) });
  } catch (error) {
    self.postMessage({ error: String(error) });
  } finally {
    engine.dispose();
  }
};
