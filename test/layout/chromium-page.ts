/** Asks Chromium how it lays out text: the functions of pages/lines.html. */

import { projectFolders, withPage } from "../support/chromium.ts";
import type { ScriptTexts } from "./texts/paragraphs.ts";
import { fontFiles, fontsFolder } from "./texts/system-fonts.ts";

const folders = { ...projectFolders, "/fonts/": fontsFolder };

/** What the page's functions take of a text. */
export interface TextRequest {
  readonly text: string;
  readonly fontPaths: readonly string[];
  readonly size: number;
  readonly language: string;
}

/** What those that break lines take. */
export interface LinesRequest extends TextRequest {
  readonly width: number;
  readonly direction: "ltr" | "rtl";
  /** CSS of the box. */
  readonly style?: string;
}

/** Paths of a script's fonts, as `fontsOf` opens them. */
export const fontPathsOf = (script: string): string[] => [...new Set([fontFiles[script]!, fontFiles.Latin!])];
/** Language of a script's paragraph. */
export const languageOf = ({ languages }: ScriptTexts, index: number): string => languages[index] ?? languages[0]!;

/** Calls a function of pages/lines.html. */
export function askPage<Answer>(name: string, requests: readonly TextRequest[]): Promise<Answer> {
  return withPage(async (page, origin) => {
    await page.goto(`${origin}/pages/lines.html`);
    await page.waitForFunction("globalThis.pageIsReady");
    return page.evaluate<Answer>(`${name}(${JSON.stringify(requests)})`);
  }, folders);
}
