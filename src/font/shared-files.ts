/**
 * The files that are open in one engine's memory: the same file twice is one set of bytes, and the same face of it one
 * face. In: a source. Out: a face, counted by reference.
 */

import { FontError } from "../base/errors.ts";
import { abortable } from "../source/abortable.ts";
import type { PlatformSource } from "../source/font-source.ts";
import { guardedSource } from "../source/guarded-source.ts";
import type { OpenedSource } from "../source/packed-format.ts";
import type { ImmediateSource } from "../source/reading.ts";
import { readDirectory, readDirectoryAtOnce, type SfntDirectory } from "../source/sfnt.ts";
import { TableReader } from "../source/table-reader.ts";
import { untilThere } from "../source/waiting.ts";
import { FontFace } from "./font-face.ts";
import { FontFile } from "./font-file.ts";
import type { FontHeap } from "./font-heap.ts";
import { MAX_WHOLE_OUTLINE_BYTES, tablesBesideOutlines, usedTables } from "./font-tables.ts";
import { loadReaders } from "./late-readers.ts";
import { postScriptName } from "./post-script-name.ts";

/** Which face of a file: by its number, or by its PostScript name. */
export type FaceChoice = { readonly index: number } | { readonly postScriptName: string };

/**
 * Sources without an identity may be of the same bytes where these many of their first bytes are the same: there stand an
 * sfnt's directory with the checksums of its tables, and a collection's list of faces.
 */
const OPENING_BYTES = 512;

interface OpenFile {
  readonly key: string;
  readonly file: FontFile;
  readonly faces: Map<number, FontFace>;
}

const filesOfHeap = new WeakMap<FontHeap, SharedFiles>();

/** The files open in `heap`. */
export function sharedFiles(heap: FontHeap): SharedFiles {
  let files = filesOfHeap.get(heap);
  if (files === undefined) {
    files = new SharedFiles(heap);
    filesOfHeap.set(heap, files);
  }
  return files;
}

class SharedFiles {
  readonly #heap: FontHeap;
  readonly #open = new Set<OpenFile>();
  /** What is being opened, by the file's key: who comes second waits, and then finds the first one's bytes. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(heap: FontHeap) {
    this.#heap = heap;
  }

  /**
   * Opens a face, and takes over `opened`, however it ends. Nothing stays in memory when it throws. With `byParts`, the
   * outlines of a large file that has to be waited for are left to be fetched as they are asked for.
   */
  async face(
    opened: OpenedSource,
    choice: FaceChoice,
    signal: AbortSignal | undefined,
    byParts = false,
  ): Promise<FontFace> {
    const source = guardedSource(opened.source, signal);
    const takesParts = byParts && hasParts(source);
    let keepsSource = false;
    try {
      const key = await keyOf(source, takesParts);
      return await this.#inTurn(key, signal, async () => {
        const known = await this.#find(key, source);
        keepsSource = known === undefined && (source.readInto !== undefined || takesParts);
        // The signal is for opening, and the source stays.
        const kept = takesParts ? guardedSource(opened.source, undefined) : source;
        const open = known ?? this.#add(key, kept, opened, takesParts);
        const face = await this.#faceOf(open, source, choice, signal);
        if (!takesParts) await this.#complete(face, signal);
        return face;
      });
    } finally {
      if (opened.isOurs && !keepsSource) await opened.source.close();
    }
  }

  /**
   * Opens a face of a source that gives its bytes at once, and takes over `opened`, however it ends. The readers of all fonts
   * are loaded (`loadReaders`).
   */
  faceAtOnce(opened: OpenedSource, index: number): FontFace {
    const source = guardedSource(opened.source, undefined) as ImmediateSource & PlatformSource;
    let keepsSource = false;
    try {
      const directory = readDirectoryAtOnce(source, index);
      const key = source.identity ?? source.objectKey ?? unknownKey();
      const known = this.#openWith(key, index);
      // What was unpacked is brought in whole: the file that it came to is no place to read from later.
      keepsSource = known === undefined && opened.format === undefined;
      const open =
        known ?? (keepsSource ? this.#add(key, source, opened) : this.#addWhole(key, source, opened, directory));
      return this.#faceAt(open, index, directory);
    } finally {
      if (opened.isOurs && !keepsSource) opened.source.close().catch(() => {});
    }
  }

  /** Fetches what another opening of its file has left out. */
  async #complete(face: FontFace, signal: AbortSignal | undefined): Promise<void> {
    try {
      await face.complete(signal);
    } catch (error) {
      face.release();
      throw error;
    }
  }

  /** An open file that has this face, or of which more can be read, with one reference more. */
  #openWith(key: string, index: number): OpenFile | undefined {
    for (const open of this.#open) {
      if (open.key !== key || !(open.file.readsAtOnce || open.faces.has(index))) continue;
      open.file.retain();
      return open;
    }
    return undefined;
  }

  /** Adds a file with the tables of a face, and lets its source go. */
  #addWhole(key: string, source: ImmediateSource, opened: OpenedSource, directory: SfntDirectory): OpenFile {
    const { readInto: _, ...rest } = source;
    const open = this.#add(key, rest, opened);
    try {
      open.file.bringInAtOnce(source, usedTables(directory));
      return open;
    } catch (error) {
      open.file.release();
      throw error;
    }
  }

  /** Runs `work` when no other work of this key is under way. */
  async #inTurn<Value>(key: string, signal: AbortSignal | undefined, work: () => Promise<Value>): Promise<Value> {
    while (this.#turns.has(key)) await abortable(this.#turns.get(key)!, signal);
    const turn = work();
    const settled = turn.then(
      () => {},
      () => {},
    );
    this.#turns.set(key, settled);
    try {
      return await turn;
    } finally {
      this.#turns.delete(key);
    }
  }

  /** An open file of the same bytes, with one reference more. */
  async #find(key: string, source: PlatformSource): Promise<OpenFile | undefined> {
    for (const open of this.#open) {
      if (open.key !== key) continue;
      open.file.retain();
      try {
        if (source.identity !== undefined || (await open.file.agreesWith(source))) return open;
      } catch (error) {
        open.file.release();
        throw error;
      }
      open.file.release();
    }
    return undefined;
  }

  #add(key: string, source: PlatformSource, { isOurs }: OpenedSource, byParts = false): OpenFile {
    const onRelease = (): void => {
      this.#open.delete(open);
      // A source that can't be closed has nothing to say to whoever closes a font.
      if (isOurs && file.isReadable) source.close().catch(() => {});
    };
    const file = new FontFile(source, this.#heap, onRelease, byParts);
    const open: OpenFile = { key, file, faces: new Map() };
    this.#open.add(open);
    return open;
  }

  /** A face of `open`, whose reference it takes over. */
  async #faceOf(
    open: OpenFile,
    source: PlatformSource,
    choice: FaceChoice,
    signal: AbortSignal | undefined,
  ): Promise<FontFace> {
    const { file, faces } = open;
    try {
      const { index, directory } = await choose(file.counting(source), choice);
      await loadReaders(directory);
      if (!file.readsAtOnce && !faces.has(index)) {
        const tables = file.isPartial ? tablesBesideOutlines(directory) : usedTables(directory);
        await file.bringIn(file.counting(source), tables);
      }
      const face = await untilThere(() => {
        file.retain();
        return this.#faceAt(open, index, directory);
      }, signal);
      source.forget?.();
      return face;
    } finally {
      file.release();
    }
  }

  /** A face of `open` all of whose bytes can be had; takes over a reference of the file. */
  #faceAt({ file, faces }: OpenFile, index: number, directory: SfntDirectory): FontFace {
    const known = faces.get(index);
    if (known) {
      file.release();
      return known.retain();
    }
    try {
      const face = new FontFace(file, directory, () => {
        faces.delete(index);
        file.release();
      });
      faces.set(index, face);
      return face;
    } catch (error) {
      file.release();
      throw error;
    }
  }
}

