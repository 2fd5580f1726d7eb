/**
 * What is written for pages, workers and edge isolates: minified twice over, it has the names, addresses and maps that its
 * sources have.
 */

import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));
const textOf = (file: string) => readFileSync(join(dist, file), "utf8");

/** Scripts of `dist` that `entries` lead to, themselves among them. */
function reachedFrom(entries: readonly string[]): readonly string[] {
  const reached = new Set(entries);
  for (const file of reached) {
    for (const [, next = ""] of textOf(file).matchAll(/\b(?:from|import\(|import)"\.\/([\w.-]+\.js)"/g)) {
      reached.add(next);
    }
  }
  return [...reached];
}

const pageEntries = ["browser.js", "browser-simple.js", "browser-harfbuzz.js", "browser-baked.js"];
const edgeEntries = ["", "-simple", "-harfbuzz", "-baked"].flatMap((name) => [
  `workerd${name}.js`,
  `edge-light${name}.js`,
]);
const mapped = reachedFrom([...pageEntries, ...edgeEntries]);
const everyScript = [...mapped, "browser-inline.js"];

type Lookup = (line: number, column: number) => { readonly path: string; readonly text: string };

/** From a place in a script of `dist` to the line of `src/` that it was made of; lines and columns count from 0. */
function lookupIn(file: string): Lookup {
  const map = JSON.parse(textOf(`${file}.map`)) as ConstructorParameters<typeof SourceMap>[0] & {
    sourcesContent: readonly string[];
  };
  const parsed = new SourceMap(map);
  const lines = new Map(map.sources.map((path, index) => [path, map.sourcesContent[index]?.split("\n") ?? []]));
  return (line, column) => {
    const entry = parsed.findEntry(line, column);
    if (!("originalSource" in entry)) return { path: "", text: "" };
    return { path: entry.originalSource, text: lines.get(entry.originalSource)?.[entry.originalLine] ?? "" };
  };
}

interface Failure {
  readonly name: string;
  readonly classes: readonly string[];
  readonly stack: string;
}

const imported = ["browser.js", "browser-simple.js", "browser-harfbuzz.js", "browser-baked.js", "browser-inline.js"];
let named: Record<string, readonly (readonly [string, string])[]>;
let failures: Record<"archive" | "argument" | "font" | "kernels", Failure>;

beforeAll(async () => {
  const script = fileURLToPath(new URL("import-bundles.mjs", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...imported, "node.js", "node-baked.js"]);
  ({ named, failures } = JSON.parse(stdout));
});

describe("names", () => {
  test("classes are called as they are exported", () => {
    expect(Object.keys(named)).toHaveLength(imported.length + 2);
    expect(named["browser-simple.js"]?.length).toBeGreaterThan(15);
    for (const [file, classes] of Object.entries(named)) {
      for (const [exported, own] of classes) expect(own, file).toBe(exported);
    }
  });

  test("errors are called as their classes are, and extend classes that are called so", () => {
    expect(failures.kernels).toMatchObject({
      name: "RenderError",
      classes: ["RenderError", "TypecaseError", "Error"],
    });
    expect(failures.archive).toMatchObject({
      name: "ArchiveError",
      classes: ["ArchiveError", "TypecaseError", "Error"],
    });
    expect(failures.font).toMatchObject({ name: "FontError", classes: ["FontError", "TypecaseError", "Error"] });
  });
});

describe("maps", () => {
  test("an error's stack leads to the lines of the source that throw it and that call them", () => {
    const frames = [...failures.argument.stack.matchAll(/\/dist\/([\w.-]+\.js):(\d+):(\d+)/g)].map(
      ([, file = "", line, column]) => lookupIn(file)(Number(line) - 1, Number(column) - 1),
    );
    expect(frames.map(({ path }) => path)).toEqual(["../src/base/validate.ts", "../src/memory/buffer-manager.ts"]);
    expect(frames[0]?.text).toContain("throw new TypeError(");
    expect(frames[1]?.text).toContain('this.name = string(name, "name")');
  });

  test("nearly every error, map and array that a script makes is mapped to a line that makes one", () => {
    let made = 0;
    const elsewhere: string[] = [];
    for (const file of mapped) {
      const sourceOf = lookupIn(file);
      for (const [row, text] of textOf(file).split("\n").entries()) {
        for (const { 0: expression, index } of text.matchAll(/\bnew (?:RangeError|TypeError|Map|Uint8Array|Set)\b/g)) {
          made++;
          if (!sourceOf(row, index).text.includes(expression))
            elsewhere.push(`${file}:${row + 1}:${index + 1} ${expression}`);
        }
      }
    }
    expect(made).toBeGreaterThan(500);
    // Of a statement over several lines it may be another line.
    expect(elsewhere.length / made, elsewhere.join("\n")).toBeLessThan(0.005);
  });
});

describe("addresses", () => {
  test("every script and module that a script names lies beside it", () => {
    const missing = everyScript.flatMap((file) =>
      [...textOf(file).matchAll(/\b(?:from|import\(|import|new URL\()"\.\/([\w.-]+\.(?:js|wasm))(?:\?module)?"/g)]
        .map(([, name = ""]) => name)
        .filter((name) => !existsSync(join(dist, name))),
    );
    expect(missing).toEqual([]);
  });

  test("a page's modules are asked for as bundlers recognise it, an edge isolate's are imported", () => {
    const addresses = (entry: string, pattern: RegExp) =>
      [
        ...new Set(reachedFrom([entry]).flatMap((file) => [...textOf(file).matchAll(pattern)].map(([, name]) => name))),
      ].sort();
    const fetched = /new URL\("\.\/([\w-]+\.wasm)",import\.meta\.url\)/g;
    expect(addresses("browser.js", fetched)).toEqual(["harfbuzz.wasm", "kernels-scalar.wasm", "kernels.wasm"]);
    expect(addresses("browser-baked.js", fetched)).toEqual(["kernels-scalar.wasm", "kernels.wasm"]);
    const all = ["field-kernels.wasm", "harfbuzz.wasm", "kernels-scalar.wasm", "kernels.wasm"];
    expect(addresses("workerd.js", /(?:from|import\()"\.\/([\w.-]+\.wasm)"/g)).toEqual(all);
    expect(addresses("edge-light.js", /(?:from|import\()"\.\/([\w.-]+\.wasm)\?module"/g)).toEqual(all);
  });

  test("scripts of pages are one chunk and what it loads later", () => {
    const atOnce = [...textOf("browser-simple.js").matchAll(/from"\.\/([\w.-]+\.js)"/g)].map(([, name = ""]) => name);
    expect(atOnce).toHaveLength(1);
    expect(textOf(atOnce[0] ?? "")).not.toMatch(/(?:from|import)"\.\//);
  });
});
