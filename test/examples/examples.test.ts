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