let lastUnknown = 0;

function unknownKey(): string {
  return `unknown:${++lastUnknown}`;
}

/** Whether anything is saved by fetching a source by parts. */
function hasParts({ readInto, isInMemory, byteLength }: PlatformSource): boolean {
  return readInto === undefined && !isInMemory && byteLength > MAX_WHOLE_OUTLINE_BYTES;
}

/** Equal for sources that may be of the same bytes. */
async function keyOf(source: PlatformSource, takesParts: boolean): Promise<string> {
  if (source.identity !== undefined) return source.identity;
  // Its bytes can't be compared without reading all of them.
  if (source.readInto || takesParts) return source.objectKey ?? unknownKey();
  const opening = await source.read(0, Math.min(OPENING_BYTES, source.byteLength));
  return `bytes:${source.byteLength}:${String.fromCharCode(...opening)}`;
}

interface ChosenFace {
  readonly index: number;
  readonly directory: SfntDirectory;
}

async function choose(source: PlatformSource, choice: FaceChoice): Promise<ChosenFace> {
  if ("index" in choice) return { index: choice.index, directory: await readDirectory(source, choice.index) };
  const names: string[] = [];
  for (let index = 0, faceCount = 1; index < faceCount; index++) {
    const directory = await readDirectory(source, index);
    faceCount = directory.faceCount;
    const name = await readPostScriptName(source, directory);
    if (name === choice.postScriptName) return { index, directory };
    names.push(name);
  }
  throw new FontError("face-not-found", { source: source.label, postScriptName: choice.postScriptName, names });
}

async function readPostScriptName(source: PlatformSource, { tables }: SfntDirectory): Promise<string> {
  const record = tables.get("name");
  if (!record || record.byteLength === 0) return "";
  const name = new TableReader(await source.read(record.offset, record.byteLength), "name", source.label);
  try {
    return postScriptName(name);
  } catch (error) {
    // A face whose names are damaged can't be meant, and the others can.
    if (error instanceof FontError && error.code === "table-damaged") return "";
    throw error;
  }
}
