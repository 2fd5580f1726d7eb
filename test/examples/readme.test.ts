/** The examples of README.md: each runs, prints what its comments say, and leaves what the text promises. */

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { decodePng } from "../reference/png-decode.ts";
import { parseXml } from "../reference/xml-check.ts";
import { projectFolders, withPage } from "../support/chromium.ts";
import { describeInChromium } from "../support/describe-in-chromium.ts";
import { type Example, promisedLines, readExamples, typeErrors } from "./markdown.ts";
import { type Outcome, runProgram } from "./program.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

const examples = readExamples("README.md");
const inNode = examples.filter(({ language }) => language === "ts");
const inBrowser = examples.filter(({ language }) => language === "ts browser");

/** What each example under a heading goes on from: the first one, and those before it under its own heading. */
function programOf(example: Example): string {
  const before = inNode.slice(0, inNode.indexOf(example));
  const layout = before.filter(({ heading }) => heading === "Fonts" || heading === "Layout");
  return [...new Set([inNode[0]!, ...layout, example])].map(({ code }) => code).join("\n");
}

/** What the text promises beyond what is printed, by heading. */
const checks: Readonly<Record<string, (outcome: Outcome) => Promise<void>>> = {
  "A first picture": async ({ file }) => {
    const { width, height, rgba } = decodePng(await file("hello.png"));
    expect([width, height]).toEqual([316, 98]);
    expect([...rgba.subarray(0, 4)]).toEqual([255, 255, 255, 255]);
    expect(countOf(rgba, [0x22, 0x33, 0x44, 255])).toBeGreaterThan(500);
  },
  Layout: async ({ file, lines }) => {
    const { rgba } = decodePng(await file("spans.png"));
    expect(lines.length).toBeGreaterThan(0);
    expect(countOf(rgba, [0, 0, 0, 255])).toBeGreaterThan(500);
  },
  "SVG and JSON": async ({ file }) => {
    const svg = new TextDecoder().decode(await file("spans.svg"));
    expect(parseXml(svg).name).toBe("svg");
    expect(svg).toContain("<path");
    const data = JSON.parse(new TextDecoder().decode(await file("spans.json")));
    expect(data.lines[0].runs[0].glyphIds.length).toBeGreaterThan(5);
  },
  Pixels: async ({ file }) => {
    expect(new TextDecoder().decode((await file("gray.pgm")).subarray(0, 3))).toBe("P5\n");
  },
};

function countOf(rgba: Uint8Array, color: readonly number[]): number {
  let count = 0;
  for (let at = 0; at < rgba.length; at += 4) {
    if (color.every((channel, i) => rgba[at + i] === channel)) count++;
  }
  return count;
}

describe("the examples of the README", () => {
  it("are more than ten, and each says what it prints", () => {
    expect(inNode.length).toBeGreaterThan(10);
    for (const { code } of inNode) expect(promisedLines(code)).not.toEqual([]);
    expect(inBrowser).toHaveLength(1);
  });

  for (const [index, example] of inNode.entries()) {
    it(`${index + 1}, under "${example.heading}", prints what its comments say`, async () => {
      const promised = promisedLines(example.code);
      await runProgram(programOf(example), async (outcome) => {
        expect(outcome.lines.slice(-promised.length)).toEqual(promised);
        await checks[example.heading]?.(outcome);
      });
    });
  }

  it("are right by their types", () => {
    const programs = examples.map((each) => (each.language === "ts" ? programOf(each) : each.code));
    // One that is wrong, so that a check which sees nothing is noticed.
    const errors = typeErrors([...programs, 'import { TextEngine } from "typecase";\nTextEngine.create(5);']);
    expect(errors).toEqual([expect.stringContaining("'5'")]);
  }, 120_000);
});

describe("the picture of the README", () => {
  it("is what npm start renders", async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [`${root}dist/cli.js`, "render", "--sample", "-o", "-"],
      { encoding: "buffer" },
    );
    const [rendered, shown] = [decodePng(stdout), decodePng(readFileSync(`${root}docs/sample.png`))];
    expect([shown.width, shown.height]).toEqual([rendered.width, rendered.height]);
    // A finer rasteriser may change an edge by less than the eye sees; a line that breaks elsewhere is another picture.
    const most = shown.rgba.reduce((worst, value, at) => Math.max(worst, Math.abs(value - rendered.rgba[at]!)), 0);
    expect(most).toBeLessThanOrEqual(16);
  });
});

describeInChromium("the README's example for browsers", () => {
  it("draws on the page's canvas", async () => {
    const script = await browserScript(inBrowser[0]!.code);
    const inked = await withPage(async (page, origin) => {
      await page.setContent(`<base href="${origin}/"><canvas></canvas>`);
      await page.addScriptTag({
        content: script.replaceAll('"typecase"', `"${origin}/dist/browser.js"`),
        type: "module",
      });
      await page.waitForFunction(`document.querySelector("canvas").width !== 300`);
      return page.evaluate<number>(
        `(() => { const { width, height } = document.querySelector("canvas");
          const { data } = document.querySelector("canvas").getContext("2d").getImageData(0, 0, width, height);
          return data.filter((value, i) => i % 4 === 3 && value === 255).length; })()`,
      );
    }, projectFolders);
    expect(inked).toBeGreaterThan(300);
  });
});

async function browserScript(code: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, loader: "ts" },
    bundle: true,
    external: ["typecase"],
    format: "esm",
    target: "es2022",
    write: false,
  });
  return outputFiles[0]!.text;
}
