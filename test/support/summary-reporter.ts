/**
 * Ends a test run's output with one plain line that a machine can read: `12 passed, 0 failed`, with `, 3 skipped` where
 * any were. Counts what ran, from vitest's own results.
 */

import type { Reporter, TestModule } from "vitest/node";

/** Counts of a test run. */
export interface Summary {
  passed: number;
  failed: number;
  skipped: number;
}

/** The line, as "12 passed, 0 failed, 3 skipped". */
export function summaryLine({ passed, failed, skipped }: Summary): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/** Counts the tests of `modules`; a module that failed outside any test counts as one failure, as does a stray error. */
export function summarise(modules: readonly TestModule[], strayErrorCount: number): Summary {
  const summary: Summary = { passed: 0, failed: strayErrorCount, skipped: 0 };
  for (const module of modules) {
    let failedTests = 0;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === "passed") summary.passed++;
      else if (state === "skipped") summary.skipped++;
      else failedTests++;
    }
    summary.failed += failedTests === 0 && module.state() === "failed" ? 1 : failedTests;
  }
  return summary;
}

/** The reporter, for `reporters` in vitest.config.ts: after the one that says more. */
export class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], strayErrors: readonly unknown[]): void {
    process.stdout.write(`${summaryLine(summarise(modules, strayErrors.length))}\n`);
  }
}
