import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Runs vitest itself over `files`, and gives the last line that it printed and its exit status. */
function runTests(files: Readonly<Record<string, string>>): { lastLine: string | undefined; status: number | null } {
  // Inside the project, where the files find vitest, in a folder that git ignores.
  mkdirSync(join(root, "build"), { recursive: true });
  const folder = mkdtempSync(join(root, "build", "summary-reporter-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const reporter = join(root, "test/support/summary-reporter.ts");
    writeFileSync(
      join(folder, "vitest.config.ts"),
      `import { SummaryReporter } from ${JSON.stringify(reporter)};
       export default { test: { include: ["*.test.ts"], reporters: ["default", new SummaryReporter()] } };`,
    );
    const vitest = join(root, "node_modules/vitest/vitest.mjs");
    const { stdout, status } = spawnSync(process.execPath, [vitest, "run", "--root", folder], { encoding: "utf8" });
    return { lastLine: stdout.trimEnd().split("\n").at(-1), status };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const passing = 'import { it } from "vitest"; it("a", () => {}); it("b", () => {});';

it("ends a passing run with its counts", () => {
  expect(runTests({ "a.test.ts": passing })).toEqual({ lastLine: "2 passed, 0 failed", status: 0 });
});

it("counts what failed, in a test, in a file that can't be loaded, and outside any test, and what did not run", () => {
  const files = {
    "a.test.ts": passing,
    "failing.test.ts":
      'import { it } from "vitest"; it("a", () => { throw new Error("x"); }); it.runIf(false)("b", () => {});',
    "broken.test.ts": 'import "./nowhere.ts";',
    "stray.test.ts": 'import { it } from "vitest"; it("a", () => { Promise.reject(new Error("stray")); });',
  };
  expect(runTests(files)).toEqual({ lastLine: "3 passed, 3 failed, 1 skipped", status: 1 });
});
