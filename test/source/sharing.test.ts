/** What is read of each kind of source, and that what is open twice is there once. */

import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Font } from "../../src/font/font.ts";
import { type OpenFontOptions, openFont } from "../../src/font/open-font.ts";
import { type FontInput, type FontProgress, MAX_FONT_FILE_BYTES } from "../../src/source/font-source.ts";
import { openSource } from "../../src/source/open-source.ts";
import { largeCffFont } from "../font/cff-support.ts";
import { largeGlyfFont } from "../font/glyf-support.ts";
import { fileBytes, fileUrl, PlainHeap } from "../font/support.ts";
import { type Listening, listen } from "../support/listen.ts";

const ROBOTO = "test/fonts/Roboto-Regular.ttf";
const COLLECTION = "test/fonts/TwoFaces.ttc";
const roboto = fileBytes(ROBOTO);
const large = largeCffFont(10_000);

let folder: string;
let server: Listening;
let origin: string;
/** Ranges that were asked for, in order; "-" for the whole file. */
const requests: string[] = [];

const files: Record<string, Uint8Array> = { "/roboto.ttf": roboto, "/large.otf": large };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "typecase-sharing-"));
  server = await listen(respond);
  origin = server.origin;
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/**
 * A server that takes ranges, but not under `/plain`, changes its mind under `/changing`, chokes under `/refusing`, and
 * doesn't say what it has under `/silent`.
 */
function respond(request: IncomingMessage, response: ServerResponse): void {
  const { pathname } = new URL(request.url ?? "/", origin);
  const [, mode = "", name] = /^(\/plain|\/changing|\/refusing|\/silent)?(\/.*)$/.exec(pathname) ?? [];
  const bytes = files[name ?? ""];
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
  requests.push(request.headers.range ?? "-");
  if (!bytes) return void response.writeHead(404).end();
  if (mode === "/refusing" && range) return void response.destroy();
  const etag = mode === "/changing" ? `"${requests.length}"` : '"one"';
  if (!range || mode === "/plain") return void response.writeHead(200, { etag }).end(bytes);
  const state = mode === "/silent" ? {} : { etag };
  const [start, end] = [Number(range[1]), Math.min(Number(range[2]) + 1, bytes.byteLength)];
  const headers = { ...state, "content-range": `bytes ${start}-${end - 1}/${bytes.byteLength}` };
  response.writeHead(206, headers).end(bytes.subarray(start, end));
}

let heap = new PlainHeap();
const opened: Font[] = [];

afterEach(() => {
  for (const font of opened.splice(0)) font.close();
  expect(heap.blockCount).toBe(0);
  heap = new PlainHeap();
  requests.length = 0;
});

async function open(input: FontInput, options: OpenFontOptions = {}): Promise<Font> {
  const font = await openFont(input, options, heap);
  opened.push(font);
  return font;
}

const pathOf = (file: string) => fileUrl(file).pathname;

describe("the same file twice", () => {
  const twice: [name: string, first: () => FontInput, second: () => FontInput][] = [
    ["a path", () => pathOf(ROBOTO), () => fileUrl(ROBOTO)],
    ["a URL", () => `${origin}/roboto.ttf`, () => new URL(`${origin}/roboto.ttf`)],
    ["a URL without ranges", () => `${origin}/plain/roboto.ttf`, () => `${origin}/plain/roboto.ttf`],
    ["bytes", () => roboto, () => roboto.slice()],
    ["bytes and a Blob", () => roboto, () => new Blob([roboto])],
    ["a Response and a stream", () => new Response(roboto), () => new Blob([roboto]).stream()],
  ];

  it.each(twice)("is one set of bytes, from %s", async (_name, first, second) => {
    const one = await open(first());
    const { blockCount } = heap;
    const other = await open(second());
    expect(heap.blockCount).toBe(blockCount);
    expect(other.face).toBe(one.face);
    one.close();
    expect(other.glyphOutline(34).verbs.length).toBeGreaterThan(5);
  });

  it.each(twice)("at the same time is one set of bytes, from %s", async (_name, first, second) => {
    const [one, other] = await Promise.all([open(first()), open(second())]);
    expect(other.face).toBe(one.face);
  });

  it("of another time or with another byte is two", async () => {
    const path = join(folder, "roboto.ttf");
    copyFileSync(pathOf(ROBOTO), path);
    const one = await open(path);
    utimesSync(path, 1, 1);
    expect((await open(path)).face).not.toBe(one.face);
    const changed = roboto.slice();
    changed[changed.byteLength - 9]! ^= 1;
    expect((await open(changed)).face).not.toBe((await open(roboto)).face);
  });

  it("shares what the faces of a collection have in common, and nothing else", async () => {
    const bytes = sharedCollection();
    const first = await open(bytes);
    const { heldBytes } = first.sourceStats();
    const second = await open(bytes, { index: 1 });
    expect(second.face).not.toBe(first.face);
    expect(second.sourceStats().heldBytes).toBe(heldBytes);
  });

  it("is read anew after the last font of it was closed", async () => {
    const one = await openFont(roboto, {}, heap);
    one.close();
    expect(heap.blockCount).toBe(0);
    expect((await open(roboto)).glyphId(65)).toBe(34);
  });
});

