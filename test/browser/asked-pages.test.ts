/** Large fonts at URLs and in Blobs, in a page, which can only wait by promises, and in a worker, which can on the spot. */

import { beforeAll, expect, it } from "vitest";
import { largeGlyfFont } from "../font/glyf-support.ts";
import { withPage } from "../support/chromium.ts";
import { describeInChromium } from "../support/describe-in-chromium.ts";
import { serveRanges } from "../support/range-server.ts";
import { importTypecase } from "../support/typecase.ts";

const bytes = largeGlyfFont().bytes;
const text = "Hamburg";

interface Told {
  readonly pixels: number[];
  readonly isPartial: boolean;
  readonly bytesRead: number;
  readonly fileBytes: number;
}

/** In the page: the font from a URL and from a Blob, opened for a text; then another text. */
const inPage = (url: string, asBlob: boolean) => `(async () => {
  const { TextEngine } = await import("/dist/browser.js");
  const engine = await TextEngine.create();
  const source = ${asBlob} ? await (await fetch("${url}")).blob() : "${url}";
  const font = await engine.loadFont(source, { text: "${text}" });
  const pixels = [...engine.render("${text}", { font, size: 24 }).data];
  const { bytesRead, fileBytes } = font.sourceStats();
  let code = "none";
  try {
    engine.render("Zyx", { font, size: 24 });
  } catch (error) {
    code = error.code;
  }
  await engine.prepare("Zyx", { font });
  const others = [...engine.render("Zyx", { font, size: 24 }).data];
  const { isPartial } = font;
  engine.dispose();
  return { pixels, others, code, isPartial, bytesRead, fileBytes };
})()`;

const inWorker = (job: string, url: string) => `new Promise((resolve, reject) => {
  const worker = new Worker("/pages/asked-pages-worker.mjs", { type: "module" });
  worker.onerror = ({ message }) => reject(new Error(message));
  worker.onmessage = ({ data }) => {
    worker.terminate();
    if ("error" in data) reject(new Error(data.error));
    else resolve(data.result);
  };
  worker.postMessage({ job: "${job}", url: "${url}", text: "${text}" });
})`;

/** What a job tells, and what the server sent for it. */
interface Outcome {
  readonly told: Told & {
    readonly others?: number[];
    readonly code?: string;
    readonly hasFetchedMore?: boolean;
    readonly statuses?: string[];
  };
  readonly sentBytes: number;
}

describeInChromium("a large font in a browser", () => {
  let expected: { readonly pixels: number[]; readonly others: number[] };
  /** From one browser, which takes longer to start than all of them. */
  let outcomes: Record<"pageUrl" | "pageBlob" | "url" | "blob" | "evicted", Outcome>;

  beforeAll(async () => {
    await using server = await serveRanges({ "/large.ttf": bytes });
    const { TextEngine } = await importTypecase();
    using engine = await TextEngine.create();
    const font = await engine.loadFont(bytes);
    const draw = (each: string) => [...engine.render(each, { font, size: 24 }).data];
    expected = { pixels: draw(text), others: draw("Zyx") };
    outcomes = await withPage(async (page) => {
      const url = `${server.origin}/large.ttf`;
      const run = async (script: string): Promise<Outcome> => {
        const before = server.sent.bytes;
        const told = await page.evaluate<Outcome["told"]>(script);
        return { told, sentBytes: server.sent.bytes - before };
      };
      return {
        pageUrl: await run(inPage(url, false)),
        pageBlob: await run(inPage(url, true)),
        url: await run(inWorker("url", url)),
        blob: await run(inWorker("blob", url)),
        evicted: await run(inWorker("evicted", url)),
      };
    });
  });

  it.each(["pageUrl", "pageBlob"] as const)(
    "is fetched in a page by the pages of the text that it is opened for (%s)",
    (job) => {
      const { told, sentBytes } = outcomes[job];
      expect(told).toMatchObject({ ...expected, code: "bytes-missing", isPartial: true });
      expect(told.bytesRead).toBeLessThan(told.fileBytes / 3);
      // The page of this test fetches its Blob whole.
      if (job === "pageUrl") expect(sentBytes).toBeLessThan(told.fileBytes / 3);
    },
  );

  it("is fetched in a worker while it is drawn, from a URL", () => {
    const { told, sentBytes } = outcomes.url;
    expect(told).toMatchObject({ pixels: expected.pixels, isPartial: true, hasFetchedMore: true });
    expect(sentBytes).toBeLessThan(told.fileBytes / 3);
  });

  it("is read in a worker by the pages of what is drawn, from a Blob", () => {
    const { told } = outcomes.blob;
    expect(told).toMatchObject({ pixels: expected.pixels, isPartial: false });
    expect(told.bytesRead).toBeLessThan(told.fileBytes / 3);
  });

  it("gives up its bytes in a worker and takes them up again unnoticed, from a Blob", () => {
    expect(outcomes.evicted.told).toEqual({ pixels: expected.pixels, statuses: ["loaded", "unloaded"] });
  });
});
