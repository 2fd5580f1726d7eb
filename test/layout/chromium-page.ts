/** Asks Chromium how it lays out text: the functions of pages/lines.html and pages/paragraphs.html. */

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

/** A span of a paragraph with several styles. */
export interface RichSpan {
  readonly text?: string;
  readonly box?: { readonly width: number; readonly height: number };
  readonly fontPaths?: readonly string[];
  readonly size?: number;
  /** CSS of the span. */
  readonly style?: string;
}

/** What the functions of pages/paragraphs.html take. */
export interface RichRequest {
  readonly spans: readonly RichSpan[];
  readonly fontPaths: readonly string[];
  readonly size: number;
  /** As long as the text needs where it is absent. */
  readonly inlineSize?: number;
  readonly language?: string;
  readonly direction?: "ltr" | "rtl";
  /** CSS of the paragraph. */
  readonly style?: string;
  readonly ranges?: readonly (readonly [number, number])[];
}

/** A rectangle of the page, whose corner is the paragraph's. */
export interface PageRect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where a paragraph's parts stand. */
export interface RichPlaces extends PageRect {
  readonly characters: readonly (PageRect | null)[];
  readonly boxes: readonly PageRect[];
}

/** Paths of a script's fonts, as `fontsOf` opens them. */
export const fontPathsOf = (script: string): string[] => [...new Set([fontFiles[script]!, fontFiles.Latin!])];
/** Language of a script's paragraph. */
export const languageOf = ({ languages }: ScriptTexts, index: number): string => languages[index] ?? languages[0]!;

/** Calls a function of pages/lines.html. */
export function askPage<Answer>(name: string, requests: readonly TextRequest[]): Promise<Answer> {
  return ask("lines", name, requests);
}

/** Calls a function of pages/paragraphs.html. */
export function askParagraphs<Answer>(name: string, requests: readonly RichRequest[]): Promise<Answer> {
  return ask("paragraphs", name, requests);
}

function ask<Answer>(pageName: string, name: string, requests: readonly unknown[]): Promise<Answer> {
  return withPage(async (page, origin) => {
    await page.goto(`${origin}/pages/${pageName}.html`);
    await page.waitForFunction("globalThis.pageIsReady");
    return page.evaluate<Answer>(`${name}(${JSON.stringify(requests)})`);
  }, folders);
}
