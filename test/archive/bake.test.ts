/** `typecase bake`, and pictures that `typecase render` draws from what it has written. */

import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommandLine } from "../../src/cli/command-line.ts";
import { arabicFile, chineseFile, equalBytes, latinFile, pathOf } from "../engine/support.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "typecase-"));
});
afterAll(() => rm(folder, { recursive: true }));

const latin = pathOf(latinFile);
const at = (name: string) => join(folder, name);

interface Outcome {
  readonly status: number;
  readonly out: string;
  readonly errors: readonly string[];
}

/** Runs the program. */
async function run(...args: string[]): Promise<Outcome> {
  const done = (status: number, out: Buffer, error: Buffer) => ({
    status,
    out: out.toString("latin1"),
    errors: error.toString().split("\n").filter(Boolean),
  });
  try {
    const options = { cwd: folder, encoding: "buffer" } as const;
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [pathOf("dist/cli.js"), ...args], options);
    return done(0, stdout, stderr);
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: Buffer; stderr: Buffer };
    return done(code, stdout, stderr);
  }
}

/** Runs a command that fails before it needs an engine, in this process. */
async function runHere(...args: string[]): Promise<Outcome> {
  const out: (Uint8Array | string)[] = [];
  const errors: string[] = [];
  const status = await runCommandLine(args, {
    stdin: (async function* () {})(),
    writeOut: async (output) => void out.push(output),
    writeError: (line) => void errors.push(line),
  });
  return { status, out: out.join(""), errors };
}

async function equalFiles(a: string, b: string): Promise<boolean> {
  const [bytesA, bytesB] = await Promise.all([a, b].map((name) => readFile(at(name))));
  return equalBytes(bytesA!, bytesB!);
}

