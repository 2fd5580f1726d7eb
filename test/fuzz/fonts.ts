/** The fonts that are damaged: small ones, which between them have every table that the library reads. */

import { readFileSync } from "node:fs";

const root = new URL("../../", import.meta.url);
const conformance = "test/conformance/text-rendering/fonts/";

/** A file, and text that its font has something to do for. */
export interface HostileFont {
  readonly file: string;
  readonly text: string;
}

export const hostileFonts: readonly HostileFont[] = [
  { file: "test/fonts/TwoFaces.ttc", text: "0123" },
  { file: "test/fonts/Capitals.woff2", text: "ABÉ" },
  { file: "test/fonts/NotoSans-Hinted.ttf", text: "Rage&é0" },
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

/** Bytes of a file of the project. */
export function bytesOf({ file }: Pick<HostileFont, "file">): Uint8Array {
  return new Uint8Array(readFileSync(new URL(file, root)));
}