/** A collection both of whose faces are all of Roboto. */
function sharedCollection(): Uint8Array {
  const header = new Uint8Array(20 + roboto.byteLength);
  header.set(roboto, 20);
  const view = new DataView(header.buffer);
  header.set(new TextEncoder().encode("ttcf"));
  for (const [i, value] of [0x10000, 2, 20, 20].entries()) view.setUint32(4 + i * 4, value);
  for (let i = 0; i < view.getUint16(24); i++) {
    const record = 20 + 12 + i * 16;
    view.setUint32(record + 8, view.getUint32(record + 8) + 20);
  }
  return header;
}

describe("a face of a collection", () => {
  it("is found by its PostScript name", async () => {
    const font = await open(pathOf(COLLECTION), { postScriptName: "NotoSerif-Regular" });
    expect([font.family, font.glyphCount]).toEqual(["Noto Serif", 28]);
    const single = await open(roboto, { postScriptName: "Roboto-Regular" });
    expect(single.family).toBe("Roboto");
  });

  it("that isn't there is an error with the names that are", async () => {
    const opening = openFont(fileBytes(COLLECTION), { postScriptName: "Roboto-Bold" }, heap);
    await expect(opening).rejects.toMatchObject({
      code: "face-not-found",
      names: ["Roboto-Regular", "NotoSerif-Regular"],
    });
    const both = openFont(roboto, { index: 0, postScriptName: "Roboto-Regular" }, heap);
    await expect(both).rejects.toThrow(RangeError);
  });
});

describe("a path", () => {
  it("is read when a table is needed, and its file is closed with the last font", async () => {
    const before = descriptors();
    const font = await openFont(pathOf(ROBOTO), {}, heap);
    const bold = font.at({});
    const { bytesRead, reads } = font.sourceStats();
    font.kerningUnits(34, 55);
    const after = font.sourceStats();
    expect([after.reads - reads, after.bytesRead - bytesRead]).toEqual([1, font.table("GPOS")?.byteLength]);
    font.close();
    expect(descriptors()).toBe(before + (before > 0 ? 1 : 0));
    expect(bold.glyphOutline(34).verbs.length).toBeGreaterThan(5);
    bold.close();
    expect(descriptors()).toBe(before);
    expect(heap.blockCount).toBe(0);
  });

  it("that fails to open leaves no file open", async () => {
    const before = descriptors();
    await expect(openFont(pathOf(ROBOTO), { index: 3 }, heap)).rejects.toThrow(/face index 3/);
    await expect(openFont(pathOf("package.json"), {}, heap)).rejects.toMatchObject({ code: "not-a-font" });
    expect(descriptors()).toBe(before);
  });

  it("to a large TrueType font is read by the pages of the glyphs asked for", async () => {
    const { bytes, glyphIds } = largeGlyfFont();
    const original = await open(bytes);
    let reads = 0;
    const source = {
      label: "large",
      byteLength: bytes.byteLength,
      identity: "large TrueType",
      read: async (offset: number, byteLength: number) => bytes.slice(offset, offset + byteLength),
      readInto: (offset: number, target: Uint8Array) => {
        target.set(bytes.subarray(offset, offset + target.byteLength));
        reads++;
      },
      close: async () => {},
    };
    const font = await open(source);
    const opening = font.sourceStats().bytesRead;
    for (const glyphId of glyphIds) {
      expect(font.glyphOutline(glyphId).toSVGPathData()).toBe(original.glyphOutline(glyphId).toSVGPathData());
    }
    expect(font.sourceStats().bytesRead - opening).toBeLessThan(bytes.byteLength / 8);
    // The kernels are given the same bytes for the same glyphs, and know where each moves.
    const [ours, theirs] = [font.outlineSource, original.outlineSource];
    if (ours.kind !== "glyf" || theirs.kind !== "glyf") throw new Error("both are TrueType");
    for (const glyphId of glyphIds) ours.prepare?.(glyphId);
    const before = reads;
    for (const glyphId of glyphIds) ours.prepare?.(glyphId);
    expect(reads).toBe(before);
    expect(theirs.prepare).toBeUndefined();
  });
});

