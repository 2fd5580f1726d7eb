/** Fonts for each script of the tests, as Debian's packages fonts-noto-core and fonts-noto-cjk install them. */

import { existsSync, readFileSync } from "node:fs";
import type { Font } from "../../../src/font/font.ts";
import { openTestFont } from "../../shape/support.ts";

/** Where Debian has its fonts. */
export const fontsFolder = "/usr/share/fonts/";

const cjk = "opentype/noto/NotoSansCJK-Regular.ttc";
const noto = (name: string): string => `truetype/noto/${name}-Regular.ttf`;

/** Font file of each script, under `fontsFolder`. The collection's first face has the characters of all three languages. */
export const fontFiles: Readonly<Record<string, string>> = {
  Latin: noto("NotoSans"),
  Cyrillic: noto("NotoSans"),
  Greek: noto("NotoSerif"),
  Arabic: noto("NotoNaskhArabic"),
  Hebrew: noto("NotoSansHebrew"),
  Devanagari: noto("NotoSansDevanagari"),
  Thai: noto("NotoSansThai"),
  Chinese: cjk,
  Japanese: cjk,
  Korean: cjk,
  Bengali: noto("NotoSansBengali"),
  Tamil: noto("NotoSansTamil"),
};

/** Whether every font of the table is there. */
export const hasFonts = Object.values(fontFiles).every((file) => existsSync(fontsFolder + file));

const opened = new Map<string, Promise<Font>>();

/** The script's own font, and the one of Latin letters behind it. */
export async function fontsOf(script: string): Promise<Font[]> {
  const files = [fontFiles[script]!, fontFiles.Latin!];
  return Promise.all([...new Set(files)].map(open));
}

function open(file: string): Promise<Font> {
  let font = opened.get(file);
  if (font === undefined) {
    font = openTestFont(new Uint8Array(readFileSync(fontsFolder + file)));
    opened.set(file, font);
  }
  return font;
}
