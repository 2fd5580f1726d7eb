/**
 * The header of a vector file. It stands twice, in slots of 4096 bytes at the start of the file, and syncs write the slots
 * in turn: one that is torn leaves the other. Words are in the byte order of the machine; one of another order doesn't
 * know the mark.
 *
 *      0  u8 × 8  magic: 0x89 "TCV" CR LF 0x1a LF, which no transfer as text leaves whole
 *      8  u32     version of the format, 1
 *     12  u32     mark 0x01020304
 *     16  u32     kind of the elements, by its place in `elementKinds`
 *     20  u32     bytes of a page
 *     24  f64     generation: how many syncs there have been
 *     32  f64     elements
 *     40  f64     bytes that the file must have
 *     48  u32     chunks of the page table
 *     52  u32     checksum of the slot, with 0 here
 *     56  u32 × 2 0
 *     64  u32 × 2 for each chunk: the page that it stands in, and its checksum
 */

import { MemoryError } from "../../base/errors.ts";
import { checksum } from "./checksum.ts";
import { type ElementKind, elementByteLength, elementKinds } from "./element-kind.ts";
import { MAXIMUM_PAGE_BYTES, MINIMUM_PAGE_BYTES } from "./options.ts";
import { moveFully, type VectorFile } from "./vector-file.ts";

const SLOT_BYTES = 4096;
const ROOTS_AT = 64;
const magic = [0x89, 0x54, 0x43, 0x56, 0x0d, 0x0a, 0x1a, 0x0a];
const VERSION = 1;
const MARK = 0x01020304;
const Word = { version: 2, mark: 3, kind: 4, pageBytes: 5, chunkCount: 12, checksum: 13, roots: 16 } as const;
const Double = { generation: 3, length: 4, fileBytes: 5 } as const;

/** Where the first page begins. */
export const PAGES_AT = 2 * SLOT_BYTES;
/** Chunks of the page table that a header has room for. */
export const MAXIMUM_CHUNKS = (SLOT_BYTES - ROOTS_AT) / 8;

/** A place in the file and the checksum of what stands there. */
export interface PagePlace {
  /** From 1; 0 is no page. */
  readonly place: number;
  readonly checksum: number;
}

/** What a header says. */
export interface Header {
  readonly kind: ElementKind;
  readonly pageBytes: number;
  readonly generation: number;
  readonly length: number;
  readonly fileBytes: number;
  readonly roots: readonly PagePlace[];
}

/** Where the page in `place` begins. */
export function pagePosition(place: number, pageBytes: number): number {
  return PAGES_AT + (place - 1) * pageBytes;
}

/** Writes `header` to the slot that is its generation's turn. The caller flushes. */
export function writeHeader(file: VectorFile, header: Header): void {
  const { words, doubles, bytes } = newSlot();
  bytes.set(magic);
  words[Word.version] = VERSION;
  words[Word.mark] = MARK;
  words[Word.kind] = elementKinds.indexOf(header.kind);
  words[Word.pageBytes] = header.pageBytes;
  doubles[Double.generation] = header.generation;
  doubles[Double.length] = header.length;
  doubles[Double.fileBytes] = header.fileBytes;
  words[Word.chunkCount] = header.roots.length;
  header.roots.forEach((root, i) => {
    words[Word.roots + 2 * i] = root.place;
    words[Word.roots + 2 * i + 1] = root.checksum;
  });
  words[Word.checksum] = checksum(words, VERSION);
  file.write(bytes, (header.generation % 2) * SLOT_BYTES);
}

/** The header of the last sync. Throws `MemoryError` for a file that is no vector's, or not whole. */
export function readHeader(file: VectorFile): Header {
  const slots = readSlots(file);
  requireVectorFile(file, slots);
  const headers = slots.filter(isIntact).map((slot) => headerOf(file.path, slot));
  const newest = headers.reduce<Header | undefined>(
    (best, each) => (best === undefined || each.generation > best.generation ? each : best),
    undefined,
  );
  if (newest === undefined) throw unreadable(file);
  const byteLength = file.byteLength();
  if (byteLength < newest.fileBytes) throw truncated(file.path, newest.fileBytes, byteLength);
  return newest;
}