/** Open files of this process, 0 where the system doesn't list them. */
function descriptors(): number {
  try {
    return readdirSync("/proc/self/fd").length;
  } catch {
    return 0;
  }
}

describe("a URL", () => {
  it("is one request for a small font, as ever", async () => {
    await open(`${origin}/roboto.ttf`);
    expect(requests).toEqual(["bytes=0-262143"]);
  });

  it("is read by ranges where the server takes them, in few requests", async () => {
    const font = await open(`${origin}/large.otf`);
    expect(font.glyphOutline(7).toSVGPathData()).toContain("M7,");
    expect(requests.length).toBeGreaterThan(1);
    expect(requests.length).toBeLessThan(5);
  });

  it("is read in one request where the server takes no ranges, and in two where it refuses them", async () => {
    await open(`${origin}/plain/large.otf`);
    expect(requests).toEqual(["bytes=0-262143"]);
    await open(`${origin}/refusing/roboto.ttf`);
    expect(requests.slice(1)).toEqual(["bytes=0-262143", "-"]);
  });

  it("whose server doesn't say whether the file has changed is the same where its bytes are", async () => {
    const [one, same] = [await open(`${origin}/silent/roboto.ttf`), await open(`${origin}/silent/roboto.ttf`)];
    expect(same.face).toBe(one.face);
    const changed = roboto.slice();
    changed[changed.byteLength - 9]! ^= 1;
    files["/roboto.ttf"] = changed;
    try {
      expect((await open(`${origin}/silent/roboto.ttf`)).face).not.toBe(one.face);
    } finally {
      files["/roboto.ttf"] = roboto;
    }
  });

  it("that changes while it is read is an error", async () => {
    const opening = openFont(`${origin}/changing/large.otf`, {}, heap);
    await expect(opening).rejects.toMatchObject({ code: "read-failed" });
  });

  it.each(["/large.otf", "/plain/large.otf"])("(%s) tells how far it is", async (path) => {
    const steps: FontProgress[] = [];
    await open(`${origin}${path}`, { onProgress: (progress) => steps.push(progress) });
    const loaded = steps.map(({ loadedBytes }) => loadedBytes);
    expect(loaded.length).toBeGreaterThan(1);
    expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
    expect(loaded.at(-1)).toBeLessThanOrEqual(large.byteLength);
    expect(loaded.at(-1)).toBeGreaterThan(large.byteLength * 0.9);
  });

  it("stops with the signal's reason between ranges", async () => {
    const controller = new AbortController();
    const reason = new Error("changed my mind");
    const onProgress = () => controller.abort(reason);
    const opening = openFont(`${origin}/large.otf`, { signal: controller.signal, onProgress }, heap);
    await expect(opening).rejects.toBe(reason);
    expect(heap.blockCount).toBe(0);
  });
});

describe("a File or Blob", () => {
  /** A file of a page whose slices are counted; all of it at once is refused. */
  class CountedFile extends File {
    sliced = 0;
    override slice(start = 0, end = this.size, type?: string): Blob {
      this.sliced += end - start;
      return super.slice(start, end, type);
    }
    override arrayBuffer(): Promise<ArrayBuffer> {
      return Promise.reject(new Error("all of it was asked for"));
    }
  }

  it("is read by slices: of a collection those of one face", async () => {
    const file = new CountedFile([fileBytes(COLLECTION)], "TwoFaces.ttc");
    const font = await open(file, { postScriptName: "Roboto-Regular" });
    expect(font.glyphOutline(font.glyphId(0x31)).verbs.length).toBeGreaterThan(5);
    expect(file.sliced).toBeGreaterThan(1000);
    expect(file.sliced).toBeLessThan(file.size / 2);
    await expect(openFont(file, { index: 7 }, heap)).rejects.toThrow(/TwoFaces\.ttc/);
  });

  it("that can't be read any more is an error with its reason", async () => {
    const cause = new DOMException("the file has changed", "NotReadableError");
    const gone = new (class extends Blob {
      override slice(): Blob {
        throw cause;
      }
    })([roboto]);
    await expect(openFont(gone, {}, heap)).rejects.toMatchObject({ code: "read-failed", cause });
  });
});

