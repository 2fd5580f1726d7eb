/** The compiled modules: small, and asking for nothing but memory. */

import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { facadeFits } from "../../src/kernels/facade.ts";
import * as records from "../../src/kernels/records.ts";
import { ownerTags } from "../../src/memory/owner-tag.ts";
import { kernelModule } from "./support.ts";

const limits = { plain: 24 * 1024, gzip: 9 * 1024 };

describe("the compiled kernels", () => {
  it.each(["kernels.wasm", "kernels-scalar.wasm"])("are at most 24 KB, and 9 KB gzipped: %s", async (name) => {
    const binary = await readFile(new URL(`../../dist/${name}`, import.meta.url));
    expect(binary.byteLength).toBeLessThanOrEqual(limits.plain);
    expect(gzipSync(binary, { level: 9 }).byteLength).toBeLessThanOrEqual(limits.gzip);
  });

  it.each(["simd", "scalar"] as const)("import nothing but their memory (%s)", async (build) => {
    const imports = WebAssembly.Module.imports(await kernelModule(build));
    expect(imports).toEqual([{ module: "env", name: "memory", kind: "memory" }]);
  });

  it("export the same functions in both builds, and the facade names them all", async () => {
    const [simd, scalar] = await Promise.all([kernelModule("simd"), kernelModule("scalar")]);
    expect(WebAssembly.Module.exports(scalar)).toEqual(WebAssembly.Module.exports(simd));
    expect(facadeFits).toBe(true);
  });
});

describe("the shared records", () => {
  it("have the offsets that assembly/lib/layout.ts draws", async () => {
    const source = await readFile(new URL("../../assembly/lib/layout.ts", import.meta.url), "utf8");
    const drawn = new Map(
      [...source.matchAll(/export const (\w+): \w+ = (-?\d+);/g)].map(([, name, value]) => [name!, Number(value)]),
    );
    const groups: [string, Record<string, number>][] = [
      ["BLOCK", records.BlockRecord],
      ["STATS", records.BlockStatistics],
      ["STATE", records.StateRecord],
      ["CHUNK", records.ChunkRecord],
      ["OUTLINE", records.OutlineRecord],
      ["FACE", records.FaceRecord],
      ["STRIKE", records.StrikeRecord],
      ["BITMAP", records.BitmapRecord],
      ["SURFACE", records.SurfaceFields],
      ["FORMAT", records.SurfaceFormat],
      ["TEXT", records.TextRecord],
      ["COMMAND", records.CommandRecord],
      ["MISSING", records.MissingRecord],
      ["ERROR", records.KernelError],
    ];
    for (const [name, value] of drawn) {
      if (!name.startsWith("OWNER_") || name === "OWNER_LIMIT") continue;
      expect(ownerTags[value], name).toBe(name.slice("OWNER_".length).toLowerCase());
    }
    for (const [prefix, fields] of groups) {
      for (const [field, offset] of Object.entries(fields)) {
        const constant = `${prefix}_${field.replace(/[A-Z]/g, "_$&").toUpperCase()}`;
        const value = drawn.get(constant) ?? drawn.get(constant.replace("BITMAP_SIZE", "BITMAP_HEADER"));
        expect(value, constant).toBe(offset);
      }
    }
  });
});
