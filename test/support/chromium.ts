/** Chromium for tests and benches: found on the machine, never downloaded; headless, on pages that this process serves. */

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { type Folders, serveFolders } from "./static-server.ts";

/** No sandbox, as containers run tests as root; no GPU, whose text differs between machines; and no calls to anywhere. */
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  // WebGL in software; without it there is none where there is no GPU.
  "--enable-unsafe-swiftshader",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const programNames = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const applicationPaths = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What every page under test may load. */
export const projectFolders: Folders = {
  "/dist/": join(root, "dist"),
  "/assets/": join(root, "assets"),
  "/pages/": join(root, "test/browser/pages"),
};

/** Path of the browser to test in: `CHROMIUM_PATH`, or the first that the machine has. */
export const chromiumPath = findChromium();

/** Whether there is a browser to test in. */
export const hasChromium = chromiumPath !== undefined;

/**
 * Opens an empty page at the root of a server of `folders`, hands it to `body`, and closes all of it afterwards. An error
 * that the page itself doesn't catch fails the test.
 */
export async function withPage<Result>(
  body: (page: Page, origin: string) => Promise<Result>,
  folders: Folders = projectFolders,
): Promise<Result> {
  const server = await serveFolders(folders);
  let browser: Browser | undefined;
  try {
    browser = await launchChromium();
    const page = await browser.newPage();
    const uncaught: Error[] = [];
    page.on("pageerror", (error) => uncaught.push(error));
    await page.goto(`${server.origin}/`);
    const result = await body(page, server.origin);
    if (uncaught.length > 0) throw new AggregateError(uncaught, `the page threw: ${uncaught[0]!.message}`);
    return result;
  } finally {
    await browser?.close();
    await server.close();
  }
}

/** Starts the browser; it is the caller's to close. */
export function launchChromium(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error("no Chromium: none in CHROMIUM_PATH or PATH");
  return chromium.launch({ executablePath: chromiumPath, headless: true, args: flags });
}

function findChromium(): string | undefined {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== "") return isProgram(named) ? named : undefined;
  const folders = ["/usr/bin", ...(process.env.PATH ?? "").split(delimiter)];
  const inFolders = programNames.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...inFolders, ...applicationPaths].find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
