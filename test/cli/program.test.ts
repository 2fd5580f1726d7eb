/** The built program, as a shell runs it. Needs `npm run build`, which `npm test` does first. */

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodePng } from "../reference/png-decode.ts";
import { elementsOf, parseXml } from "../reference/xml-check.ts";

const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const program = fromRoot("dist/cli.js");
const roboto = fromRoot("test/fonts/Roboto-Regular.ttf");
const collection = fromRoot("test/fonts/TwoFaces.ttc");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "typecase-program-"));
});
afterAll(() => rm(folder, { recursive: true }));

interface Result {
  readonly status: number;
  readonly out: Buffer;
  readonly errors: string;
}

function typecase(args: readonly string[], input = ""): Promise<Result> {
  return new Promise((resolve) => {
    const options = { encoding: "buffer", cwd: folder, maxBuffer: 2 ** 26 } as const;
    const child = execFile(process.execPath, [program, ...args], options, (error, out, errors) => {
      resolve({ status: error ? Number(error.code) : 0, out, errors: errors.toString() });
    });
    child.stdin?.end(input);
  });
}

const inkOf = (png: Uint8Array) => {
  const { rgba } = decodePng(png);
  let dark = 0;
  for (let at = 0; at < rgba.length; at += 4) if (rgba[at]! < 128 && rgba[at + 3]! > 128) dark++;
  return dark;
};

