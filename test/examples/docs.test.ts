/** The examples of the guides in docs/ and of the pages in docs/guide/: each runs, and prints what its comments say. */

import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { withPage } from "../support/chromium.ts";
import { describeInChromium } from "../support/describe-in-chromium.ts";
import { type Example, promisedLines, readExamples, typeErrors } from "./markdown.ts";
import { runProgram } from "./program.ts";

const folder = fileURLToPath(new URL("../../docs/", import.meta.url));
const guides = ["", "guide/"]
  .flatMap((below) => readdirSync(folder + below).map((name) => below + name))
  .filter((name) => name.endsWith(".md"))
  .map((name) => ({ name, examples: readExamples(`docs/${name}`) }));

/** An example goes on from the guide's first one, and from those before it under its own heading. */
function programOf(examples: readonly Example[], example: Example): string {
  const inNode = examples.filter(({ language }) => language === "ts");
  const before = inNode.slice(0, inNode.indexOf(example)).filter(({ heading }) => heading === example.heading);
  return [...new Set([inNode[0]!, ...before, example])].map(({ code }) => code).join("\n");
}

for (const { name, examples } of guides)
  describe(`the examples of docs/${name}`, () => {
    it("each say what they print, and in what they run", () => {
      expect(examples.length).toBeGreaterThan(0);
      for (const { code, language } of examples) {
        expect(["ts", "ts worker"]).toContain(language);
        expect(promisedLines(code), code).not.toEqual([]);
      }
    });

    it("are right by their types", () => {
      const programs = examples.map((each) => (each.language === "ts" ? programOf(examples, each) : each.code));
      expect(typeErrors(programs)).toEqual([]);
    }, 120_000);

    const inNode = examples.filter(({ language }) => language === "ts");
    for (const [index, example] of inNode.entries()) {
      it(`${index + 1}, under "${example.heading}", prints what its comments say`, async () => {
        const promised = promisedLines(example.code);
        await runProgram(programOf(examples, example), ({ lines }) => {
          expect(lines.slice(-promised.length)).toEqual(promised);
        });
      });
    }
  });

describeInChromium("the examples for workers", () => {
  const inWorkers = guides.flatMap(({ examples }) => examples.filter(({ language }) => language === "ts worker"));

  for (const { heading, code } of inWorkers) {
    it(`under "${heading}" print what their comments say`, async () => {
      const promised = promisedLines(code);
      expect(await printedInWorker(code, promised.length)).toEqual(promised);
    });
  }
});

/** The first `count` lines that a module worker of a page prints. */
function printedInWorker(code: string, count: number): Promise<string[]> {
  return withPage(async (page, origin) => {
    const { outputFiles } = await build({
      stdin: { contents: code, loader: "ts" },
      bundle: true,
      external: ["typecase"],
      format: "esm",
      target: "es2022",
      write: false,
    });
    const script = outputFiles[0]!.text.replaceAll('"typecase"', `"${origin}/dist/browser.js"`);
    const printed: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "log") printed.push(message.text());
    });
    await page.evaluate(
      `{ const blob = new Blob([${JSON.stringify(script)}], { type: "text/javascript" });
        new Worker(URL.createObjectURL(blob), { type: "module" }); }`,
    );
    await expect.poll(() => printed.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(count);
    return printed;
  });
}
