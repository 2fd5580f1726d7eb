/** The examples of a Markdown file: fenced blocks of TypeScript, with what their comments say they print. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A block of code. */
export interface Example {
  /** The heading that it stands under. */
  readonly heading: string;
  /** What stands behind the fence: "ts" for Node, "ts browser" for a page, "ts worker" for a worker of one. */
  readonly language: string;
  readonly code: string;
}

/** The examples of a file, by its path from the project's root. */
export function readExamples(path: string): Example[] {
  const examples: Example[] = [];
  let heading = "";
  const text = readFileSync(root + path, "utf8");
  for (const [, title, language, code] of text.matchAll(/^## (.+)$|^```(ts[^\n]*)\n([\s\S]*?)^```$/gm)) {
    if (title !== undefined) heading = title;
    else examples.push({ heading, language: language!, code: code! });
  }
  return examples;
}

/** What the comments behind `console.log` say that the code prints. */
export function promisedLines(code: string): string[] {
  return [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, line]) => line!);
}

/** What the compiler says of the programs, with the project's own strictness. */
export function typeErrors(programs: readonly string[]): string[] {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root);
  const sources = new Map(programs.map((code, i) => [`${root}markdown-example-${i + 1}.ts`, `${code}\nexport {};\n`]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (name) => sources.has(name) || fileExists(name);
  host.readFile = (name) => sources.get(name) ?? readFile(name);
  const program = ts.createProgram(
    [...sources.keys(), `${root}src/entry/assets.d.ts`, `${root}src/font/opentype-js.d.ts`],
    options,
    host,
  );
  return ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file !== undefined && sources.has(file.fileName))
    .map(({ file, messageText }) => `${file!.fileName}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
}