describe("typecase bake", () => {
  it("writes an archive that render draws the same PNG from as from the font", async () => {
    await run("bake", latin, "--size", "16,32", "--chars", "ascii", "-o", "glyphs.tcg");
    await run("render", "Baked office", "-f", "glyphs.tcg", "--size", "32", "-o", "baked.png");
    await run("render", "Baked office", "-f", latin, "--size", "32", "-o", "font.png");
    expect(await equalFiles("baked.png", "font.png")).toBe(true);
  });

  it("bakes several fonts, modes and sets of characters at once, says so as JSON, and draws them all", async () => {
    await writeFile(at("chars.txt"), "你好\n世界\n");
    const fonts = [latin, pathOf(arabicFile), pathOf(chineseFile)];
    const characters = ["--chars", "latin1", "--chars", `@${at("chars.txt")}`, "--chars", "مرحبا\u{10ffff}"];
    const modes = ["--size", "20, 40", "--render-mode", "gray,lcd", "--preset", "high-compression", "--json"];
    const baked = await run("bake", ...fonts, ...characters, ...modes, "-o", at("many.tcg"));
    expect(baked).toMatchObject({ status: 0, errors: [] });
    const report = JSON.parse(Buffer.from(baked.out, "latin1").toString());
    expect(report).toMatchObject({ sizes: [20, 40], renderModes: ["gray", "lcd"], strikes: 12 });
    expect(report).toMatchObject({ lacking: ["U+10FFFF"], byteLength: (await readFile(at("many.tcg"))).length });
    expect(report.fonts).toEqual(["Noto Sans Regular", "Noto Naskh Arabic Regular", "Noto Sans CJK SC Regular"]);
    expect(new TextDecoder().decode((await readFile(at("many.tcg"))).subarray(4, 8))).toBe("brot");
    const text = "Déjà: مرحبا 你好";
    const choice = fonts.flatMap((font) => ["-f", font]);
    for (const mode of ["gray", "lcd"]) {
      const drawn = ["--size", "20", "--scale", "2", "--render-mode", mode, "-o"];
      expect(await run("render", text, "-f", at("many.tcg"), ...drawn, at("baked.png"))).toMatchObject({ status: 0 });
      expect(await run("render", text, ...choice, ...drawn, at("fonts.png"))).toMatchObject({ status: 0 });
      expect(await equalFiles("baked.png", "fonts.png")).toBe(true);
    }
  });

  it("bakes hinted glyphs, for which one place within a pixel does, and fewer places are fewer bitmaps", async () => {
    const sizes: Record<string, number> = {};
    for (const [name, ...options] of [["four"], ["two", "--subpixel", "2"], ["hinted", "--hinting", "full"]]) {
      const { out, status } = await run(
        "bake",
        latin,
        "--chars",
        "Hinted",
        ...options,
        "--json",
        "-o",
        at(`${name}.tcg`),
      );
      expect(status).toBe(0);
      sizes[name!] = JSON.parse(out).bitmaps;
    }
    expect([sizes.two! * 2, sizes.hinted! * 4]).toEqual([sizes.four, sizes.four]);
    const hinted = ["--hinting", "full", "--size", "16", "-o"];
    await run("render", "Hinted", "-f", at("hinted.tcg"), ...hinted, at("a.png"));
    await run("render", "Hinted", "-f", latin, ...hinted, at("b.png"));
    expect(await equalFiles("a.png", "b.png")).toBe(true);
  });

  it("says by code point what a text needs that the archive lacks, and which size", async () => {
    await run("bake", latin, "--size", "48", "--chars", "cafe", "-o", at("cafe.tcg"));
    const lacking = await run("render", "café", "-f", at("cafe.tcg"), "-o", at("cafe.png"));
    expect(lacking.errors).toEqual([
      expect.stringMatching(/^typecase: the archive of the font "Noto Sans" has no U\+00E9/),
    ]);
    const size = await run("render", "cafe", "-f", at("cafe.tcg"), "--size", "47", "-o", at("cafe.png"));
    expect(size.errors).toEqual([expect.stringMatching(/^typecase: .* has no U\+0063 at 47 px/)]);
    expect([lacking.status, size.status]).toEqual([1, 1]);
  });

  it.skipIf(spawnSync("script", ["--version"]).status !== 0)(
    "shows how far it is on a terminal, and clears that",
    () => {
      const command = `"${process.execPath}" "${pathOf("dist/cli.js")}" bake "${latin}" --size 16,20 -o "${at("seen.tcg")}"`;
      const { stdout, status } = spawnSync("script", ["-qec", command, "/dev/null"], { encoding: "utf8" });
      expect([status, stdout]).toEqual([0, expect.stringMatching(/baking: 256 of \d+\r/)]);
      expect(stdout.endsWith("\r\u001b[K")).toBe(true);
    },
  );

  it("writes to standard output, and leaves no half file where it fails", async () => {
    await run("bake", latin, "--chars", "abc", "--codec", "none", "-o", at("abc.tcg"));
    const { out } = await run("bake", latin, "--chars", "abc", "--codec", "none", "-o", "-");
    expect(equalBytes(Buffer.from(out, "latin1"), await readFile(at("abc.tcg")))).toBe(true);
    const before = await readdir(folder);
    const failed = await run("bake", latin, "--size", "300", "-o", at("abc.tcg"));
    expect(failed.errors).toEqual(["typecase: glyphs[0].sizes[0] must be between 1 and 256, got 300"]);
    const nowhere = await run("bake", latin, "-o", at("no/such/folder.tcg"));
    expect(nowhere.errors).toEqual([`typecase: cannot write ${at("no/such/folder.tcg")}: no such file or directory`]);
    expect(await readdir(folder)).toEqual(before);
    expect(equalBytes(Buffer.from(out, "latin1"), await readFile(at("abc.tcg")))).toBe(true);
  });

  it.each([
    [["-o", "x.tcg"], "no font: give a font file"],
    [[latin], "no output: give a file with -o"],
    [[latin, "-o", "x.tcg", "--codec", "rar"], '--codec must be one of none, gzip, zlib, brotli, zstd, lz4; got "rar"'],
    [
      [latin, "-o", "x.tcg", "--preset", "tiny"],
      '--preset must be one of memory-efficient, balanced, high-compression; got "tiny"',
    ],
    [[latin, "-o", "x.tcg", "--render-mode", "gray,blue"], '--render-mode must be one of gray, lcd, mono; got "blue"'],
    [[latin, "-o", "x.tcg", "--subpixel", "3"], "--subpixel must be 1, 2 or 4, got 3"],
    [[latin, "-o", "x.tcg", "--size", "big"], '--size must be a number, got "big"'],
    [[latin, "-o", "x.tcg", "--chars", "@no.txt"], "cannot read text file no.txt: no such file or directory"],
    [[latin, "-o", "x.tcg", "--chars", ""], "--chars must be characters, got nothing"],
    [[latin, "-o", "-", "--json"], "--json is for archives that go to a file"],
  ])("names what is at fault in one line: %j", async (args, line) => {
    expect(await runHere("bake", ...args)).toEqual({ status: 1, out: "", errors: [`typecase: ${line}`] });
  });

  it("says so where a font isn't there, or none has the characters", async () => {
    expect((await run("bake", "no.ttf", "-o", "x.tcg")).errors).toEqual(["typecase: font file not found: no.ttf"]);
    expect((await run("bake", latin, "--chars", "\u{10ffff}", "-o", "x.tcg")).errors).toEqual([
      "typecase: no font has any of these characters",
    ]);
  });

  it("tells its options", async () => {
    expect((await runHere("bake", "--help")).out).toMatch(/^Usage: typecase bake FONT/);
  });
});
