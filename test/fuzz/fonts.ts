/** The fonts that are damaged: small ones, which between them have every table that the library reads. */

import { readFileSync } from "node:fs";
import { woffOf } from "../support/woff.ts";

const root = new URL("../../", import.meta.url);
const conformance = "test/conformance/text-rendering/fonts/";

/** A file, and text that its font has something to do for. */
export interface HostileFont {
  readonly file: string;
  readonly text: string;
  /** Whether it is packed as WOFF first, half of its tables as they are, so that changes reach them as well. */
  readonly isWoff?: true;
}

export const hostileFonts: readonly HostileFont[] = [
  { file: "test/fonts/TwoFaces.ttc", text: "0123" },
  { file: "test/fonts/Capitals.woff2", text: "ABÉ" },
  { file: "test/fonts/NotoSans-Hinted.ttf", text: "Rage&é0" },
  { file: "test/fonts/NotoSans-Hinted.ttf", text: "Rage&é0", isWoff: true },
  { file: "test/fonts/Variable.ttf", text: "ABÄ" },
  { file: "test/fonts/VariableCFF2.otf", text: "AB" },
  { file: `${conformance}TestCVARGVARTwo.ttf`, text: "hon" },
  { file: `${conformance}TestGVAROne.ttf`, text: "彌楓 機" },
  { file: `${conformance}TestHVAROne.otf`, text: "ABC" },
  { file: `${conformance}TestGPOSOne.ttf`, text: "ĄjVá." },
  { file: `${conformance}TestKERNOne.otf`, text: "ıTuTı" },
  { file: `${conformance}TestGSUBOne.otf`, text: "a a" },
  { file: `${conformance}TestShapeEthi.ttf`, text: "ለ፞፡" },
  { file: "assets/sample/NotoNaskhArabic-Regular.ttf", text: "مرحباً" },
];

/** Tables that a WOFF font of these has compressed. */
const packedTags = new Set(["cmap", "fpgm", "GPOS", "hmtx", "name", "post"]);

/** Bytes of a font, packed where it says so. */
export function bytesOf({ file, isWoff }: Pick<HostileFont, "file" | "isWoff">): Uint8Array {
  const bytes = new Uint8Array(readFileSync(new URL(file, root)));
  return isWoff ? woffOf(bytes, (tag) => packedTags.has(tag)) : bytes;
}

/** What tests call it. */
export function nameOf({ file, isWoff }: HostileFont): string {
  return isWoff ? `${file} as WOFF` : file;
}
