/** Node's part of the start-up stage: processes that make a card's PNG file and end. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Card } from "./peers/peer.ts";
import type { StartUp } from "./stage.ts";

/** Scripts by the name that their rows bear, and what they are told behind the card. bench.mjs bundles each into one file. */
const ours = {
  Typecase: ["start-typecase.mjs"],
  "Typecase with all extras": ["start-typecase.mjs", "all"],
};
const theirs = { "@napi-rs/canvas": ["start-napi-canvas.mjs"], "satori + @resvg/resvg-js": ["start-satori.mjs"] };
const nothing = "node -e 0";

/** `folder` holds the scripts, `fontPath` is the font of the card. */
export async function processes(folder: string, fontPath: string, withPeers: boolean): Promise<StartUp> {
  const scripts: Record<string, readonly string[]> = { ...ours, ...(withPeers ? theirs : {}) };
  const outputs = await mkdtemp(join(tmpdir(), "typecase-bench-"));
  const pictureOf = async ([script, ...words]: readonly string[], card: Card) => {
    const output = join(outputs, `${script}.png`);
    await node([join(folder, script!), fontPath, output, JSON.stringify(card), ...words]);
    if ((await stat(output)).size === 0) throw new Error(`${script} wrote an empty file`);
  };
  return {
    programs: [...Object.keys(scripts), nothing],
    run: async (program, card) => {
      const script = scripts[program];
      await (script === undefined ? node(["-e", "0"]) : pictureOf(script, card));
    },
    close: () => rm(outputs, { recursive: true }),
  };
}

/** Runs a program to its end, which must be a good one. */
export async function node(programArguments: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, programArguments, { stdio: ["ignore", "ignore", "inherit"] });
  const [status] = await once(child, "exit");
  if (status !== 0) throw new Error(`node ${programArguments[0]} ended with status ${status}`);
}
