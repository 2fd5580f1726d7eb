/** The browser bundle and the Node build are one engine: the same text gives the same bytes in both. */

import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { withPage } from "../support/chromium.ts";
import { describeInChromium } from "../support/describe-in-chromium.ts";
import { importTypecase } from "../support/typecase.ts";
import { type Picture, type Rendered, renderPictures } from "./pages/render-pictures.mjs";

const latin = "default/NotoSans-Regular.ttf";
const everyScript = [
  latin,
  "sample/NotoNaskhArabic-Regular.ttf",
  "sample/NotoSansDevanagari-Regular.ttf",
  "sample/NotoSansHebrew-Regular.ttf",
  "sample/NotoSansSC-Regular.otf",
];

const pictures: readonly Picture[] = [
  { text: "Hello, office AVATAR", fonts: [latin], layout: { size: 16 }, render: { pixelFormat: "rgba8" } },
  { text: "Hello, office AVATAR", fonts: [latin], layout: { size: 16 }, render: { pixelFormat: "gray8" } },
  { text: "Q@&g 0123", fonts: [latin], layout: { size: 11.5 }, render: { pixelFormat: "rgba8", scale: 2 } },
  { text: "Ångström Ωμέγα Жук", fonts: [latin], layout: { size: 200 }, render: { pixelFormat: "gray8" } },
  {
    text: "Hello, مرحبا, नमस्ते, 你好, שלום! ".repeat(6),
    fonts: everyScript,
    layout: { size: 24, maxWidth: 420 },
    render: { color: "rgb(20 60 140 / 0.7)", background: "#fffaf0", padding: 8 },
  },
];

describeInChromium("the browser bundle, imported by a module script", () => {
  it("renders the same bytes in Chromium as the library does in Node", async () => {
    const { TextEngine } = await importTypecase();
    const fontBytes = async (path: string) =>
      new Uint8Array(await readFile(new URL(`../../assets/${path}`, import.meta.url)));
    const inNode = await renderPictures(TextEngine, pictures, fontBytes);
    const inPage = await renderInPage();
    expect(inPage).toEqual(inNode);
    expect(inNode.every(({ inked }) => inked)).toBe(true);
  });
});

function renderInPage(): Promise<Rendered[]> {
  return withPage(async (page, origin) => {
    await page.goto(`${origin}/pages/same-bytes.html`);
    await page.waitForFunction("globalThis.pageIsReady");
    return page.evaluate<Rendered[]>(`renderPictures(${JSON.stringify(pictures)})`);
  });
}
