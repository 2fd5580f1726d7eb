/**
 * The entry `typecase/default-font`: Noto Sans Regular with Latin, Greek and Cyrillic (SIL Open Font License 1.1), for
 * programs that have no font of their own. Only a bundle that imports this entry carries its bytes.
 */

import base64 from "../../assets/default/NotoSans-Regular.ttf";

let decoded: Uint8Array | undefined;

/** The default font's file, to hand to `engine.loadFont`. Decoded at the first call; not to be changed. */
export function defaultFontBytes(): Uint8Array {
  decoded ??= Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return decoded;
}
