/** The entry `typecase/default-font`, bundled as the build bundles it. */

import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { openFont } from "../../src/font/open-font.ts";
import { fileBytes, fileUrl, PlainHeap } from "./support.ts";

/** The issue's own limit for the font that ships with the package. */
const LIMIT_BYTES = 100_000;

async function bundle(): Promise<{ defaultFontBytes(): Uint8Array }> {
  const { outputFiles } = await build({
    entryPoints: [fileUrl("src/entry/default-font.ts").pathname],
    bundle: true,
    write: false,
    format: "esm",
    loader: { ".ttf": "base64" },
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString("base64");
  return import(`data:text/javascript;base64,${code}`) as Promise<{ defaultFontBytes(): Uint8Array }>;
}

describe("typecase/default-font", () => {
  it("gives the bytes of the file, the same ones at every call", async () => {
    const { defaultFontBytes } = await bundle();
    const bytes = defaultFontBytes();
    expect(Buffer.compare(bytes, fileBytes("assets/default/NotoSans-Regular.ttf"))).toBe(0);
    expect(defaultFontBytes()).toBe(bytes);
    expect(bytes.byteLength).toBeLessThanOrEqual(LIMIT_BYTES);
  });

  it("opens as Noto Sans with Latin, Greek and Cyrillic", async () => {
    const { defaultFontBytes } = await bundle();
    const font = await openFont(defaultFontBytes(), {}, new PlainHeap());
    expect(font.family).toBe("Noto Sans");
    expect(font.scripts).toEqual(["DFLT", "cyrl", "grek", "latn"]);
    font.close();
  });
});
