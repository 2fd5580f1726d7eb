/** A word list, counted without an object for each word, and how often an engine's own pools could serve. */

import { BufferManager, ChunkedList, ObjectPool, StringInterner, TextEngine } from "typecase";
import { defaultFontBytes } from "typecase/default-font";

const text = "the quick brown fox jumps over the lazy dog and the lazy dog sleeps under the brown tree";

// Each word once, as a small number; the text as a list of numbers, which never moves.
const interner = new StringInterner({ name: "words" });
const words = new ChunkedList<number>({ chunkLength: 8 });
for (const word of text.split(" ")) words.push(interner.intern(word));
console.log(`${words.length} words in ${words.chunks().length} chunks, ${interner.size} of them different`);

// Counts in an array that is cleared and kept for the next text.
const pool = new ObjectPool({
  name: "counts",
  create: () => new Uint32Array(1024),
  clear: (counts) => counts.fill(0),
  byteLengthOf: ({ byteLength }) => byteLength,
  maxIdle: 4,
});
for (let round = 0; round < 10; round++) {
  using lease = pool.acquire();
  for (const id of words) lease.item[id]!++;
  const most = lease.item.indexOf(Math.max(...lease.item));
  if (round === 9) console.log(`most often: "${interner.textOf(most as never)}", ${lease.item[most]} times`);
}
console.log(`${pool.name}: ${pool.counts().hits} of 10 from the pool, ${pool.bytes} bytes kept`);

// One buffer for each role, which grows to what is needed and shrinks after disuse.
const buffers = new BufferManager({ windowLoans: 4 });
for (const byteLength of [100_000, 80_000, 500, 400, 300, 500, 500, 400]) {
  using _ = buffers.borrow("rows", byteLength);
}
console.log(`scratch: ${buffers.bytes} bytes kept`);

// The engine's own: rows of pictures on their way to files, and texts on their way to the shaper.
const engine = await TextEngine.create();
const font = await engine.loadFont(defaultFontBytes());
for (let i = 0; i < 20; i++) engine.render(`${text} ${i}`, { font, size: 12 }).toPNGSync();
for (const { name, hits, misses, bytes } of engine.memory.pools()) {
  console.log(`${name}: ${hits} hits, ${misses} misses, ${bytes > 0 ? "some" : "nothing"} kept`);
}
engine.dispose();
