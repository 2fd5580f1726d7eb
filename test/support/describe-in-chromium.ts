/**
 * Tests that need Chromium. Where there is none they don't run and a line says so; with `TYPECASE_REQUIRE_CHROMIUM=1`, as in
 * CI, they fail instead.
 */

import { describe, it } from "vitest";
import { hasChromium } from "./chromium.ts";

/** `describe` for tests that need Chromium. */
export function describeInChromium(name: string, body: () => void): void {
  if (hasChromium) {
    describe(name, body);
  } else if (process.env.TYPECASE_REQUIRE_CHROMIUM === "1") {
    it(name, () => {
      throw new Error("no Chromium: none in CHROMIUM_PATH or PATH, and TYPECASE_REQUIRE_CHROMIUM=1");
    });
  } else {
    process.stderr.write(`not run, for want of Chromium (install it, or set CHROMIUM_PATH): ${name}\n`);
    describe.runIf(hasChromium)(name, body);
  }
}
