/** The page, driven as people drive it: by keyboard and mouse, in headless Chromium, from a folder of a web server. */

import { mkdir, readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeInChromium } from "../support/describe-in-chromium.ts";
import { artefacts, DemoSite, importDemo, pixelsOf, redrawn, tabNames } from "./demo-page.ts";

const axePath = fileURLToPath(import.meta.resolve("axe-core/axe.min.js"));
const projectFile = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

describeInChromium("the page", () => {
  let site: DemoSite;

  beforeAll(async () => {
    await mkdir(artefacts, { recursive: true });
    site = await DemoSite.start();
  });

  afterAll(() => site?.close());

  it("draws Arabic as it is typed, and as the browser draws it", () =>
    site.use("type", async (page) => {
      await redrawn(page, () => page.getByLabel("Text", { exact: true }).fill("abc "));
      const before = await pixelsOf(page, "ours");
      await redrawn(page, () => page.keyboard.insertText("مرحبا بالعالم"));
      const after = await pixelsOf(page, "ours");
      expect(after.hash).not.toBe(before.hash);
      expect(after.ink).toBeGreaterThan(2 * before.ink);
      const theirs = await pixelsOf(page, "browser");
      expect(theirs).toMatchObject({ width: after.width, height: after.height });
      // The ink that the two rasterisers lay down for the same glyphs is nearly the same.
      expect(Math.abs(theirs.ink / after.ink - 1)).toBeLessThan(0.1);
      expect(parseFloat(await page.locator("#difference-share").innerText())).toBeLessThan(25);
      expect(await page.locator("#time").innerText()).toMatch(/^\d+\.\d\d ms/);
      await page.screenshot({ path: join(artefacts, "typed-arabic.png") });
    }));

  it("follows every control of the text, and puts it back", () =>
    site.use("type", async (page) => {
      await redrawn(page, () =>
        page.getByLabel("Text", { exact: true }).fill("Hamburg office\nfive words of this text"),
      );
      const first = await pixelsOf(page, "ours");
      const seen = new Set([first.hash]);
      const choices = { Alignment: "center", Direction: "rtl", "Writing mode": "vertical-rl", "Render mode": "mono" };
      for (const [label, value] of Object.entries(choices)) {
        const select = page.getByLabel(label, { exact: true });
        const initial = await select.inputValue();
        await redrawn(page, () => select.selectOption(value));
        seen.add((await pixelsOf(page, "ours")).hash);
        await redrawn(page, () => select.selectOption(initial));
        expect((await pixelsOf(page, "ours")).hash, label).toBe(first.hash);
      }
      const sliders = { Size: "60", Width: "200", "Line height": "2", Gamma: "2.2" };
      for (const [label, value] of Object.entries(sliders)) {
        const slider = page.getByLabel(label, { exact: true });
        const initial = await slider.inputValue();
        await redrawn(page, () => slider.fill(value));
        seen.add((await pixelsOf(page, "ours")).hash);
        await redrawn(page, () => slider.fill(initial));
        expect((await pixelsOf(page, "ours")).hash, label).toBe(first.hash);
      }
      const ink = page.getByLabel("Ink", { exact: true });
      const initial = await ink.inputValue();
      await redrawn(page, () => ink.fill("#c01010"));
      seen.add((await pixelsOf(page, "ours")).hash);
      await redrawn(page, () => ink.fill(initial));
      expect(seen.size).toBe(10);
    }));

  it("has a slider for each axis of a variable font, and a heavier weight has more ink", () =>
    site.use("type", async (page) => {
      await redrawn(page, () => page.getByLabel("Text", { exact: true }).fill("Weight"));
      await redrawn(page, () =>
        page.getByLabel("Font", { exact: true }).selectOption({ label: "Roboto Flex Regular" }),
      );
      const regular = await pixelsOf(page, "ours");
      await page.getByText("8 axes for experts").click();
      expect(await page.locator(".axes input[type=range]").count()).toBe(13);
      await redrawn(page, () => page.getByLabel("Weight (wght)").fill("900"));
      const heavy = await pixelsOf(page, "ours");
      expect(heavy.ink).toBeGreaterThan(1.3 * regular.ink);
      expect(Math.abs((await pixelsOf(page, "browser")).ink / heavy.ink - 1)).toBeLessThan(0.15);
      await redrawn(page, () => page.getByLabel("Width (wdth)").fill("30"));
      expect(await page.locator("#browser-note").innerText()).toContain("wdth");
    }));

  it("takes a font that is dropped on it, and says what is wrong with one that is none", () =>
    site.use("type", async (page) => {
      await redrawn(page, () => page.getByLabel("Text", { exact: true }).fill("Garamond"));
      const before = await pixelsOf(page, "ours");
      await redrawn(page, () => drop(page, "test/fonts/EBGaramond12-Regular.otf"));
      expect(await page.locator("select option:checked").allInnerTexts()).toContain("EB Garamond 12 Regular");
      const garamond = await pixelsOf(page, "ours");
      expect(garamond.hash).not.toBe(before.hash);
      await drop(page, "test/fonts/OFL.txt");
      await page.getByRole("alert").waitFor();
      expect(await page.getByRole("alert").innerText()).toMatch(/^not-a-font|unsupported|signature/);
      await redrawn(page, () => page.getByLabel("Text", { exact: true }).fill("Garamond!"));
      expect((await pixelsOf(page, "ours")).ink).toBeGreaterThan(garamond.ink);
      expect(await page.getByRole("alert").count()).toBe(0);
    }));

  it("puts carets where the mouse clicks, selects by dragging and words by double clicks, and tells what is hit", () =>
    site.use("type", async (page) => {
      await redrawn(page, () => page.getByLabel("Text", { exact: true }).fill("Hello wide world"));
      const canvas = page.locator("#ours");
      const selected = () =>
        page.evaluate(() => {
          const { selectionStart, selectionEnd } = document.getElementById("text") as HTMLTextAreaElement;
          return [selectionStart, selectionEnd];
        });
      await canvas.click({ position: { x: 13, y: 30 } });
      expect(await selected()).toEqual([0, 0]);
      expect((await pixelsOf(page, "marks")).ink).toBeGreaterThan(0);
      await canvas.dblclick({ position: { x: 110, y: 30 } });
      expect(await selected()).toEqual([6, 10]);
      const box = (await canvas.boundingBox())!;
      await page.mouse.move(box.x + 13, box.y + 30);
      await page.mouse.down();
      await page.mouse.move(box.x + 450, box.y + 30, { steps: 4 });
      await page.mouse.up();
      expect(await selected()).toEqual([0, 16]);
      await page.mouse.move(box.x + 16, box.y + 30);
      expect(await page.locator("#hit").innerText()).toBe("line 1, index 0, cluster 0–1: “H” U+0048");
      // What is selected is edited.
      await redrawn(page, () => page.keyboard.type("x"));
      expect(await page.getByLabel("Text", { exact: true }).inputValue()).toBe("x");
    }));

  it("shows lines, clusters and baselines over the text", () =>
    site.use("type", async (page) => {
      await redrawn(page, () => page.getByLabel("Text", { exact: true }).fill("two\nlines"));
      const inks = [(await pixelsOf(page, "marks")).ink];
      const labels = ["Lines", "Clusters", "Baselines"];
      for (const label of labels) {
        await redrawn(page, () => page.getByLabel(label, { exact: true }).check());
        inks.push((await pixelsOf(page, "marks")).ink);
      }
      for (const label of labels) await page.getByLabel(label, { exact: true }).uncheck();
      expect(inks).toEqual([...inks].sort((a, b) => a - b));
      expect(new Set(inks).size).toBe(4);
    }));

  it("saves what it shows as PNG and SVG", () =>
    site.use("type", async (page) => {
      await redrawn(page, () => page.getByLabel("Text", { exact: true }).fill("Saved"));
      const save = async (name: string) => {
        const [download] = await Promise.all([
          page.waitForEvent("download"),
          page.getByRole("button", { name }).click(),
        ]);
        return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
      };
      const png = await save("PNG");
      expect(png.name).toBe("typecase.png");
      const { width, height } = await pixelsOf(page, "ours");
      expect(png.bytes.subarray(1, 4).toString("latin1")).toBe("PNG");
      expect([png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)]).toEqual([width, height]);
      const svg = await save("SVG");
      expect(svg.bytes.toString()).toMatch(/^<svg .*aria-label="Saved"/);
    }));

  it("gives memory back when the budget is turned down while it works, and by each button", () =>
    site.use("memory", async (page) => {
      await page.getByLabel("Draw words at ever other sizes").check();
      const bytesOf = (name: string) => rowBytes(page, "Caches and pools that give back", name);
      await page.waitForFunction(() => document.querySelector(".tile:last-child .value")!.textContent!.length > 3);
      const held = await bytesOf("glyph bitmaps");
      await page.getByRole("slider", { name: "Budget" }).focus();
      await page.keyboard.press("Home");
      await page
        .getByText(/^Emergency pressure:/)
        .first()
        .waitFor();
      expect(await page.locator(".tile").first().innerText()).toContain("allowed");
      expect(await bytesOf("glyph bitmaps")).toBeLessThan(held);
      await page.screenshot({ path: join(artefacts, "memory-under-pressure.png") });
      await page.getByLabel("Draw words at ever other sizes").uncheck();
      await page.getByRole("slider", { name: "Budget" }).focus();
      await page.keyboard.press("End");
      for (const level of ["Moderate", "Aggressive", "Emergency"]) {
        await page.getByRole("button", { name: level }).click();
        await page
          .getByText(new RegExp(`^${level} by hand: `))
          .first()
          .waitFor();
      }
      expect(await bytesOf("glyph bitmaps")).toBe(0);
      expect(await page.getByRole("img", { name: /^Memory of the last minute: Budget 64\.0 MiB/ }).count()).toBe(1);
      expect(await page.locator("#block-table tbody tr").count()).toBeGreaterThan(3);
    }));

  it("tells the trend, and what has grown since a moment that one chooses", () =>
    site.use("memory", async (page) => {
      const grown = page.getByRole("table", { name: "Grown since the moment remembered" });
      expect(await page.locator(".tile", { hasText: "Trend" }).innerText()).toMatch(/a second, [\d,]+ samples/);
      await page.getByRole("button", { name: "Remember this moment" }).click();
      expect(await grown.innerText()).toContain("Nothing");
      await page.getByLabel("Draw words at ever other sizes").check();
      await grown.getByText("bitmap", { exact: true }).waitFor();
    }));

  it("runs benches with progress, and stops them", () =>
    site.use("bench", async (page) => {
      const ticked = page.locator("#bench-controls input:checked");
      while ((await ticked.count()) > 0) await ticked.first().uncheck();
      await page.getByLabel("blend").check();
      await page.getByRole("button", { name: "Run" }).click();
      await page.getByText("Done: 1 row.").waitFor();
      expect(await page.locator("#bench-table tbody th").allInnerTexts()).toEqual([
        "blend: source-over, 1200 × 630 RGBA8",
        "— JavaScript",
      ]);
      await page.getByLabel("Effort").selectOption("full");
      await page.getByLabel("rasterise").check();
      await page.getByRole("button", { name: "Run" }).click();
      await page.getByText(/^Stage 1 of 2, rasterise/).waitFor();
      await page.waitForFunction(() => (document.querySelector("progress")?.value ?? 0) > 0);
      await page.getByRole("button", { name: "Stop" }).click();
      await page.getByText(/^Stopped after \d+ rows?\.$/).waitFor();
      expect(await page.getByRole("button", { name: "Run" }).isEnabled()).toBe(true);
    }));

  it("changes tabs by arrow keys, Home and End, with one stop of the Tab key", () =>
    site.use("type", async (page) => {
      const shown = () => page.locator("[role=tabpanel]:not([hidden])").getAttribute("id");
      const focused = () => page.evaluate(() => document.activeElement?.id);
      await page.getByRole("tab", { name: "type" }).focus();
      const last = tabNames.at(-1)!;
      const keys = [
        ["ArrowRight", "memory"],
        ["End", last],
        ["ArrowRight", "type"],
        ["ArrowLeft", last],
        ["Home", "type"],
      ] as const;
      for (const [key, tab] of keys) {
        await page.keyboard.press(key);
        expect([await focused(), await shown()], key).toEqual([`tab-${tab}`, `panel-${tab}`]);
        expect(page.url(), key).toMatch(new RegExp(`#${tab}$`));
      }
      await page.keyboard.press("Tab");
      expect(await focused()).toBe("theme");
    }));

  it("is light or dark as it is told, and remembers", () =>
    site.use("type", async (page) => {
      const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const light = await ground();
      await redrawn(page, () => page.getByLabel("Theme").selectOption("dark"));
      const dark = await ground();
      expect(dark).not.toBe(light);
      await site.load();
      expect([await ground(), await page.getByLabel("Theme").inputValue()]).toEqual([dark, "dark"]);
      await page.getByLabel("Theme").selectOption("auto");
      expect(await ground()).toBe(light);
    }));

  it("fills the pages of an atlas, tells the glyph under the mouse, and draws the labels that the window shows", () =>
    site.use("atlas", async (page) => {
      await page.waitForFunction(() => {
        const value = document.querySelectorAll("#atlas-tiles .value")[1]?.textContent ?? "0";
        return Number(value.replace(/\D/g, "")) >= 1000;
      });
      expect(await tileNumber(page, "Labels")).toBeLessThanOrEqual(10_000);
      const pages = page.locator("#atlas-pages canvas");
      await pages.first().hover({ position: { x: 8, y: 8 } });
      const told = await page.locator("#atlas-glyph").innerText();
      expect(told).toMatch(/^Glyph \d+ of .+, for “.+”: \d+ × \d+ px at \d+, \d+ of page 1$/);
      expect(await page.locator(".frame:visible").count()).toBe(1);
      const map = page.locator("#labels");
      const [far, before] = [await map.screenshot(), await tileNumber(page, "In the window")];
      await map.focus();
      await page.keyboard.press("+");
      await page.keyboard.press("+");
      await page.waitForFunction((count) => {
        const value = document.querySelectorAll("#atlas-tiles .value")[2]!.textContent!;
        return Number(value.replace(/\D/g, "")) < count;
      }, before);
      expect((await map.screenshot({ path: join(artefacts, "atlas-nearer.png") })).equals(far)).toBe(false);
      expect(await page.locator("#atlas-tiles").innerText()).toMatch(/Frame\s+\d+\.\d\d ms/);
    }));

  it.each([
    { theme: "light", widths: [1280, 390] },
    { theme: "dark", widths: [1280] },
  ] as const)("has no serious fault that axe finds on any tab, $theme", ({ theme, widths }) =>
    site.use("type", async (page) => {
      await page.emulateMedia({ colorScheme: theme });
      await page.addScriptTag({ path: axePath });
      for (const width of widths) {
        await page.setViewportSize({ width, height: 844 });
        for (const tab of tabNames) {
          await page.getByRole("tab", { name: tab }).click();
          expect(await seriousFaults(page), `${tab}, ${width} px`).toEqual([]);
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          expect(overflow, `${tab}, ${width} px`).toBeLessThanOrEqual(0);
          await page.screenshot({ path: join(artefacts, `${tab}-${theme}-${width}.png`), fullPage: true });
        }
      }
    }),
  );

  it("is served with isolation from other origins, and without what lies outside of its folder", async () => {
    const { serve } = await importDemo("serve");
    const server = await serve(site.folder, 0);
    try {
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const page = await fetch(`${origin}/`);
      expect([page.status, page.headers.get("cross-origin-opener-policy")]).toEqual([200, "same-origin"]);
      expect(await page.text()).toContain("<title>Typecase</title>");
      expect((await fetch(`${origin}/kernels.wasm`)).headers.get("content-type")).toBe("application/wasm");
      for (const path of ["/missing.js", "/..%2f..%2fetc/passwd", "/%2e%2e/x"]) {
        expect((await fetch(origin + path)).status, path).toBe(404);
      }
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

/** Drops a file of the project on the page. */
async function drop(page: Page, path: string): Promise<void> {
  const bytes = [...(await readFile(projectFile(path)))];
  const transfer = await page.evaluateHandle((list) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(list)], "dropped"));
    return data;
  }, bytes);
  await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
}

/** The bytes that a table's row of this name shows. */
async function rowBytes(page: Page, caption: string, name: string): Promise<number> {
  const row = page.locator("table", { hasText: caption }).locator("tr", { hasText: name });
  const [amount, unit] = (await row.locator("td").nth(1).innerText()).split(" ");
  return Number(amount) * { B: 1, KiB: 1024, MiB: 2 ** 20 }[unit as "B" | "KiB" | "MiB"];
}

/** The number of the Atlas tab's tile of this name. */
async function tileNumber(page: Page, name: string): Promise<number> {
  const value = await page.locator("#atlas-tiles .tile", { hasText: name }).first().locator(".value").innerText();
  return Number(value.replaceAll(",", ""));
}

/** What axe finds that is serious or critical, as rule and place. */
async function seriousFaults(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate<AxeResults>("axe.run({ resultTypes: ['violations'] })");
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  return serious.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}