describe("typecase render", () => {
  it("writes a PNG file with the default font, as few bits as its pixels need", async () => {
    const { status, errors, out } = await typecase(["render", "Hello, Wörld", "-o", "hello.png"]);
    expect([status, errors, out.length]).toEqual([0, "", 0]);
    const file = await readFile(join(folder, "hello.png"));
    expect(decodePng(file)).toMatchObject({ colorType: 0 });
    expect(inkOf(file)).toBeGreaterThan(500);
  });

  it("writes a PNG to standard output, from text on standard input", async () => {
    const { status, out } = await typecase(["render", "-", "-o", "-", "-f", roboto, "--size", "24"], "piped\n");
    expect(status).toBe(0);
    expect(inkOf(out)).toBeGreaterThan(100);
    const asArgument = await typecase(["render", "piped", "-o", "-", "-f", roboto, "--size", "24"]);
    expect(asArgument.out.equals(out)).toBe(true);
  });

  it("writes an SVG that names its text and draws every letter", async () => {
    await typecase(["render", "a<b & b", "-f", roboto, "-o", "text.svg", "--color", "#123"]);
    const root = parseXml(await readFile(join(folder, "text.svg"), "utf8"));
    expect(root.attributes["aria-label"]).toBe("a<b & b");
    expect(elementsOf(root, "path")).toHaveLength(4);
    expect(elementsOf(root, "use")).toHaveLength(5);
    expect(elementsOf(root, "g")[0]!.attributes.fill).toBe("#112233");
  });

  it("says with --memory what memory was used for, on standard error", async () => {
    const { status, out, errors } = await typecase(["render", "Count me", "-f", roboto, "-o", "-", "--memory"]);
    expect(status).toBe(0);
    expect(inkOf(out)).toBeGreaterThan(100);
    expect(errors).toMatch(/^Memory report\n {2}Used +[\d.]+ KiB of 256\.0 MiB \(0 %, ok\)\n/);
    expect(errors).toMatch(/^ {2}bitmap +[\d.]+ KiB, peak [\d.]+ KiB, \d+ blocks$/m);
    expect(errors.endsWith("\n") && !errors.endsWith("\n\n")).toBe(true);
  });

  it("writes JSON of what was shaped", async () => {
    await typecase(["render", "one two", "-f", roboto, "-o", "text.json", "--size", "20"]);
    const json = JSON.parse(await readFile(join(folder, "text.json"), "utf8"));
    expect(json.fonts.map((font: { family: string }) => font.family)).toEqual(["Roboto"]);
    expect(json.lines[0].runs.flatMap((run: { glyphIds: number[] }) => run.glyphIds)).toHaveLength(7);
  });

  it("writes PGM and PPM of one size, and the PNG's pixels", async () => {
    const picture = ["render", "Same", "-f", roboto, "--size", "20"];
    for (const name of ["same.pgm", "same.ppm", "same.png"]) await typecase([...picture, "-o", name]);
    const [pgm, ppm] = await Promise.all(["same.pgm", "same.ppm"].map((name) => readFile(join(folder, name))));
    const { width, height, rgba } = decodePng(await readFile(join(folder, "same.png")));
    const levels = rgba.filter((_, index) => index % 4 === 0);
    const header = `\n${width} ${height}\n255\n`;
    expect(pgm!.equals(Buffer.concat([Buffer.from(`P5${header}`), levels]))).toBe(true);
    expect(ppm!.equals(Buffer.concat([Buffer.from(`P6${header}`), rgba.filter((_, i) => i % 4 !== 3)]))).toBe(true);
  });

  it("breaks lines to the width, and draws more pixels for a larger scale", async () => {
    const sizeOf = async (...args: string[]) => {
      const { out } = await typecase([
        "render",
        "one two three four",
        "-f",
        roboto,
        "--size",
        "20",
        "-o",
        "-",
        ...args,
      ]);
      const { width, height } = decodePng(out);
      return { width, height };
    };
    const [wide, narrow, doubled] = await Promise.all([sizeOf(), sizeOf("--width", "60"), sizeOf("--scale", "2")]);
    expect(narrow.height).toBeGreaterThan(wide.height * 2);
    expect(narrow.width).toBeLessThan(wide.width);
    expect(Math.abs(doubled.width - 2 * wide.width)).toBeLessThanOrEqual(2);
  });

  it("renders the sample: five scripts, none missing from its fonts", async () => {
    await typecase(["render", "--sample", "-o", "sample.json"]);
    const json = JSON.parse(await readFile(join(folder, "sample.json"), "utf8"));
    expect(json.fonts).toHaveLength(5);
    const runs: { script: string; glyphIds: number[] }[] = json.lines.flatMap((line: { runs: unknown[] }) => line.runs);
    const scripts = new Set(runs.map((run) => run.script));
    for (const script of ["Latn", "Arab", "Deva", "Hani", "Hebr"]) expect(scripts).toContain(script);
    expect(runs.flatMap((run) => run.glyphIds)).not.toContain(0);
  });

  it("sets text in a family of a folder, at a weight", async () => {
    const fonts = ["--font-folder", fromRoot("assets/sample"), "--font-folder", fromRoot("test/fonts")];
    const args = ["render", "Hi 你", ...fonts, "--family", "'EB Garamond', sans-serif", "-o", "family.json"];
    expect(await typecase(args)).toMatchObject({ status: 0, errors: "" });
    const json = JSON.parse(await readFile(join(folder, "family.json"), "utf8"));
    expect(json.fonts.map((font: { family: string }) => font.family)).toEqual(["EB Garamond", "Noto Sans CJK SC"]);
    const wrong = await typecase([...args, "--weight", "heavy"]);
    expect([wrong.status, wrong.errors]).toEqual([1, expect.stringMatching(/^typecase: weight must be [^\n]+\n$/)]);
  });

  it("breaks, justifies and cuts lines as its flags say", async () => {
    const linesOf = async (text: string, ...args: string[]) => {
      await typecase(["render", text, "-f", roboto, "--size", "20", "-o", "lines.json", ...args]);
      return JSON.parse(await readFile(join(folder, "lines.json"), "utf8")).lines as { width: number }[];
    };
    const text = "one two  three\nfour five six seven";
    expect(await linesOf(text)).toHaveLength(2);
    expect(await linesOf(text, "--white-space", "normal")).toHaveLength(1);
    expect(await linesOf(text, "--width", "90", "--white-space", "pre")).toHaveLength(2);
    expect((await linesOf(text, "--width", "90", "--line-break", "anywhere")).length).toBeGreaterThanOrEqual(4);
    expect(await linesOf(text, "--width", "90", "--max-lines", "2", "--ellipsis", "…")).toHaveLength(2);
    const [plain] = await linesOf("wide", "--letter-spacing", "0");
    const [spaced] = await linesOf("wide", "--letter-spacing", "5");
    expect(spaced!.width - plain!.width).toBeCloseTo(20, 3);
  });

  it("says with --json what it wrote", async () => {
    const { out } = await typecase([
      "render",
      "Hello",
      "-f",
      roboto,
      "-o",
      "told.png",
      "--json",
      "--picture-width",
      "300",
    ]);
    const { size } = await stat(join(folder, "told.png"));
    expect(JSON.parse(out.toString())).toMatchObject({
      file: "told.png",
      format: "png",
      width: 300,
      lines: 1,
      byteLength: size,
    });
  });

  it("says on standard error which characters no font has, and draws the others", async () => {
    const { status, errors, out } = await typecase(["render", "Hello, مرحبا 你", "-o", "boxes.png", "--json"]);
    expect(status).toBe(0);
    expect(errors).toBe(
      "typecase: warning: no font has 6 characters of Arabic, Han, drawn as missing: U+0627 U+0628 U+062D U+0631 U+0645 U+4F60; give a font that has them with --font, or --system-fonts\n",
    );
    expect(JSON.parse(out.toString()).missing).toEqual(["U+0627", "U+0628", "U+062D", "U+0631", "U+0645", "U+4F60"]);
    const arabic = fromRoot("assets/sample/NotoNaskhArabic-Regular.ttf");
    const args = ["render", "Hello, مرحبا", "-f", roboto, "-f", arabic, "-o", "none.png", "--json"];
    const whole = await typecase(args);
    expect([whole.errors, JSON.parse(whole.out.toString()).missing]).toEqual(["", []]);
  });

  it("renders a batch, and ends with status 1 where a line fails", async () => {
    const jobs = ['{"text": "a", "output": "a.png"}', '{"text": "b", "size": -1}', '{"text": "c", "output": "c.svg"}'];
    const { status, errors, out } = await typecase(["render", "--batch", "-", "--out", "batch"], jobs.join("\n"));
    expect(status).toBe(1);
    expect(errors).toMatch(/^line 2: size must be [^\n]+\ntypecase: 1 of 3 lines failed\n$/);
    expect(out.toString()).toMatch(/^2 rendered to batch in /);
    expect((await readdir(join(folder, "batch"))).sort()).toEqual(["a.png", "c.svg"]);
  });

  it("gives help for each command", async () => {
    expect((await typecase(["render", "--help"])).out.toString()).toMatch(/^Usage: typecase render/);
    expect((await typecase(["inspect", "-h"])).out.toString()).toMatch(/^Usage: typecase inspect/);
  });
});

