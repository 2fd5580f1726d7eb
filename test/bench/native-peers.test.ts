/** The peers in C do the work that our rows are compared with: checked against the oracles. */

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type NativePeer, startNative } from "../../bench/peers/native.ts";
import { shareCore } from "../../bench/peers/one-core.ts";
import { dividedBy255 } from "../reference/blend.ts";
import { prng } from "../reference/prng.ts";

const folder = fileURLToPath(new URL("../../bench/peers", import.meta.url));
const font = fileURLToPath(new URL("../../assets/default/NotoSans-Regular.ttf", import.meta.url));

const [blend, freetype] = await Promise.all([
  startNative("native", folder, ["64", "32"]),
  startNative("freetype", folder, [font, "16"]),
]);

/** Premultiplied pixels, as native.c makes them. */
function pixels(count: number, seed: number): Uint8Array {
  const random = prng(seed);
  const bytes = new Uint8Array(count * 4);
  for (let i = 0; i < bytes.length; i += 4) {
    const word = random.uint32();
    const alpha = word >>> 24;
    for (let c = 0; c < 3; c++) bytes[i + c] = Math.floor((((word >>> (8 * c)) & 255) * alpha) / 255);
    bytes[i + 3] = alpha;
  }
  return bytes;
}

function fnv1a(bytes: Uint8Array): number {
  return bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 16777619) >>> 0, 2166136261);
}

async function expectLongerForMoreCalls(peer: NativePeer): Promise<void> {
  await peer.timeRound(50);
  expect(await peer.timeRound(1)).toBeGreaterThan(0);
  expect(await peer.timeRound(1000)).toBeGreaterThan(await peer.timeRound(10));
}

describe.runIf(blend !== undefined)("the SSE2 peer", () => {
  it("blends source over destination exactly as the oracle does, and times rounds", async () => {
    const source = pixels(64 * 32, 1);
    const over = pixels(64 * 32, 2).map((d, i) => source[i]! + dividedBy255(d * (255 - source[i | 3]!)));
    expect(blend!.facts).toEqual(["2048", String(fnv1a(over))]);
    await expectLongerForMoreCalls(blend!);
    blend!.close();
  });
});

describe.runIf(freetype !== undefined)("the FreeType peer", () => {
  it("renders printable ASCII and times rounds", async () => {
    const [glyphs, coverage] = freetype!.facts.map(Number);
    expect(glyphs).toBe(94);
    // Ink of 94 glyphs at 16 px: each covers between a tenth and a half of its em square.
    const meanInk = coverage! / 255 / 94 / 16 ** 2;
    expect(meanInk).toBeGreaterThan(0.05);
    expect(meanInk).toBeLessThan(0.5);
    await expectLongerForMoreCalls(freetype!);
    freetype!.close();
  });

  it("refuses a font that it can't open", async () => {
    expect(readFileSync(font).length).toBeGreaterThan(0);
    await expect(startNative("freetype", folder, ["/nonexistent.ttf", "16"])).rejects.toThrow("freetype ended");
  });
});

describe.runIf(freetype !== undefined && existsSync("/usr/bin/taskset"))("a peer on the bench's core", () => {
  const coresOf = (processId: number) =>
    execFileSync("taskset", ["-cp", String(processId)], { encoding: "utf8" }).split(": ")[1];

  it("runs where our main thread does, which may go anywhere again afterwards", async () => {
    const before = coresOf(process.pid);
    const peer = (await startNative("freetype", folder, [font, "16"]))!;
    const release = shareCore(peer.processId);
    expect(coresOf(process.pid)).toMatch(/^\d+\n$/);
    expect(coresOf(peer.processId)).toBe(coresOf(process.pid));
    release();
    expect(coresOf(process.pid)).toBe(before);
    peer.close();
  });
});
