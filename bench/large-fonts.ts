/** Node's part of the opening stage: fonts of Chinese that the system has, and the heap that a piece of work takes. */

import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { LargeFonts } from "./stage.ts";

/** Where Debian's fonts-noto-cjk puts it. */
const collection = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

/** The collection and its first face as a file of its own; nothing where the system has no such font. */
export async function largeFonts(): Promise<LargeFonts | undefined> {
  let face: Uint8Array;
  try {
    face = await firstFace(collection);
  } catch {
    return undefined;
  }
  const folder = await mkdtemp(join(tmpdir(), "typecase-bench-"));
  const path = join(folder, "NotoSansCJKjp-Regular.otf");
  await writeFile(path, face);
  return {
    fonts: [
      { name: "CJK OTF, 16 MB", path },
      { name: "CJK TTC, 19 MB", path: collection },
    ],
    heapBytesOf,
    close: () => rm(folder, { recursive: true }),
  };
}

/** Bytes that the heap is larger by after `work`, what could be collected included. */
export async function heapBytesOf(work: () => Promise<unknown>): Promise<number> {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  const before = process.memoryUsage().heapUsed;
  await work();
  return Math.max(1, process.memoryUsage().heapUsed - before);
}

/** An sfnt of the tables of a collection's first face. */
async function firstFace(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const read = async (offset: number, byteLength: number) => {
      const { buffer } = await file.read(new Uint8Array(byteLength), 0, byteLength, offset);
      return buffer;
    };
    const start = viewOf(await read(12, 4)).getUint32(0);
    const tableCount = viewOf(await read(start, 12)).getUint16(4);
    const directory = await read(start, 12 + tableCount * 16);
    const view = viewOf(directory);
    const parts: Uint8Array[] = [directory];
    let end = directory.byteLength;
    for (let record = 12; record < directory.byteLength; record += 16) {
      const byteLength = view.getUint32(record + 12);
      const table = new Uint8Array((byteLength + 3) & ~3);
      table.set(await read(view.getUint32(record + 8), byteLength));
      view.setUint32(record + 8, end);
      parts.push(table);
      end += table.byteLength;
    }
    return Buffer.concat(parts);
  } finally {
    await file.close();
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
