/** Sources and the sfnt container: what is read from where, and what each kind of bad input says. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FontInput, FontSource } from "../../src/source/font-source.ts";
import { guardedSource } from "../../src/source/guarded-source.ts";
import { openSource } from "../../src/source/open-source.ts";
import { MAX_TABLE_COUNT, readDirectory } from "../../src/source/sfnt.ts";
import { fileBytes, fileUrl } from "../font/support.ts";
import { type Listening, listen } from "../support/listen.ts";

const ROBOTO = "test/fonts/Roboto-Regular.ttf";
const roboto = fileBytes(ROBOTO);
let folder: string;
let server: Listening;
let origin: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "typecase-source-"));
  server = await listen((request, response) => {
    if (request.url === "/roboto.ttf") response.end(roboto);
    else if (request.url === "/slow.ttf") response.write(roboto.subarray(0, 100));
    else response.writeHead(404).end("no");
  });
  origin = server.origin;
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function written(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function directoryOf(input: FontInput, index = 0): Promise<ReturnType<typeof readDirectory>> {
  const source = await openSource(input);
  try {
    return await readDirectory(source, index);
  } finally {
    await source.close();
  }
}

describe("openSource", () => {
  const inputs: [name: string, input: () => FontInput][] = [
    ["a path", () => written("roboto.ttf", roboto)],
    ["a file: URL", () => fileUrl(ROBOTO)],
    ["a file: URL as a string", () => fileUrl(ROBOTO).href],
    ["an http: URL", () => new URL(`${origin}/roboto.ttf`)],
    ["an http: URL as a string", () => `${origin}/roboto.ttf`],
    ["an ArrayBuffer", () => roboto.buffer.slice(0)],
    ["a Uint8Array", () => roboto],
    ["a Uint8Array within a larger buffer", () => new Uint8Array([0, 0, 0, ...roboto]).subarray(3)],
    ["a Blob", () => new Blob([roboto])],
    ["a Response", () => new Response(roboto)],
  ];

  it.each(inputs)("reads any part of %s", async (_name, input) => {
    const source = await openSource(input());
    expect(source.byteLength).toBe(roboto.byteLength);
    expect(Buffer.compare(await source.read(1000, 500), roboto.subarray(1000, 1500))).toBe(0);
    await expect(source.read(roboto.byteLength - 1, 2)).rejects.toMatchObject({ code: "truncated" });
    await source.close();
    await source.close();
  });

  it("hands a source of the caller's own through", async () => {
    const own: FontSource = { label: "own", byteLength: 4, read: async () => roboto, close: async () => {} };
    expect(await openSource(own)).toBe(own);
  });

  it("names a path that does not exist", async () => {
    const path = join(folder, "missing.ttf");
    await expect(openSource(path)).rejects.toMatchObject({ code: "file-not-found", path });
    await expect(openSource(path)).rejects.toThrow(path);
  });

  it("refuses a directory", async () => {
    await expect(openSource(folder)).rejects.toMatchObject({ code: "read-failed", source: folder });
  });

  it("refuses an empty file, buffer, Blob and Response", async () => {
    const path = written("empty.ttf", new Uint8Array(0));
    await expect(openSource(path)).rejects.toMatchObject({ code: "empty", source: path });
    await expect(openSource(new Uint8Array(0))).rejects.toMatchObject({ code: "empty" });
    await expect(openSource(new Blob([]))).rejects.toMatchObject({ code: "empty" });
    await expect(openSource(new Response(""))).rejects.toMatchObject({ code: "empty" });
  });

  it("says the status of a failed fetch, and 0 where no server answered", async () => {
    const url = `${origin}/missing.ttf`;
    await expect(openSource(url)).rejects.toMatchObject({ code: "fetch-failed", url, status: 404 });
    const locked = new Response("no", { status: 500 });
    locked.body?.getReader();
    await expect(openSource(locked)).rejects.toMatchObject({ code: "fetch-failed", status: 500 });
    await expect(openSource("http://127.0.0.1:1/x.ttf")).rejects.toMatchObject({ code: "fetch-failed", status: 0 });
  });

  it("stops with the signal's reason, before and during a fetch", async () => {
    const reason = new Error("changed my mind");
    await expect(openSource(roboto, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const opening = openSource(`${origin}/slow.ttf`, { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 20);
    await expect(opening).rejects.toBe(reason);
  });

  it("says what it got instead of a source", async () => {
    await expect(openSource(42 as unknown as FontInput)).rejects.toThrow(/^source must be .* got 42$/);
    await expect(openSource(null as unknown as FontInput)).rejects.toThrow(TypeError);
  });
});

describe("a source of the caller's own", () => {
  const own = (source: Partial<FontSource>): FontSource => ({
    label: "own",
    byteLength: roboto.byteLength,
    read: async (offset, byteLength) => roboto.subarray(offset, offset + byteLength),
    close: async () => {},
    ...source,
  });
  const wrong: [name: string, read: FontSource["read"]][] = [
    ["too few bytes", async () => roboto.subarray(0, 3)],
    ["too many bytes", async () => roboto],
    ["something else", async () => "text" as unknown as Uint8Array],
  ];

  it.each(wrong)("that gives %s is an error that names it", async (_name, read) => {
    const reading = guardedSource(own({ read }), undefined).read(4, 8);
    await expect(reading).rejects.toMatchObject({ code: "read-failed", source: "own" });
  });

  it("that fails is an error with its own as the cause", async () => {
    const cause = new Error("no disk");
    const read = (): Promise<Uint8Array> => Promise.reject(cause);
    const reading = guardedSource(own({ read }), undefined).read(4, 8);
    await expect(reading).rejects.toMatchObject({ code: "read-failed", cause });
  });

  it("that never answers stops with the signal's reason", async () => {
    const reason = new Error("changed my mind");
    const controller = new AbortController();
    const silent = guardedSource(own({ read: () => new Promise(() => {}) }), controller.signal);
    const reading = silent.read(0, 4);
    setTimeout(() => controller.abort(reason), 5);
    await expect(reading).rejects.toBe(reason);
    await expect(silent.read(0, 4)).rejects.toBe(reason);
  });

  it("is refused where it has no bytes, or no whole number of them", () => {
    expect(() => guardedSource(own({ byteLength: 0 }), undefined)).toThrow(/empty/);
    expect(() => guardedSource(own({ byteLength: Number.NaN }), undefined)).toThrow(RangeError);
  });
});

describe("readDirectory", () => {
  it("lists the tables of a face with their places", async () => {
    const { tables, faceCount } = await directoryOf(roboto);
    expect(faceCount).toBe(1);
    // pyftsubset 4.38 wrote these tables; lengths as fontTools.ttLib's reader gives them.
    expect(tables.get("glyf")?.byteLength).toBe(34828);
    expect(tables.get("hmtx")?.byteLength).toBe(3088);
    expect([...tables.keys()].sort().join(" ")).toBe(
      "GDEF GPOS GSUB OS/2 cmap glyf head hhea hmtx loca maxp name post",
    );
  });

  it("picks a face of a collection by its index", async () => {
    const collection = fileBytes("test/fonts/TwoFaces.ttc");
    const [first, second] = [await directoryOf(collection, 0), await directoryOf(collection, 1)];
    expect(first.faceCount).toBe(2);
    expect(first.tables.get("glyf")?.offset).not.toBe(second.tables.get("glyf")?.offset);
    await expect(directoryOf(collection, 2)).rejects.toMatchObject({
      code: "face-index-out-of-range",
      index: 2,
      faceCount: 2,
    });
    await expect(directoryOf(roboto, 1)).rejects.toMatchObject({ code: "face-index-out-of-range", faceCount: 1 });
  });

  it("tells a file that is no font by what it starts with", async () => {
    await expect(directoryOf(new TextEncoder().encode("<!doctype html>"))).rejects.toMatchObject({
      code: "not-a-font",
      signature: '"<!do"',
    });
    await expect(directoryOf(Uint8Array.of(0x89, 0x50))).rejects.toMatchObject({
      code: "not-a-font",
      signature: "bytes 89 50",
    });
  });

  it("knows formats that it does not read", async () => {
    await expect(directoryOf(new TextEncoder().encode("typ1...."))).rejects.toMatchObject({
      code: "unsupported-format",
      format: "Type 1 in sfnt",
    });
  });

  it("refuses tables that reach past the file", async () => {
    await expect(directoryOf(roboto.subarray(0, roboto.byteLength - 1))).rejects.toMatchObject({
      code: "truncated",
      neededBytes: roboto.byteLength,
    });
  });

  it("refuses a directory of impossible size, and tables that overlap many times over", async () => {
    const tooMany = roboto.slice();
    new DataView(tooMany.buffer).setUint16(4, MAX_TABLE_COUNT + 1);
    await expect(directoryOf(tooMany)).rejects.toMatchObject({ code: "table-damaged" });
    const overlapping = roboto.slice();
    const view = new DataView(overlapping.buffer);
    for (let i = 0; i < 13; i++) {
      view.setUint32(12 + i * 16 + 8, 0);
      view.setUint32(12 + i * 16 + 12, roboto.byteLength);
    }
    await expect(directoryOf(overlapping)).rejects.toThrow(/overlap/);
  });
});
