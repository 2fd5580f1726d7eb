/**
 * Ways to damage a font file: tables cut short, every field of their headers set to what offsets and counts must not be,
 * fields and bytes at random, tables that lie over each other, `loca` backwards. In: the bytes of a file. Out: changed copies, each with a name.
 */

import type { Random } from "../reference/prng.ts";

/** A damaged copy of a file. */
export interface DamagedFile {
  /** What was done, for messages. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** An entry of a table directory: where it stands, and what it says. */
interface DirectoryEntry {
  readonly at: number;
  readonly tag: string;
  readonly offset: number;
  readonly byteLength: number;
}

const COLLECTION = 0x74746366;
const WOFF = 0x774f4646;
const WOFF2 = 0x774f4632;

/** The directory of a file's last face; nothing for a WOFF2 file, which is compressed as a whole. */
function directoryOf(bytes: Uint8Array): DirectoryEntry[] {
  const view = viewOf(bytes);
  const signature = view.getUint32(0);
  if (signature === WOFF2) return [];
  if (signature === WOFF) return woffDirectory(bytes, view);
  const start = signature === COLLECTION ? view.getUint32(12 + 4 * (view.getUint32(8) - 1)) : 0;
  return Array.from({ length: view.getUint16(start + 4) }, (_, i) => {
    const at = start + 12 + 16 * i;
    const tag = String.fromCharCode(...bytes.subarray(at, at + 4));
    return { at, tag, offset: view.getUint32(at + 8), byteLength: view.getUint32(at + 12) };
  });
}

/** As if it were an sfnt's: offset and packed length stand four bytes nearer to the entry's beginning. */
function woffDirectory(bytes: Uint8Array, view: DataView): DirectoryEntry[] {
  return Array.from({ length: view.getUint16(12) }, (_, i) => {
    const start = 44 + 20 * i;
    const tag = String.fromCharCode(...bytes.subarray(start, start + 4));
    return { at: start - 4, tag, offset: view.getUint32(start + 4), byteLength: view.getUint32(start + 8) };
  });
}

/** Every table cut at every eighth byte; of a compressed file, the file. */
export function* truncations(bytes: Uint8Array): Generator<DamagedFile> {
  const entries = directoryOf(bytes);
  if (entries.length === 0) {
    for (let end = 0; end < bytes.byteLength; end += 8) yield { name: `cut at ${end}`, bytes: bytes.slice(0, end) };
  }
  for (const { at, tag, byteLength } of entries) {
    for (let end = 0; end < byteLength; end += 8) {
      const cut = bytes.slice();
      viewOf(cut).setUint32(at + 12, end);
      yield { name: `${tag} cut at ${end} of ${byteLength}`, bytes: cut };
    }
  }
}

/** Where a table's own offsets and counts stand; those of the lists behind are changed at random. */
const HEADER_BYTES = 64;

/** Every field of 16 and of 32 bits of every table's header set to 0, to 1, to the most there is, and to any value. */
export function* headerFields(bytes: Uint8Array, random: Random): Generator<DamagedFile> {
  for (const { tag, offset, byteLength } of directoryOf(bytes)) {
    const end = Math.min(offset + Math.min(byteLength, HEADER_BYTES), bytes.byteLength);
    for (const width of [2, 4]) {
      for (let at = offset; at + width <= end; at += width) {
        for (const value of [0, 1, 2 ** (8 * width) - 1, random.uint32() % 2 ** (8 * width)]) {
          yield { name: `${tag}+${at - offset}: ${width} bytes ${value}`, bytes: withField(bytes, at, width, value) };
        }
      }
    }
  }
}

/** One change at random, of the kind that finds most. */
export function damageAtRandom(bytes: Uint8Array, random: Random): DamagedFile {
  const entries = directoryOf(bytes).filter(({ byteLength }) => byteLength > 0);
  const kinds =
    entries.length === 0 ? [noise] : [field, field, field, field, fields, noise, overlap, cutFile, backwards];
  return random.pick(kinds)(bytes, entries, random);
}

type Change = (bytes: Uint8Array, entries: readonly DirectoryEntry[], random: Random) => DamagedFile;

/** A place in a table: the headers, where offsets and counts stand, far more often than chance would have them. */
function placeIn({ offset, byteLength }: DirectoryEntry, random: Random): number {
  const reach = random.int(0, 2) === 0 ? byteLength : Math.min(byteLength, random.pick([16, 64, 256]));
  return offset + random.int(0, reach - 1);
}

const field: Change = (bytes, entries, random) => {
  const entry = random.pick(entries);
  const width = random.pick([1, 2, 2, 2, 4]);
  const at = Math.max(0, Math.min(placeIn(entry, random) & ~(width - 1), bytes.byteLength - width));
  const value = random.pick([0, 1, 2 ** (8 * width) - 1, 2 ** (8 * width - 1), random.uint32() % 2 ** (8 * width)]);
  return {
    name: `${entry.tag}+${at - entry.offset}: ${width} bytes ${value}`,
    bytes: withField(bytes, at, width, value),
  };
};

function withField(bytes: Uint8Array, at: number, width: number, value: number): Uint8Array {
  const changed = bytes.slice();
  for (let i = 0; i < width; i++) changed[at + i] = Math.floor(value / 2 ** (8 * (width - 1 - i))) & 0xff;
  return changed;
}

const fields: Change = (bytes, entries, random) => {
  let damaged: DamagedFile = { name: "", bytes };
  for (let count = random.int(2, 8); count > 0; count--) {
    const next = field(damaged.bytes, entries, random);
    damaged = { name: `${damaged.name} ${next.name};`, bytes: next.bytes };
  }
  return damaged;
};

const noise: Change = (bytes, entries, random) => {
  const changed = bytes.slice();
  const entry = entries.length > 0 ? random.pick(entries) : { offset: 0, byteLength: bytes.byteLength, tag: "file" };
  const count = random.int(1, 30);
  const run = random.int(0, 1) === 0;
  const start = placeIn({ at: 0, ...entry }, random);
  for (let i = 0; i < count; i++) {
    changed[run ? start + i : placeIn({ at: 0, ...entry }, random)] = random.int(0, 255);
  }
  return { name: `${entry.tag}: ${count} bytes of noise`, bytes: changed };
};

/** One table where another lies, or somewhere in the file. */
const overlap: Change = (bytes, entries, random) => {
  const changed = bytes.slice();
  const [entry, other] = [random.pick(entries), random.pick(entries)];
  const view = viewOf(changed);
  view.setUint32(entry.at + 8, random.int(0, 1) === 0 ? other.offset : random.int(0, bytes.byteLength - 1));
  if (random.int(0, 1) === 0) view.setUint32(entry.at + 12, other.byteLength);
  return { name: `${entry.tag} over ${other.tag}`, bytes: changed };
};

const cutFile: Change = (bytes, _entries, random) => {
  const end = random.int(0, bytes.byteLength - 1);
  return { name: `cut at ${end}`, bytes: bytes.slice(0, end) };
};

/** A table whose records stand in reverse: `loca` runs backwards then, and sorted lists descend. */
const backwards: Change = (bytes, entries, random) => {
  const changed = bytes.slice();
  const entry = entries.find(({ tag }) => tag === "loca" && random.int(0, 1) === 0) ?? random.pick(entries);
  const size = random.pick([2, 4, 6, 12]);
  const count = Math.floor(Math.min(entry.byteLength, bytes.byteLength - entry.offset) / size);
  for (let i = 0; i < count; i++) {
    const from = entry.offset + (count - 1 - i) * size;
    changed.set(bytes.subarray(from, from + size), entry.offset + i * size);
  }
  return { name: `${entry.tag} backwards by ${size}`, bytes: changed };
};

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