describe("typecase serve", () => {
  it.each(["SIGTERM", "SIGINT"] as const)("serves until %s, and ends with status 0", async (signal) => {
    const child = spawn(process.execPath, [program, "serve", "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = new Promise((resolve) => child.once("exit", (code) => resolve(code)));
    try {
      const [first] = (await once(child.stdout, "data")) as [Buffer];
      const url = /^listening on (http:\S+)\n$/.exec(first.toString())![1]!;
      expect(inkOf(new Uint8Array(await (await fetch(`${url}?text=Hello`)).arrayBuffer()))).toBeGreaterThan(100);
      expect((await fetch(`${url}health`)).status).toBe(200);
    } finally {
      child.kill(signal);
    }
    expect(await ended).toBe(0);
  });
});

describe("typecase inspect", () => {
  it("prints names, metrics and coverage", async () => {
    const { status, out } = await typecase(["inspect", roboto]);
    expect(status).toBe(0);
    expect(out.toString()).toMatch(/^family +Roboto$/m);
    expect(out.toString()).toMatch(/^units per em +2048$/m);
    expect(out.toString()).toMatch(/^ {2}Latn +\d+$/m);
  });

  it("prints the same as JSON", async () => {
    const report = JSON.parse((await typecase(["inspect", roboto, "--json"])).out.toString());
    expect(report).toMatchObject({ family: "Roboto", weight: 400, style: "normal", axes: [] });
    expect(report.metrics.unitsPerEm).toBe(2048);
    const covered = report.coverage.ranges.reduce((sum: number, [from, to]: number[]) => sum + to! - from! + 1, 0);
    expect(covered).toBe(report.coverage.codePointCount);
    expect(report.coverage.ranges.some(([from, to]: number[]) => from! <= 0x41 && to! >= 0x5a)).toBe(true);
  });

  it("reads a face of a collection by its index", async () => {
    const faces = await Promise.all([0, 1].map((index) => typecase(["inspect", `${collection}#${index}`])));
    expect(faces.map((face) => face.status)).toEqual([0, 0]);
    expect(faces[0]!.out.equals(faces[1]!.out)).toBe(false);
  });
});

describe("what is wrong", () => {
  beforeAll(async () => {
    await writeFile(join(folder, "empty.ttf"), "");
    await writeFile(join(folder, "text.ttf"), "This is no font at all, only text.");
    await writeFile(join(folder, "cut.ttf"), (await readFile(roboto)).subarray(0, 3000));
  });

  it.each<[string, string[], string]>([
    ["an unknown command", ["frob"], "frob"],
    ["a missing font", ["render", "x", "-o", "bad.png", "-f", "none.ttf"], "none.ttf"],
    ["an empty font", ["render", "x", "-o", "bad.png", "-f", "empty.ttf"], "empty.ttf"],
    ["a font that is none", ["render", "x", "-o", "bad.png", "-f", "text.ttf"], "text.ttf"],
    ["a truncated font", ["render", "x", "-o", "bad.png", "-f", "cut.ttf"], "cut.ttf"],
    ["a face that there is not", ["inspect", `${collection}#9`], "9"],
    ["a missing text file", ["render", "--text-file", "none.txt", "-o", "bad.png"], "none.txt"],
    ["an unknown colour", ["render", "x", "-o", "bad.png", "--color", "blurple"], "blurple"],
    ["an unknown background", ["render", "x", "-o", "bad.svg", "--background", "blurple"], "background"],
    ["a size of 0", ["render", "x", "-o", "bad.png", "--size", "0"], "size"],
    ["a size of NaN", ["render", "x", "-o", "bad.png", "--size", "NaN"], "size"],
    ["a size of 1e9", ["render", "x", "-o", "bad.png", "--size", "1e9"], "size"],
    ["a folder that there is not", ["render", "x", "-o", "none/bad.png"], "none/bad.png"],
  ])("says %s in one line that names it, and leaves no file", async (_, args, named) => {
    const { status, errors, out } = await typecase(args);
    expect(status).toBe(1);
    expect(errors).toMatch(/^typecase: [^\n]+\n$/);
    expect(errors).toContain(named);
    expect(out.length).toBe(0);
    expect((await readdir(folder)).filter((name) => name.startsWith("bad") || name.endsWith(".tmp"))).toEqual([]);
  });
});
