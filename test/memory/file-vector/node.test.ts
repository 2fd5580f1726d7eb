/** File vectors of Node, through the built package: files on disk, their errors, and processes that are killed. */

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prng } from "../../reference/prng.ts";
import { importTypecase } from "../../support/typecase.ts";
import { contentsAfter } from "./kill-me.ts";

const seed = Number(process.env.TYPECASE_SEED ?? Date.now() % 2 ** 32);
const folder = mkdtempSync(join(tmpdir(), "typecase-vector-"));
const library = fileURLToPath(new URL("../../../dist/node.js", import.meta.url));
let names = 0;
const newPath = () => join(folder, `${names++}.tcv`);

type Typecase = Awaited<ReturnType<typeof importTypecase>>;
let FileVector: Typecase["FileVector"];
let MemoryError: Typecase["MemoryError"];

beforeAll(async () => {
  ({ FileVector, MemoryError } = await importTypecase());
});

afterAll(() => rmSync(folder, { recursive: true }));

/** The error of `work`, which must be a `MemoryError`. */
async function memoryError(work: () => unknown): Promise<Record<string, unknown>> {
  try {
    await work();
  } catch (error) {
    if (error instanceof MemoryError) return { ...error, message: error.message };
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("a file vector on disk", () => {
  it("keeps its elements between processes' lives, and says its kind and path", async () => {
    const path = newPath();
    const made = await FileVector.create(path, { kind: "f32" });
    expect(made.push(0.5)).toBe(1);
    made.extend([1, 2, 3]);
    made.extend(new Float32Array([4, 5]));
    made.close();
    const opened = await FileVector.open(path);
    expect([opened.kind, opened.path, opened.length]).toEqual(["f32", path, 6]);
    expect([...opened]).toEqual([0.5, 1, 2, 3, 4, 5]);
    expect([opened.get(0), opened.get(6), opened.get(-1), opened.get(0.5)]).toEqual([
      0.5,
      undefined,
      undefined,
      undefined,
    ]);
    expect(opened.slice(1, 3)).toEqual(new Float32Array([1, 2]));
    opened.discard();
  });

  it("is synced and closed when its block ends, by Symbol.dispose", async () => {
    const path = newPath();
    const made = await FileVector.create(pathToFileURL(path));
    made.push(7);
    made[Symbol.dispose]();
    made[Symbol.dispose]();
    expect(await memoryError(() => made.push(8))).toMatchObject({ code: "file-closed", path });
    expect(await memoryError(() => made.get(0))).toMatchObject({ code: "file-closed" });
    expect(await memoryError(() => made.set(0, 0))).toMatchObject({ code: "file-closed" });
    expect(await memoryError(() => made.stats())).toMatchObject({ code: "file-closed" });
    const opened = await FileVector.open(path);
    expect([...opened]).toEqual([7]);
    opened.close();
  });

  it("keeps to its bound in memory, however large the file", async () => {
    const vector = await FileVector.create(newPath(), { preset: "compact", kind: "f64" });
    for (let i = 0; i < 1_000_000; i++) vector.push(i);
    vector.sync();
    let sum = 0;
    for (const value of vector) sum += value;
    expect(sum).toBe((1_000_000 * 999_999) / 2);
    const stats = vector.stats();
    expect(stats.contentBytes).toBe(8_000_000);
    expect(stats.cachedPages).toBe(stats.cachePageLimit);
    // 64 KiB of pages, and 8 bytes for each page of the file.
    expect(stats.memoryBytes).toBeLessThan(64 * 1024 + 1.5 * 8 * (stats.fileBytes / 4096));
    expect(stats.fileBytes).toBe(statSync(vector.path).size);
    vector.close();
  });

  it("shrinks to its elements, whatever was written over and cut off before", async () => {
    const vector = await FileVector.create(newPath(), { kind: "u8", pageBytes: 4096 });
    vector.reserve(10_000_000);
    expect(vector.capacity).toBeGreaterThanOrEqual(10_000_000);
    vector.resize(1_000_000, 3);
    vector.sync();
    for (let i = 0; i < 1_000_000; i += 4096) vector.set(i, 4);
    vector.truncate(400_000);
    vector.shrinkToFit();
    const { fileBytes, utilization } = vector.stats();
    // 98 pages of elements, one of the page table, two headers.
    expect(fileBytes).toBe(99 * 4096 + 8192);
    expect(utilization).toBeGreaterThan(0.96);
    expect(vector.capacity).toBe(98 * 4096);
    vector.discard();
    const opened = await FileVector.open(vector.path);
    expect([opened.length, opened.get(0), opened.get(1), opened.get(4096)]).toEqual([400_000, 4, 3, 4]);
    opened.close();
  });

  it("takes no room on disk for zeros that resize adds", async () => {
    const vector = await FileVector.create(newPath());
    vector.resize(100_000_000);
    vector.set(50_000_000, 1);
    vector.sync();
    expect(vector.stats().fileBytes).toBeLessThan(2 ** 20);
    expect([vector.get(49_999_999), vector.get(50_000_000), vector.get(99_999_999)]).toEqual([0, 1, 0]);
    vector.close();
  });

  it("never grows its file with the preset fixed, whatever is written and synced, and refuses what doesn't fit", async () => {
    const vector = await FileVector.create(newPath(), { preset: "fixed", kind: "u32", initialCapacity: 100_000 });
    const { fileBytes } = vector.stats();
    const { capacity } = vector;
    for (let i = 0; i < capacity; i++) vector.push(i);
    for (let round = 0; round < 3; round++) {
      vector.sync();
      for (let i = 0; i < capacity; i++) vector.set(i, i + round);
    }
    vector.sync();
    expect(vector.stats().fileBytes).toBe(fileBytes);
    expect(await memoryError(() => vector.push(1))).toMatchObject({ code: "file-full", limit: capacity });
    expect(await memoryError(() => vector.extend([1, 2]))).toMatchObject({ code: "file-full" });
    expect(await memoryError(() => vector.resize(capacity + 1))).toMatchObject({ code: "file-full" });
    expect(vector.length).toBe(capacity);
    expect(vector.get(capacity - 1)).toBe(capacity - 1 + 2);
    vector.reserve(1);
    vector.push(9);
    expect(vector.get(capacity)).toBe(9);
    vector.close();
  });

  it("leaves a file that it only reads as it is", async () => {
    const path = newPath();
    const vector = await FileVector.create(path);
    vector.resize(5000, 3);
    vector.close();
    const before = readFileSync(path);
    const reader = await FileVector.open(path);
    expect([...reader].every((value) => value === 3)).toBe(true);
    reader.close();
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it("is synced by each call with syncOnWrite", async () => {
    const path = newPath();
    const vector = await FileVector.create(path, { syncOnWrite: true });
    vector.push(1);
    vector.extend([2, 3]);
    vector.set(0, 4);
    vector.discard();
    const opened = await FileVector.open(path, { preload: true });
    expect([...opened]).toEqual([4, 2, 3]);
    expect(opened.stats()).toMatchObject({ cachedPages: 1, misses: 1, dirtyPages: 0 });
    opened.close();
  });

  it("takes options from a builder, which refuses wrong ones", async () => {
    const options = FileVector.options("compact").kind("i16").cacheBytes(16384).initialCapacity(5000).build();
    const vector = await FileVector.create(newPath(), options);
    expect(vector.kind).toBe("i16");
    expect(vector.stats().cachePageLimit).toBe(4);
    expect(vector.capacity).toBeGreaterThanOrEqual(5000);
    vector.close();
    expect(() => FileVector.options().pageBytes(5000).build()).toThrow(
      new RangeError("options.pageBytes must be a power of two, got 5000"),
    );
    expect(() => FileVector.options().growthFactor(0.5).build()).toThrow(RangeError);
    expect(() => FileVector.options("large" as "fast").build()).toThrow(RangeError);
  });
});

describe("a file vector refuses", () => {
  it("a path where nothing, a folder or another file stands, by name", async () => {
    const path = newPath();
    expect(await memoryError(() => FileVector.open(path))).toMatchObject({ code: "file-not-found", path });
    expect(await memoryError(() => FileVector.open(folder))).toMatchObject({ code: "file-failed", path: folder });
    writeFileSync(path, "mine");
    expect(await memoryError(() => FileVector.create(path))).toMatchObject({ code: "file-exists", path });
    expect(readFileSync(path, "utf8")).toBe("mine");
    expect(await memoryError(() => FileVector.open(path))).toMatchObject({ code: "file-foreign", path });
    (await FileVector.create(path, { overwrite: true })).close();
    expect((await FileVector.open(path)).length).toBe(0);
  });

  it("files of other programs, and empty ones", async () => {
    const path = newPath();
    const root = new URL("../../../", import.meta.url);
    const files = ["docs/sample.png", "assets/default/NotoSans-Regular.ttf", "dist/kernels.wasm"];
    for (const bytes of [...files.map((name) => readFileSync(new URL(name, root))), new Uint8Array(0)]) {
      writeFileSync(path, bytes);
      expect(await memoryError(() => FileVector.open(path))).toMatchObject({ code: "file-foreign", path });
    }
  });

  it("a file that was cut off, with the bytes that it needs and has", async () => {
    const path = newPath();
    const vector = await FileVector.create(path);
    vector.resize(10_000, 1);
    vector.close();
    const { size } = statSync(path);
    truncateSync(path, size - 1);
    const facts = { code: "file-truncated", path, neededBytes: size, byteLength: size - 1 };
    expect(await memoryError(() => FileVector.open(path))).toMatchObject(facts);
  });

  it("a file of another kind than was asked for", async () => {
    const path = newPath();
    (await FileVector.create(path, { kind: "u8" })).close();
    const facts = { code: "file-kind", path, kind: "u8", expected: "f64" };
    expect(await memoryError(() => FileVector.open(path, { kind: "f64" }))).toMatchObject(facts);
    expect((await FileVector.open(path, { kind: "u8" })).kind).toBe("u8");
  });

  it("to write to a file that another vector has written to since, and leaves that one whole", async () => {
    const path = newPath();
    const options = { kind: "u32", pageBytes: 4096, cacheBytes: 8192 } as const;
    const first = await FileVector.create(path, options);
    first.resize(20_000, 1);
    first.sync();
    const second = await FileVector.open(path, options);
    first.resize(40_000, 2);
    const values = Uint32Array.from({ length: 20_000 }, (_, i) => i);
    second.truncate(0);
    second.extend(values);
    const facts = { code: "file-changed", path, generation: 2, found: 3 };
    expect(await memoryError(() => first.resize(60_000, 3))).toMatchObject(facts);
    expect(await memoryError(() => first.sync())).toMatchObject(facts);
    second.sync();
    expect(await memoryError(() => first.close())).toMatchObject({ code: "file-changed" });
    expect(second.slice()).toEqual(values);
    second.close();
    expect((await FileVector.open(path)).slice()).toEqual(values);
  });

  it("to read what another vector has written over", async () => {
    const path = newPath();
    const writer = await FileVector.create(path, { kind: "u32", pageBytes: 4096 });
    writer.resize(50_000, 1);
    writer.sync();
    const reader = await FileVector.open(path);
    expect(reader.get(0)).toBe(1);
    for (let sync = 0; sync < 3; sync++) {
      for (let i = 0; i < writer.length; i += 1024) writer.set(i, sync + 2);
      writer.sync();
    }
    expect(await memoryError(() => reader.slice())).toMatchObject({ code: "file-changed", generation: 2, found: 5 });
    writer.close();
    reader.discard();
  });

  it("arguments of the wrong kind and value, by name, and is as it was", async () => {
    const vector = await FileVector.create(newPath());
    vector.push(1);
    const wrong = vector as unknown as Record<string, (...args: unknown[]) => unknown>;
    for (const [call, args, message] of [
      ["push", ["1"], /^TypeError: value /],
      ["get", ["0"], /^TypeError: index /],
      ["set", [1, 1], /^RangeError: index .*1/],
      ["set", [0.5, 1], /^RangeError: index .*0\.5/],
      ["set", [0, null], /^TypeError: value /],
      ["extend", [5], /^TypeError: values /],
      ["extend", [[1, "2"]], /^TypeError: values\[1\] /],
      ["truncate", [-1], /^RangeError: length /],
      ["resize", [1.5], /^RangeError: length /],
      ["reserve", ["many"], /^TypeError: additional /],
      ["slice", [-1], /^RangeError: start /],
    ] as const) {
      expect(() => wrong[call]!(...args)).toThrow(expect.objectContaining({ message: expect.any(String) }));
      try {
        wrong[call]!(...args);
      } catch (error) {
        expect(String(error)).toMatch(message);
      }
    }
    expect([...vector]).toEqual([1]);
    vector.close();
    await expect(FileVector.open(5 as never)).rejects.toThrow(TypeError);
    await expect(FileVector.create(newPath(), { kind: "u64" as never })).rejects.toThrow(RangeError);
    await expect(FileVector.create(newPath(), null as never)).rejects.toThrow(TypeError);
  });
});

describe(`a process that is killed (seed ${seed})`, () => {
  const program = join(folder, "program.mjs");

  beforeAll(async () => {
    const contents = `
      import { FileVector } from ${JSON.stringify(library)};
      import { doRound } from ${JSON.stringify(fileURLToPath(new URL("kill-me.ts", import.meta.url)))};
      import { writeSync } from "node:fs";
      const options = { kind: "u32", pageBytes: 4096, cacheBytes: 32768 };
      const vector = await FileVector.create(process.argv[2], options);
      for (let round = 0; ; round++) {
        doRound(round, vector);
        vector.sync();
        writeSync(1, String(round + 1) + "\\n");
      }`;
    await build({
      stdin: { contents, resolveDir: folder },
      bundle: true,
      external: [library],
      format: "esm",
      platform: "node",
      outfile: program,
    });
  });

  it("leaves what it synced last, whole, and nothing of what it wrote after that", async () => {
    const random = prng(seed);
    for (let kill = 0; kill < 12; kill++) {
      const path = newPath();
      const synced = await runAndKill(path, random.int(1, 12), random.float() * 12);
      const vector = await FileVector.open(path);
      const found = vector.slice();
      // One more where it was killed between the sync and its word of it.
      const expected = [synced, synced + 1].map(contentsAfter);
      expect(expected.some((contents) => isSame(contents, found))).toBe(true);
      vector.close();
      expect(existsSync(path)).toBe(true);
    }
  });

  /** Kills the program `delayMs` after it synced `rounds` rounds. Gives how many it said it had synced. */
  function runAndKill(path: string, rounds: number, delayMs: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [program, path], { stdio: ["ignore", "pipe", "inherit"] });
      let said = "";
      let isDying = false;
      child.stdout.on("data", (data: Buffer) => {
        said += data;
        if (isDying || said.split("\n").length <= rounds) return;
        isDying = true;
        setTimeout(() => child.kill("SIGKILL"), delayMs);
      });
      child.once("error", reject);
      child.once("close", (_, signal) => {
        if (signal === "SIGKILL") resolve(said.split("\n").length - 1);
        else reject(new Error(`the program ended by itself: ${said}`));
      });
    });
  }
});

function isSame(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  return a.length === b.length && Array.from(a).every((value, i) => value === b[i]);
}
