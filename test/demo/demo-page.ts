/** The built page in Chromium: built once for a file of tests, served from a folder of a server, and opened for each test. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import type { Listening } from "../support/listen.ts";
import { serveFolders } from "../support/static-server.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Where screenshots are kept; git ignores it. */
export const artefacts = join(root, "artefacts/demo");

/** Names of the tabs. */
export const tabNames = ["type", "memory", "bench", "atlas"] as const;
export type TabName = (typeof tabNames)[number];

/** What `demo/build.mjs` exports. */
interface DemoBuild {
  buildDemo(outdir: string): Promise<void>;
}

/** What `demo/serve.mjs` exports. */
interface DemoServer {
  serve(folder: string, port: number): Promise<import("node:http").Server>;
}

/** A module of `demo/`, which Node runs as it is. */
export function importDemo<Name extends "build" | "serve">(
  name: Name,
): Promise<Name extends "build" ? DemoBuild : DemoServer> {
  return import(/* @vite-ignore */ pathToFileURL(join(root, `demo/${name}.mjs`)).href);
}

/** The page, built, served below `/some/where/`, and open in a browser. */
export class DemoSite {
  readonly folder: string;
  readonly page: Page;
  readonly #server: Listening;
  readonly #browser: Browser;
  readonly #faults: string[] = [];
  #hasFailed = true;

  private constructor(folder: string, server: Listening, browser: Browser, page: Page) {
    this.folder = folder;
    this.page = page;
    this.#server = server;
    this.#browser = browser;
    page.on("console", (message) => {
      if (!isOfDriver(message.text())) this.#faults.push(`${message.type()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => this.#faults.push(String(error.stack)));
    page.on("requestfailed", (request) => this.#faults.push(`failed: ${request.url()}`));
    page.on("response", (response) => {
      if (!response.ok()) this.#faults.push(`status ${response.status()}: ${response.url()}`);
    });
  }

  static async start(): Promise<DemoSite> {
    const folder = await mkdtemp(join(tmpdir(), "typecase-demo-"));
    const { buildDemo } = await importDemo("build");
    await buildDemo(folder);
    const server = await serveFolders({ "/some/where/": folder });
    const browser = await launchChromium();
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme: "light" });
    return new DemoSite(folder, server, browser, page);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /**
   * Hands the page, with this tab in front, to `body`, and fails where anything was printed to the console, thrown, or asked
   * for in vain. It stays open for the next, since loading it takes longer than most tests; after a failure it is loaded anew.
   */
  async use(tab: TabName, body: (page: Page) => Promise<void>): Promise<void> {
    if (this.#hasFailed) await this.load();
    this.#hasFailed = true;
    await this.page.getByRole("tab", { name: tab }).click();
    await body(this.page);
    if (this.#faults.length > 0) throw new Error(`the page isn't silent:\n${this.#faults.join("\n")}`);
    this.#hasFailed = false;
  }

  /** Loads the page. */
  async load(): Promise<void> {
    this.#faults.length = 0;
    await this.page.goto(`${this.#server.origin}/some/where/index.html`);
    await this.page.waitForSelector("body[data-ready]");
  }
}

/** Without a GPU the browser itself reads WebGL's pictures back for every frame, and its driver says that this is slow. */
function isOfDriver(text: string): boolean {
  return text.includes("GL Driver Message") && text.includes("GPU stall due to ReadPixels");
}

/** What a canvas shows. */
export interface CanvasPixels {
  readonly width: number;
  readonly height: number;
  /** FNV-1a over all bytes. */
  readonly hash: number;
  /** Sum over all pixels of how far they are from the first one. */
  readonly ink: number;
}

/** Pixels of the canvas of this id. */
export function pixelsOf(page: Page, id: string): Promise<CanvasPixels> {
  return page.evaluate((name) => {
    const canvas = document.getElementById(name) as HTMLCanvasElement;
    const { width, height } = canvas;
    // A copy is read: the canvas itself stays where the page keeps it.
    const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true })!;
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, width, height);
    let hash = 0x811c9dc5;
    let ink = 0;
    for (let i = 0; i < data.length; i++) {
      hash = Math.imul(hash ^ data[i]!, 0x01000193);
      ink += Math.abs(data[i]! - data[i & 3]!);
    }
    return { width, height, hash: hash >>> 0, ink };
  }, id);
}

/** Does something that changes the text, and waits until it is drawn and compared. */
export async function redrawn(page: Page, change: () => Promise<unknown>): Promise<void> {
  const drawings = () => page.evaluate(() => Number(document.getElementById("ours")!.dataset.drawings ?? 0));
  await page.waitForFunction(() => Number(document.getElementById("difference")!.dataset.drawings) > 0);
  const before = await drawings();
  await change();
  await page.waitForFunction((count) => Number(document.getElementById("ours")!.dataset.drawings) > count, before);
  await page.waitForFunction(() => {
    const drawn = (id: string) => document.getElementById(id)!.dataset.drawings;
    return drawn("difference") === drawn("ours");
  });
}
