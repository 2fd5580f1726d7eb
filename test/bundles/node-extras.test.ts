/** What a process on Node reads of the extras: the others' file when one of them is asked for, and not before. */

import { execFile } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));
const font = fileURLToPath(new URL("../../assets/default/NotoSans-Regular.ttf", import.meta.url));
let folder: string;

/** The package's files without the one that has the extras but PNG. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "typecase-extras-"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  await cp(dist, folder, { recursive: true, filter: (path) => !basename(path).startsWith("all-extras-") });
});

afterAll(() => rm(folder, { recursive: true }));

async function run(program: string): Promise<string> {
  const words = ["--input-type=module", "-e", program, font];
  return (await promisify(execFile)(process.execPath, words, { cwd: folder })).stdout;
}

test("a process that asks for PNG alone writes its picture without the others' file", async () => {
  const program = `
    import { TextEngine } from "./node.js";
    const engine = await TextEngine.create({ extras: ["png"] });
    const picture = engine.render("lean", { font: await engine.loadFont(process.argv[1]), size: 24 });
    console.log(picture.toPNGSync().length);
  `;
  expect(Number(await run(program))).toBeGreaterThan(100);
});

test("one that asks for another reads it", async () => {
  const program = `
    import { TextEngine } from "./node.js";
    await TextEngine.create({ extras: ["svg"] });
  `;
  await expect(run(program)).rejects.toThrow(/all-extras-\w+\.js/);
});
