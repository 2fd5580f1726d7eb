/** Drives bench/browser.html in headless Chromium and takes its rows. */

import { join } from "node:path";
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
