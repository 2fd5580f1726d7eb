import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { equalBytes, latinFile, pathOf } from "../engine/support.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "typecase-"));
});
afterAll(() => rm(folder, { recursive: true }));

const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, [pathOf("dist/cli.js"), ...args], { cwd: folder });

describe("typecase bake", () => {
  it("writes an archive that render draws the same PNG from as from the font", async () => {
    await run("bake", pathOf(latinFile), "--size", "16,32", "--chars", "ascii", "-o", "glyphs.tcg");
    await run("render", "Baked office", "-f", "glyphs.tcg", "--size", "32", "-o", "baked.png");
    await run("render", "Baked office", "-f", pathOf(latinFile), "--size", "32", "-o", "font.png");
    const [baked, font] = await Promise.all(["baked.png", "font.png"].map((name) => readFile(join(folder, name))));
    expect(equalBytes(baked!, font!)).toBe(true);
  });

  it("names what is at fault in one line", async () => {
    const failure = (...args: string[]) => run("bake", ...args).catch(({ stderr }: { stderr: string }) => stderr);
    expect(await failure("-o", "x.tcg")).toBe("typecase: no font: give a font file\n");
    expect(await failure(pathOf(latinFile))).toBe("typecase: no output: give a file with -o\n");
    expect(await failure(pathOf(latinFile), "-o", "x.tcg", "--codec", "rar")).toMatch(
      /^typecase: codec must be one of .*\n$/,
    );
  });
});
