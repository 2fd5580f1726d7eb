/** A pass phrase in guarded memory, drawn by an engine that wipes texts; then blocks for real time, and a vector. */

import { describeLayout, MemoryError, TextEngine } from "typecase";
import { defaultFontBytes } from "typecase/default-font";

const engine = await TextEngine.create({ secretText: true });
const font = await engine.loadFont(defaultFontBytes());

/** What went wrong, in one word. */
function codeOf(misuse: () => unknown): string {
  try {
    misuse();
    return "nothing";
  } catch (error) {
    return error instanceof MemoryError ? error.code : String(error);
  }
}

// Blocks are zeroed when they end, and what uses them wrongly is an error instead of damage.
const pool = engine.memory.createSecurePool({ name: "phrases", blockBytes: 64, capacity: 8 });
{
  using block = pool.acquire();
  const { written } = new TextEncoder().encodeInto("correct horse", block.bytes);
  engine.render(new TextDecoder().decode(block.bytes.subarray(0, written)), { font })[Symbol.dispose]();
  console.log(`${written} bytes of a block of ${block.byteLength}`);
}
const handle = pool.allocate();
pool.free(handle);
console.log(`freed twice: ${codeOf(() => pool.free(handle))}`);
console.log(`read when freed: ${codeOf(() => pool.bytes(handle))}`);

// Real time: all memory is taken at once, and acquiring never waits for an allocator.
const slots = engine.memory.createFixedPool({ name: "slots", blockBytes: 256, capacity: 2, secureClear: true });
const held = [slots.acquire(), slots.acquire()];
console.log(`${slots.availableBytes} of ${slots.totalBytes} bytes left: ${codeOf(() => slots.acquire())}`);
for (const slot of held) slot[Symbol.dispose]();

// Numbers in linear memory that never move, however many come.
const widths = engine.memory.createVector({ kind: "f32", growthFactor: 2 });
for (let size = 8; size <= 64; size++) widths.push(engine.measure("correct horse", { font, size }).width);
widths.truncate(10);
console.log(`${widths.length} widths, room for ${widths.capacity}, rising: ${widths.at(0)! < widths.at(-1)!}`);

// How a record would lie in memory, and in which order it would be shorter.
console.log(String(describeLayout({ isVisible: "u8", advance: "f64", glyphId: "u16", page: "ptr" })));

engine.dispose();
console.log(`after the engine: ${codeOf(() => pool.allocate())}`);
