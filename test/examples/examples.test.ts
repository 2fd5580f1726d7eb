/** Every program in `examples/` runs, and leaves what it says. */

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { decodePng } from "../reference/png-decode.ts";
import { elementsOf, parseXml } from "../reference/xml-check.ts";
import { type Outcome, runProgram } from "./program.ts";

const folder = fileURLToPath(new URL("../../examples/", import.meta.url));

const checks: Readonly<Record<string, (outcome: Outcome) => Promise<void>>> = {
  "render-card.ts": async ({ file, lines }) => {
    const { width, height, rgba } = decodePng(await file("card.png"));
    expect([width, height]).toEqual([1200, 630]);
    const inked = inkedRows(rgba, width);
    expect(inked[0]!).toBeGreaterThan(80);
    expect(inked.at(-1)!).toBeLessThan(550);
    expect(inked.at(-1)! - inked[0]!).toBeGreaterThan(300);
    expect(lines).toEqual(["card.png: 1200 × 630 px, 5 lines"]);
  },
  "fallback.ts": async ({ file, lines }) => {
    expect(lines).toEqual([
      "Hello: Noto Sans",
      "Γειά σου: Noto Sans",
      "مرحبا: Noto Naskh Arabic",
      "नमस्ते: Noto Sans Devanagari",
      "שלום: Noto Sans Hebrew",
      "你好: Noto Sans CJK SC",
      "ᏣᎳᎩ: Noto Sans, which lacks 3 of its characters",
    ]);
    expect(decodePng(await file("fallback.png")).height).toBe(Math.ceil(7 * 36 * 1.5) + 48);
  },
  "fonts.ts": async ({ lines }) => {
    expect(lines.slice(0, -1)).toEqual([
      "5 fonts: Noto Sans, Noto Naskh Arabic, Noto Sans Devanagari, Noto Sans Hebrew, Noto Sans CJK SC",
      "H: Display",
      "ello,: Noto Sans",
      "مرحبا: Noto Naskh Arabic",
      ",: Noto Sans",
      "नमस्ते: Noto Sans Devanagari",
      ",: Noto Sans",
      "שלום: Noto Sans Hebrew",
      ",: Noto Sans",
      "你好: Noto Sans CJK SC",
    ]);
    const [, width, height, reopened] = /^(\d+) × (\d+) px, reopened (\d+) fonts$/.exec(lines.at(-1)!)!.map(Number);
    expect([width! > 250, height, reopened! >= 3]).toEqual([true, 36, true]);
  },
  "bake.ts": async ({ file, lines }) => {
    expect(lines).toEqual([
      expect.stringMatching(/^badge.tcg: \d{3} bitmaps$/),
      "badge-0.png: build: passing",
      "badge-1.png: coverage: 98%",
      'the archive of the font "Noto Sans" has no U+20AC at 22 px in this render mode',
      "rasterised: 0",
    ]);
    for (const name of ["badge-0.png", "badge-1.png"]) {
      const { width, rgba } = decodePng(await file(name));
      expect([width > 120, [...rgba.subarray(0, 4)]]).toEqual([true, [0x2b, 0x8a, 0x3e, 255]]);
      expect(rgba.includes(250)).toBe(true);
    }
  },
  "score-board.ts": async ({ file, lines }) => {
    const scores = ["Lisboa 1, Αθήνα 0", "Lisboa 1, Αθήνα 1", "Lisboa 1, Αθήνα 2"];
    expect(lines).toEqual(scores.map((score, i) => `goal-${i + 1}.png: ${score}`));
    const pictures = [];
    for (const name of ["goal-1.png", "goal-2.png", "goal-3.png"]) pictures.push(decodePng(await file(name)));
    // The ground is drawn anew below the digits: from the second picture to the third only the right half changes.
    const [, second, third] = pictures;
    expect([third!.width, third!.height]).toEqual([480, 200]);
    const changed = Array.from(third!.rgba, (value, at) =>
      value === second!.rgba[at] ? [] : [(at >> 2) % 480],
    ).flat();
    expect(changed.length).toBeGreaterThan(1000);
    expect(Math.min(...changed)).toBeGreaterThan(240);
    // Who leads is underlined, below the letters: Lisboa first, nobody, then Athens.
    const isUnderlined = ({ rgba }: { rgba: Uint8Array }, x: number) =>
      Array.from({ length: 4 }, (_, i) => rgba[((54 + i) * 480 + x) * 4]).includes(0xff);
    expect(pictures.map((picture) => [isUnderlined(picture, 80), isUnderlined(picture, 318)])).toEqual([
      [true, false],
      [false, false],
      [false, true],
    ]);
  },
  "prometheus.ts": async ({ lines: [head, ...page] }) => {
    expect(head).toBe("200 text/plain; version=0.0.4, renewed 5 times");
    const samples = page.filter((line) => line !== "" && !line.startsWith("#"));
    // The text format: a name, a space, a number. Each is announced by a line of its type.
    const values = new Map(
      samples.map((line) => {
        const [, name, value] = /^([a-z_][a-z0-9_]*) (\d+(?:\.\d+)?(?:e-?\d+)?)$/.exec(line)!;
        expect(page).toContain(`# TYPE ${name} gauge`);
        return [name!, Number(value)];
      }),
    );
    expect(values.get("typecase_memory_budget_bytes")).toBe(32 * 2 ** 20);
    const total = values.get("typecase_memory_total_bytes")!;
    expect(total).toBeGreaterThan(values.get("typecase_glyphs_bytes")!);
    expect(total / (32 * 2 ** 20)).toBeCloseTo(values.get("typecase_pressure")!, 6);
    // The report comes at the end of a render, when its picture alone is in the caller's hands.
    expect(values.get("typecase_host_bitmaps_handed_out_bytes")).toBeLessThan(40_000);
    expect(values.get("typecase_active_allocations")).toBeGreaterThan(20);
  },
  "subtitles.ts": async ({ file, lines }) => {
    expect(lines).toEqual(["film.rgba: 30 frames of 640 × 360, 2 subtitles"]);
    const film = await file("film.rgba");
    const frameBytes = 640 * 360 * 4;
    expect(film.length).toBe(30 * frameBytes);
    // Which lines of white there are: none, one, none, two, none.
    const whiteRows = Array.from({ length: 30 }, (_, i) => rowsWithWhite(film.subarray(i * frameBytes), 640, 360));
    const shown = whiteRows.map((rows) => (rows.length === 0 ? "-" : rows.length > 30 ? "2" : "1")).join("");
    expect(shown).toBe("-----111111111----222222222---");
    for (const rows of whiteRows) for (const y of rows) expect(y > 250 && y < 336).toBe(true);
  },
  "pools.ts": async ({ lines }) => {
    expect(lines.slice(0, 4)).toEqual([
      "18 words in 3 chunks, 12 of them different",
      'most often: "the", 4 times',
      "counts: 9 of 10 from the pool, 4096 bytes kept",
      "scratch: 4096 bytes kept",
    ]);
    const counts = new Map(lines.slice(4).map((line) => [line.split(":")[0], line.match(/\d+/g)!.map(Number)]));
    expect([...counts.keys()]).toEqual(["scratch buffers", "text buffers", "glyph arrays", "font families"]);
    for (const name of ["scratch buffers", "text buffers"]) {
      const [hits, misses] = counts.get(name)!;
      expect(hits! / (hits! + misses!), name).toBeGreaterThan(0.8);
    }
  },
  "secrets.ts": async ({ lines }) => {
    expect(lines).toEqual([
      "13 bytes of a block of 64",
      "freed twice: double-free",
      "read when freed: use-after-free",
      "0 of 512 bytes left: insufficient-memory",
      "10 widths, room for 1024, rising: true",
      "    0  isVisible: u8",
      "    8  advance: f64  (after 7 unused)",
      "   16  glyphId: u16",
      "   20  page: ptr  (after 2 unused)",
      "24 bytes, aligned to 8, 9 unused",
      "16 bytes as advance, page, glyphId, isVisible",
      "after the engine: pool-disposed",
    ]);
  },
  "svg.ts": async ({ file, lines }) => {
    const svg = parseXml(new TextDecoder().decode(await file("selection.svg")));
    expect(elementsOf(svg, "use").length).toBeGreaterThan(60);
    expect(elementsOf(svg, "rect").length).toBeGreaterThanOrEqual(2);
    expect(lines[0]).toContain(`${elementsOf(svg, "rect").length} rectangles`);
  },
  "measure.ts": async ({ lines }) => {
    expect(lines).toHaveLength(3);
    const sizes = lines.map((line) => Number.parseInt(line, 10));
    expect(sizes[0]).toBeGreaterThan(sizes[1]!);
    expect(sizes[1]).toBeGreaterThan(sizes[2]!);
    for (const line of lines) {
      const [, width, height] = /([\d.]+) × ([\d.]+)/.exec(line)!;
      expect(Number(width)).toBeLessThanOrEqual(320);
      expect(Number(height)).toBeLessThanOrEqual(200);
    }
  },
  "glyph-art.ts": async ({ lines }) => {
    expect(lines).toHaveLength(12);
    expect(lines.join("")).toMatch(/@@/);
  },
};