/** Generation of the last sync that the file knows, 0 where it knows none. */
export function readGeneration(file: VectorFile): number {
  return Math.max(0, ...readSlots(file).map((slot) => (isIntact(slot) ? slot.doubles[Double.generation]! : 0)));
}

/**
 * Generation in the slot that comes after `generation`, which is above it where another vector has synced since. The slot's
 * sum is not looked at: whoever asks has written both slots himself, or nothing.
 */
export function readNextGeneration(file: VectorFile, generation: number): number {
  const next = new Float64Array(1);
  const position = ((generation + 1) % 2) * SLOT_BYTES + Double.generation * 8;
  file.read(new Uint8Array(next.buffer), position);
  return next[0]!;
}

interface Slot {
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  readonly doubles: Float64Array;
}

function newSlot(): Slot {
  const buffer = new ArrayBuffer(SLOT_BYTES);
  return { bytes: new Uint8Array(buffer), words: new Uint32Array(buffer), doubles: new Float64Array(buffer) };
}

/** Both slots; what lies beyond the end of the file is zeros. */
function readSlots(file: VectorFile): Slot[] {
  return [0, SLOT_BYTES].map((position) => {
    const slot = newSlot();
    moveFully(slot.bytes, position, (part, at) => file.read(part, at));
    return slot;
  });
}

const hasMagic = ({ bytes }: Slot) => magic.every((byte, i) => bytes[i] === byte);

function isIntact(slot: Slot): boolean {
  const words = slot.words.slice();
  words[Word.checksum] = 0;
  return hasMagic(slot) && slot.words[Word.checksum] === checksum(words, VERSION);
}

function requireVectorFile(file: VectorFile, slots: readonly Slot[]): void {
  const { path } = file;
  const known = slots.filter(hasMagic);
  if (known.length === 0) throw new MemoryError("file-foreign", { path, detail: "it doesn't begin as one" });
  const readable = known.some(({ words }) => words[Word.version] === VERSION && words[Word.mark] === MARK);
  if (!readable) {
    const detail = "it is of another version of the format, or of a machine of another byte order";
    throw new MemoryError("file-foreign", { path, detail });
  }
}

function headerOf(path: string, { words, doubles }: Slot): Header {
  const chunkCount = Math.min(words[Word.chunkCount]!, MAXIMUM_CHUNKS);
  const header = {
    kind: elementKinds[words[Word.kind]!]!,
    pageBytes: words[Word.pageBytes]!,
    generation: doubles[Double.generation]!,
    length: doubles[Double.length]!,
    fileBytes: doubles[Double.fileBytes]!,
    roots: Array.from({ length: chunkCount }, (_, i) => ({
      place: words[Word.roots + 2 * i]!,
      checksum: words[Word.roots + 2 * i + 1]!,
    })),
  };
  if (!isPossible(header)) {
    throw new MemoryError("file-damaged", { path, offset: 0, detail: "its header says what can't be" });
  }
  return header;
}

/** Whether a header that has the right sum could have been written by us: a forged one must not lead astray. */
function isPossible({ kind, pageBytes, generation, length, fileBytes, roots }: Header): boolean {
  if (kind === undefined || (pageBytes & (pageBytes - 1)) !== 0) return false;
  if (pageBytes < MINIMUM_PAGE_BYTES || pageBytes > MAXIMUM_PAGE_BYTES) return false;
  if (![generation, length, fileBytes].every((value) => Number.isSafeInteger(value) && value >= 0)) return false;
  const pageCount = Math.ceil((length * elementByteLength(kind)) / pageBytes);
  if (roots.length !== Math.ceil(pageCount / (pageBytes / 8))) return false;
  const placeCount = (fileBytes - PAGES_AT) / pageBytes;
  return roots.every(({ place }) => place >= 1 && place <= placeCount);
}

function unreadable(file: VectorFile): MemoryError {
  const byteLength = file.byteLength();
  if (byteLength < PAGES_AT) return truncated(file.path, PAGES_AT, byteLength);
  return new MemoryError("file-damaged", { path: file.path, offset: 0, detail: "neither of its headers is whole" });
}

export function truncated(path: string, neededBytes: number, byteLength: number): MemoryError {
  return new MemoryError("file-truncated", { path, neededBytes, byteLength });
}
