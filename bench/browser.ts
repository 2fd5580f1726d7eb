/** Drives bench/browser.html in headless Chromium and takes its rows. */

import { join } from "node:path";
import type { Page } from "playwright-core";
import { withPage } from "../test/support/chromium.ts";
import type { HarnessOptions, Row } from "./harness.ts";
import type { BenchPage } from "./page.ts";

/** Rows, and what they were measured in, as "Chromium 120.0". */
export interface RunResult {
  readonly rows: readonly Row[];
  readonly runtime: string;
}

/** Runs the stages of these names in a page. `root` is the project's folder. */
export function runInChromium(root: string, names: readonly string[], options: HarnessOptions): Promise<RunResult> {
  const folders = Object.fromEntries(
    ["assets", "bench", "dist", "test/fonts"].map((name) => [`/${name}/`, join(root, name)]),
  );
  const query = new URLSearchParams({ stages: names.join(",") });
  for (const [name, value] of Object.entries(options)) query.set(name, String(value));
  return withPage(async (page, origin) => {
    await isolate(page);
    await page.goto(`${origin}/bench/browser.html?${query}`);
    await page.waitForFunction("globalThis.benchRows || globalThis.benchError", undefined, { timeout: 0 });
    const { benchRows, benchError } = await page.evaluate(() => {
      const result = globalThis as BenchPage;
      return { benchRows: result.benchRows, benchError: result.benchError };
    });
    if (benchRows === undefined) throw new Error(`the benches failed in the page: ${benchError}`);
    return { rows: benchRows, runtime: `Chromium ${page.context().browser()?.version() ?? ""}`.trim() };
  }, folders);
}

/**
 * Serves the page as cross-origin isolated, where the clock's step is 5 µs instead of 100 µs (High Resolution Time, clamping
 * by isolation): rounds, which last a thousand steps, are twenty times shorter.
 */
async function isolate(page: Page): Promise<void> {
  await page.route("**/bench/browser.html*", async (route) => {
    const response = await route.fetch();
    const headers = {
      ...response.headers(),
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    };
    await route.fulfill({ response, headers });
  });
}
