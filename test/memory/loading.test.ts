/** Loading in scratch that is used again: what is read and unpacked is what new memory gives, and the counts say so. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { OpenEngine, pathOf } from "./open-engine.ts";

const files = ["assets/sample/NotoSansHebrew-Regular.ttf", "test/fonts/Roboto-Regular.ttf", "test/fonts/Variable.ttf"];

/** A WOFF file of an sfnt's tables, compressed each by itself. */
function woffOf(path: string): Uint8Array {
  const sfnt = readFileSync(path);
  const count = sfnt.readUInt16BE(4);
  const header = Buffer.alloc(44 + count * 20);
  header.write("wOFF", 0, "latin1");
  header.writeUInt32BE(sfnt.readUInt32BE(0), 4);
  header.writeUInt16BE(count, 12);
  const parts: Buffer[] = [header];
  let at = header.length;
  for (let i = 0; i < count; i++) {
    const record = sfnt.subarray(12 + i * 16, 28 + i * 16);
    const [offset, length] = [record.readUInt32BE(8), record.readUInt32BE(12)];
    const table = sfnt.subarray(offset, offset + length);
    const packed = deflateSync(table);
    const stored = packed.length < length ? packed : table;
    record.copy(header, 44 + i * 20, 0, 4);
    header.writeUInt32BE(at, 48 + i * 20);
    header.writeUInt32BE(stored.length, 52 + i * 20);
    header.writeUInt32BE(length, 56 + i * 20);
    const padded = Buffer.alloc((stored.length + 3) & ~3);
    stored.copy(padded);
    parts.push(padded);
    at += padded.length;
  }
  header.writeUInt32BE(at, 8);
  return Buffer.concat(parts);
}

function scratchOf(engine: OpenEngine) {
  return engine.memory.pools().find(({ name }) => name === "scratch buffers")!;
}

describe("scratch of loading", () => {
  it("unpacks WOFF files one after another in one buffer, and beside each other", async () => {
    const engine = await OpenEngine.create();
    const draw = (font: Awaited<ReturnType<typeof engine.loadFont>>) =>
      Buffer.from(engine.render("Ag 12 שלום", { font, size: 20 }).data).toString("base64");
    const expected: string[] = [];
    for (const file of files) expected.push(draw(await engine.loadFont(pathOf(file))));
    const packed = files.map((file) => woffOf(pathOf(file)));
    const inTurn: string[] = [];
    for (const bytes of [...packed, ...packed]) inTurn.push(draw(await engine.loadFont(bytes)));
    expect(inTurn).toEqual([...expected, ...expected]);
    const { hits, inUse, bytes } = scratchOf(engine);
    expect(hits).toBeGreaterThanOrEqual(3);
    expect(inUse).toBe(0);
    expect(engine.memory.stats().host["scratch buffers"]!.currentBytes).toBe(bytes);
    const fonts = await Promise.all([...packed, ...packed].map((bytes) => engine.loadFont(bytes)));
    expect(fonts.map(draw)).toEqual([...expected, ...expected]);
    expect(scratchOf(engine).inUse).toBe(0);
    engine.dispose();
    expect(scratchOf(engine).bytes).toBe(0);
  });

  it("reads the fonts of folders one after another in the same buffers, and names their families once", async () => {
    const engine = await OpenEngine.create();
    const folder = mkdtempSync(join(tmpdir(), "typecase-"));
    try {
      for (const [index, file] of [...files, ...files].entries()) {
        writeFileSync(join(folder, `${index}.ttf`), readFileSync(pathOf(file)));
      }
      writeFileSync(join(folder, "damaged.ttf"), readFileSync(pathOf(files[0]!)).subarray(0, 900));
      const { added, failed } = await engine.fonts.addSystem({ folders: [folder], fontconfig: false });
      expect([added, failed]).toEqual([6, 1]);
      const { hits, misses, inUse } = scratchOf(engine);
      expect(hits).toBeGreaterThan(misses);
      expect(inUse).toBe(0);
      const names = engine.memory.pools().find(({ name }) => name === "font families")!;
      expect(names.hits).toBeGreaterThanOrEqual(3);
      expect(names.idle).toBe(names.misses);
      expect(engine.fonts.match("16px ROBOTO").map(({ family }) => family)).toEqual(["Roboto", "Roboto"]);
      expect(engine.fonts.match("16px Nobody")).toEqual([]);
      expect(engine.memory.pools().find(({ name }) => name === "font families")!.idle).toBe(names.idle);
      engine.fonts.clear();
      expect(engine.memory.pools().find(({ name }) => name === "font families")!.idle).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
      engine.dispose();
    }
  });
});
