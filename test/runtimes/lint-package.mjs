/** Checks package.json and the declarations of the packed package, as publint and attw ("are the types wrong") see them. */

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

const run = promisify(execFile);
const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));

async function byPublint() {
  const { messages, pkg } = await publint({ pkgDir: "package", strict: true, pack: { files: await packedFiles() } });
  return messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code);
}

/** What `npm pack` would pack. */
async function packedFiles() {
  const { stdout } = await run("npm", ["pack", "--ignore-scripts", "--dry-run", "--json"], { cwd: root });
  const [{ files }] = Object.values(JSON.parse(stdout));
  return Promise.all(
    files.map(async ({ path }) => ({ name: `package/${path}`, data: await readFile(join(root, path)) })),
  );
}

/** Modules of WebAssembly have no declarations; CommonJS and the resolution of Node 10 are not for this package. */
async function byAttw() {
  const folder = await mkdtemp(join(tmpdir(), "typecase-attw-"));
  try {
    const { stdout } = await run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], {
      cwd: root,
    });
    const [{ filename }] = Object.values(JSON.parse(stdout));
    const words = [join(folder, filename), "--profile", "esm-only", "--no-color", "--no-emoji"];
    const binaries = ["kernels.wasm", "kernels-scalar.wasm", "field-kernels.wasm", "harfbuzz.wasm", "package.json"];
    const attw = join(here, "node_modules/@arethetypeswrong/cli/dist/index.js");
    await run(process.execPath, [attw, ...words, "--exclude-entrypoints", ...binaries]);
    return [];
  } catch (error) {
    return [String(error.stdout || error.message)];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const faults = [...(await byPublint()), ...(await byAttw())];
process.stdout.write(faults.length === 0 ? "publint and attw find nothing\n" : `${faults.join("\n")}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
