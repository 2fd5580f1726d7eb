/** A worker that works on file vectors for the page that asks: `{ name, args }` gives `{ result }` or `{ error }`. */

import { FileVector, MemoryError } from "/dist/browser.js";

const jobs = {
  /** Writes what the test reads back in another worker. */
  async write(path) {
    const vector = await FileVector.create(path, { kind: "f64", pageBytes: 4096, cacheBytes: 16_384 });
    vector.extend(Array.from({ length: 20_000 }, (_, i) => i / 2));
    vector.set(3, -1);
    vector.truncate(19_999);
    vector.shrinkToFit();
    const { length, fileBytes, memoryBytes } = vector.stats();
    vector.close();
    return { length, fileBytes, memoryBytes };
  },

  async read(path) {
    const vector = await FileVector.open(path);
    const elements = [...vector];
    vector.close();
    return { kind: vector.kind, elements };
  },

  /** Never ends: after round r the vector is r × 1000 elements of r, synced, and half of the next round is written. */
  async writeRounds(path) {
    const vector = await FileVector.create(path, { kind: "u32", pageBytes: 4096, cacheBytes: 8192 });
    for (let round = 1; ; round++) {
      for (let i = 0; i < vector.length; i++) vector.set(i, round);
      vector.resize(round * 1000, round);
      vector.sync();
      postMessage({ round });
      for (let i = 0; i < vector.length; i++) vector.set(i, 0xdead);
    }
  },

  async failures(path) {
    const open = await FileVector.create(path);
    const codes = [
      await codeOf(() => FileVector.open(path)),
      await codeOf(() => FileVector.create(path)),
      await codeOf(() => FileVector.open(`${path}.missing`)),
      await codeOf(() => FileVector.open(`missing/${path}`)),
    ];
    open.resize(5000, 1);
    open.close();
    await cutOff(path);
    codes.push(await codeOf(() => FileVector.open(path)), await codeOf(() => FileVector.open(path)));
    return codes;
  },
};

async function codeOf(work) {
  try {
    await work();
    return "no error";
  } catch (error) {
    return error instanceof MemoryError ? error.code : String(error);
  }
}

/** Takes the last byte off, as a failed copy would. */
async function cutOff(path) {
  const file = await (await navigator.storage.getDirectory()).getFileHandle(path);
  const handle = await file.createSyncAccessHandle();
  handle.truncate(handle.getSize() - 1);
  handle.close();
}

globalThis.onmessage = async ({ data: { name, args } }) => {
  try {
    postMessage({ result: await jobs[name](...args) });
  } catch (error) {
    postMessage({ error: String(error.stack ?? error) });
  }
};
