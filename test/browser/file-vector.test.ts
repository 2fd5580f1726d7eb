/** File vectors of the origin private file system, in workers of headless Chromium. */

import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { withPage } from "../support/chromium.ts";
import { describeInChromium } from "../support/describe-in-chromium.ts";

function onPage<Result>(body: (page: Page) => Promise<Result>): Promise<Result> {
  return withPage(async (page, origin) => {
    await page.goto(`${origin}/pages/file-vector.html`);
    await page.waitForFunction("globalThis.pageIsReady");
    return body(page);
  });
}

describeInChromium("a file vector in a browser", () => {
  it("keeps its elements from one worker to the next, in folders of the origin", async () => {
    await onPage(async (page) => {
      const path = "caches/deep/numbers.tcv";
      const written = await page.evaluate<Record<string, number>>(`inWorker("write", "${path}")`);
      // 40 pages of elements, one of the page table, two headers.
      expect(written).toMatchObject({ length: 19_999, fileBytes: 41 * 4096 + 8192 });
      expect(written.memoryBytes).toBeLessThan(32_768);
      const read = await page.evaluate<{ kind: string; elements: number[] }>(`inWorker("read", "${path}")`);
      expect(read.kind).toBe("f64");
      expect(read.elements).toEqual(Array.from({ length: 19_999 }, (_, i) => (i === 3 ? -1 : i / 2)));
    });
  });

  it("has what was synced last, whole, after its worker was ended at any moment", async () => {
    await onPage(async (page) => {
      for (let kill = 0; kill < 4; kill++) {
        const path = `killed-${kill}.tcv`;
        const said = await page.evaluate<number>(`killAfter(${3 + kill}, ${kill * 3}, "${path}")`);
        const { elements } = await readWhenClosed(page, path);
        const round = elements[0]!;
        expect(round).toBeGreaterThanOrEqual(said);
        expect(round).not.toBe(0xdead);
        expect(elements).toEqual(Array.from({ length: round * 1000 }, () => round));
      }
    });
  });

  it("refuses files that are open, missing or cut off, and pages that are no workers, by code", async () => {
    await onPage(async (page) => {
      const codes = await page.evaluate<string[]>(`inWorker("failures", "failures.tcv")`);
      expect(codes).toEqual([
        "file-failed",
        "file-exists",
        "file-not-found",
        "file-not-found",
        "file-truncated",
        "file-truncated",
      ]);
      expect(await page.evaluate(`codeInPage("page.tcv")`)).toBe("file-failed");
    });
  });
});

/** The browser gives an ended worker's file back a moment after. */
async function readWhenClosed(page: Page, path: string): Promise<{ elements: number[] }> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await page.evaluate(`inWorker("read", "${path}")`);
    } catch (error) {
      if (attempt === 50 || !String(error).includes("could not be opened")) throw error;
      await page.waitForTimeout(100);
    }
  }
}
