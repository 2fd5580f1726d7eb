/** The servers of examples/open-graph: the same cards from node:http and from workerd. */

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type BuildOptions, build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodePng } from "../reference/png-decode.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const runtimes = join(root, "test/runtimes");
/** What `npm run runtimes:install` installs. */
const node22 = join(runtimes, "node_modules/node22/bin/node");

const paths = ["/?title=One+card,+two+servers&site=example.org", "/", `/?title=${"long".repeat(51)}`, "/favicon.ico"];
const statuses = [200, 400, 413, 404];

/** An answer, however it came. */
interface Answer {
  readonly status: number;
  readonly contentType: string | null;
  readonly body: Uint8Array;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "typecase-open-graph-"));
  await mkdir(join(folder, "node_modules"));
  await symlink(root, join(folder, "node_modules/typecase"));
});
afterAll(() => rm(folder, { recursive: true }));

/** The example's bundle. Its imports are those of the built package, as its users have them. */
async function bundle(name: string, options: BuildOptions): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  const entryPoints = [join(root, `examples/open-graph/${name}.ts`)];
  await build({ entryPoints, outfile, bundle: true, format: "esm", target: "es2022", tsconfigRaw: {}, ...options });
  return outfile;
}

function expectCards(answers: readonly Answer[]): void {
  expect(answers.map(({ status }) => status)).toEqual(statuses);
  const [card, ...errors] = answers;
  const { width, height, rgba } = decodePng(card!.body);
  expect([card!.contentType, width, height]).toEqual(["image/png", 1200, 630]);
  let dark = 0;
  for (let at = 0; at < rgba.length; at += 4) if (rgba[at] === 0x1c && rgba[at + 1] === 0x25) dark++;
  expect(dark).toBeGreaterThan(10_000);
  for (const { body } of errors) expect(JSON.parse(new TextDecoder().decode(body)).error).toMatch(/\w/);
}

async function fromNode(): Promise<Answer[]> {
  const program = await bundle("server", { platform: "node", external: ["typecase", "typecase/*"] });
  const server = spawn(process.execPath, [program], {
    env: { ...process.env, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(server, "exit");
  try {
    const [line] = (await once(server.stdout, "data")) as [Buffer];
    const url = /http:\S+/.exec(line.toString())![0];
    return await Promise.all(
      paths.map(async (path) => {
        const response = await fetch(new URL(path, url));
        const body = new Uint8Array(await response.arrayBuffer());
        return { status: response.status, contentType: response.headers.get("content-type"), body };
      }),
    );
  } finally {
    server.kill("SIGTERM");
    expect((await ended)[0]).toBe(0);
  }
}

async function fromWorkerd(): Promise<Answer[]> {
  const worker = await bundle("worker", { conditions: ["workerd"], external: ["*.wasm"] });
  const names = ["kernels", "kernels-scalar", "field-kernels", "harfbuzz"];
  const binaries = names.map((name) => join(root, "dist", `${name}.wasm`));
  const words = [join(runtimes, "fetch-worker.mjs"), worker, ...binaries, ...paths];
  const { stdout } = await promisify(execFile)(node22, words, { maxBuffer: 2 ** 26 });
  const answers: { status: number; contentType: string; body: string }[] = JSON.parse(stdout);
  return answers.map(({ body, ...rest }) => ({ ...rest, body: new Uint8Array(Buffer.from(body, "base64")) }));
}

describe("cards for link previews", () => {
  let cards: Promise<Answer[]> | undefined;
  const cardsOfNode = () => {
    cards ??= fromNode();
    return cards;
  };

  it("come from node:http, with errors as JSON, until SIGTERM", async () => {
    expectCards(await cardsOfNode());
  });

  // Where workerd isn't installed there is nothing to run it in; CI installs it.
  it.skipIf(!existsSync(node22))("come from workerd with the same pixels", async () => {
    const answers = await fromWorkerd();
    expectCards(answers);
    const [ours, theirs] = [(await cardsOfNode())[0]!, answers[0]!].map(({ body }) => decodePng(body).rgba);
    expect(Buffer.from(theirs!.buffer).equals(Buffer.from(ours!.buffer))).toBe(true);
  });
});
