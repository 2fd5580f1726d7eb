import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { PICTURE_VERSION } from "../../src/glyph/picture-version.ts";
import { latinFile, pathOf, typecase } from "../engine/support.ts";

/** Pictures as each version draws them. Where they change, the version is raised and its sum is added. */
const sums: Readonly<Record<number, string>> = { 1: "110a5bd652658619", 2: "94f050dbe793bc9b" };

describe("the version of pictures", () => {
  it("is raised when bitmaps change, so that files of kept bitmaps don't give old ones", async () => {
    using engine = await typecase.TextEngine.create();
    const font = await engine.loadFont(pathOf(latinFile));
    const hash = createHash("sha256");
    for (const size of [9, 12.5, 24, 100]) {
      for (const renderMode of ["gray", "lcd", "mono"] as const) {
        hash.update(
          engine.render("Typecase draws text & 0123456789.", { fonts: [font], size, renderMode, gamma: 1.2 }).data,
        );
      }
    }
    expect(hash.digest("hex").slice(0, 16)).toBe(sums[PICTURE_VERSION]);
  });
});