/** Rows of an RGBA picture that have a white pixel. */
function rowsWithWhite(rgba: Uint8Array, width: number, height: number): number[] {
  return Array.from({ length: height }, (_, y) => y).filter((y) => {
    for (let at = y * width * 4; at < (y + 1) * width * 4; at += 4) {
      if (rgba[at] === 255 && rgba[at + 1] === 255 && rgba[at + 2] === 255) return true;
    }
    return false;
  });
}

/** Rows that have a pixel unlike the first one. */
function inkedRows(rgba: Uint8Array, width: number): number[] {
  const ground = rgba.subarray(0, 4).join();
  const rows: number[] = [];
  for (let y = 0; y * width * 4 < rgba.length; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      if (rgba.subarray(at, at + 4).join() === ground) continue;
      rows.push(y);
      break;
    }
  }
  return rows;
}

describe("the examples", () => {
  const files = readdirSync(folder).filter((file) => file.endsWith(".ts"));

  it("are all checked, and listed in their README", () => {
    expect(files.sort()).toEqual(Object.keys(checks).sort());
    const list = readFileSync(`${folder}README.md`, "utf8");
    for (const file of files) expect(list).toContain(`\`${file}\``);
  });

  it.each(files)("%s does what it says", async (file) => {
    await runProgram(readFileSync(folder + file, "utf8"), (outcome) => checks[file]!(outcome));
  });
});