describe("a stream", () => {
  it("is a font", async () => {
    expect((await open(new Blob([roboto]).stream())).family).toBe("Roboto");
  });

  it("that doesn't end is stopped at the size of the largest font", async () => {
    const piece = new Uint8Array(2 ** 24);
    let given = 0;
    let wasCancelled = false;
    const endless = () =>
      new ReadableStream<Uint8Array>({
        pull: (controller) => {
          given += piece.byteLength;
          controller.enqueue(piece);
        },
        cancel: () => {
          wasCancelled = true;
        },
      });
    for (const input of [endless(), new Response(endless())]) {
      [given, wasCancelled] = [0, false];
      await expect(openSource(input)).rejects.toMatchObject({ code: "file-too-large", limit: MAX_FONT_FILE_BYTES });
      expect([wasCancelled, given < MAX_FONT_FILE_BYTES * 1.2]).toEqual([true, true]);
    }
  });

  it("that breaks, is locked, or gives no bytes is an error", async () => {
    const cause = new Error("broken");
    const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(cause) });
    await expect(openSource(broken)).rejects.toMatchObject({ code: "read-failed", cause });
    const locked = new Blob([roboto]).stream();
    locked.getReader();
    await expect(openSource(locked)).rejects.toMatchObject({ code: "read-failed" });
    const words = new ReadableStream({ start: (controller) => controller.enqueue("words") });
    await expect(openSource(words)).rejects.toThrow(/^source must stream bytes, got "words"/);
  });
});

describe("a source of the caller's own", () => {
  it("that can be read at any time is read later, and left to its owner to close", async () => {
    let closed = 0;
    const source = {
      label: "own",
      byteLength: roboto.byteLength,
      read: async (offset: number, byteLength: number) => roboto.slice(offset, offset + byteLength),
      readInto: (offset: number, target: Uint8Array) => target.set(roboto.subarray(offset, offset + target.byteLength)),
      close: async () => void closed++,
    };
    const font = await open(source);
    const { bytesRead } = font.sourceStats();
    font.kerningUnits(34, 55);
    expect(font.sourceStats().bytesRead).toBeGreaterThan(bytesRead);
    font.close();
    expect(closed).toBe(0);
  });

  it("that fails later fails what needed it, and the font goes on", async () => {
    let isBroken = false;
    const cause = new Error("no disk");
    const source = {
      label: "own",
      byteLength: roboto.byteLength,
      read: async (offset: number, byteLength: number) => roboto.slice(offset, offset + byteLength),
      readInto: (offset: number, target: Uint8Array) => {
        if (isBroken) throw cause;
        target.set(roboto.subarray(offset, offset + target.byteLength));
      },
      close: async () => {},
    };
    const font = await open(source);
    const { blockCount } = heap;
    isBroken = true;
    expect(() => font.kerningUnits(34, 55)).toThrow(expect.objectContaining({ code: "read-failed", cause }));
    expect(heap.blockCount).toBe(blockCount);
    isBroken = false;
    expect(font.kerningUnits(34, 55)).not.toBe(0);
  });
});

describe("what no part of the library reads", () => {
  it("is not read of a source that can't be read later", async () => {
    const path = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
    let bytes: Uint8Array;
    try {
      bytes = new Uint8Array(readFileSync(path));
    } catch {
      return;
    }
    const font = await open(new Blob([bytes as Uint8Array<ArrayBuffer>]));
    expect(font.sourceStats().heldBytes).toBeLessThan(bytes.byteLength);
    expect(font.tableTags).toContain("FFTM");
    expect(font.table("FFTM")).toBeUndefined();
    expect((await open(path)).table("FFTM")?.byteLength).toBeGreaterThan(0);
  });
});
