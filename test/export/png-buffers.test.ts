/** The PNG writer with scratch buffers that are used again: the files are those of fresh memory. */

import { describe, expect, it } from "vitest";
import { nodeDeflate } from "../../src/entry/node-deflate.ts";
import { type PixelFormat, type PixelSource, rowByteLength } from "../../src/export/pixels.ts";
import { toPNG, toPNGSync } from "../../src/export/png.ts";
import { BufferManager } from "../../src/memory/buffer-manager.ts";
import { prng, type Random } from "../reference/prng.ts";

const formats: readonly PixelFormat[] = ["rgba8", "rgba8-premultiplied", "bgra8", "rgb8", "gray8", "mono1"];

/** A picture of up to `colorCount` colours, or levels where a pixel has fewer than four bytes. */
function picture(random: Random, pixelFormat: PixelFormat, colorCount: number): PixelSource {
  const shape = { width: random.int(1, 90), height: random.int(1, 60), pixelFormat };
  const stride = rowByteLength({ ...shape, stride: 0, data: new Uint8Array(0) }) + random.int(0, 5);
  const colors = random.bytes(4 * colorCount);
  if (random.float() < 0.3) for (let at = 0; at < colors.length; at += 4) colors.fill(255, at + 3, at + 4);
  if (random.float() < 0.3) for (let at = 0; at < colors.length; at += 4) colors.fill(colors[at]!, at, at + 3);
  const data = new Uint8Array(stride * shape.height);
  for (let at = 0; at < data.length; at += 4) data.set(colors.subarray(0, data.length - at).subarray(0, 4), at);
  for (let at = 0; at + 4 <= data.length; at += 4) {
    const color = 4 * random.int(0, colorCount - 1);
    data.set(colors.subarray(color, color + 4), at);
  }
  return { ...shape, stride, data };
}

describe("PNG files from buffers that held another picture", () => {
  const random = prng(0x9f6);
  const pictures = Array.from({ length: 300 }, () =>
    picture(random, random.pick(formats), random.pick([1, 2, 3, 17, 200, 4000])),
  );

  it("are the files from fresh memory, for every colour type, at once and off the thread", async () => {
    const buffers = new BufferManager({ windowLoans: 7 });
    const types = new Set<number>();
    for (const source of pictures) {
      const expected = toPNGSync(source, nodeDeflate);
      types.add(expected[25]!);
      expect(Buffer.compare(toPNGSync(source, { ...nodeDeflate, buffers }), expected)).toBe(0);
      expect(Buffer.compare(await toPNG(source, { ...nodeDeflate, buffers }), expected)).toBe(0);
    }
    expect([...types].sort()).toEqual([0, 2, 3, 4, 6]);
    expect(buffers.counts()).toMatchObject({ inUse: 0 });
    expect(buffers.counts().hitRatio).toBeGreaterThan(0.7);
  });

  it("stay apart while several are written at a time", async () => {
    const buffers = new BufferManager();
    const files = await Promise.all(pictures.map((source) => toPNG(source, { ...nodeDeflate, buffers })));
    for (const [i, file] of files.entries()) {
      expect(Buffer.compare(file, toPNGSync(pictures[i]!, nodeDeflate))).toBe(0);
    }
    expect(buffers.counts().inUse).toBe(0);
  });

  it("give the buffers back although the deflate fails", async () => {
    const buffers = new BufferManager();
    const fail = () => {
      throw new Error("no deflate");
    };
    const failing = { sync: fail, async: async () => fail(), buffers };
    expect(() => toPNGSync(pictures[0]!, failing)).toThrow("no deflate");
    await expect(toPNG(pictures[0]!, failing)).rejects.toThrow("no deflate");
    expect(buffers.counts().inUse).toBe(0);
  });
});
