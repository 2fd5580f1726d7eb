/** Made-up texts of eight scripts for the fonts of the tree, with spaces, marks, joiners, digits and punctuation. */

import type { prng } from "../reference/prng.ts";
import type { FontName } from "./support.ts";

type Random = ReturnType<typeof prng>;

/** How a script is written: words that come again, letters for words that don't, and what stands between. */
interface Writing {
  readonly font: FontName;
  readonly script: string;
  readonly direction: "ltr" | "rtl";
  readonly language: string;
  readonly words: readonly string[];
  readonly letters: string;
}

/** Beside letters, everywhere: what makes clusters, stops joining or is seen by lookups far away. */
const ANYWHERE = "  .,!?()«»-–1234567890\u00a0\u200d\u200c\u2044\u00ad\u0301\ufe0f\ud83d\ude00\ud800\t";

export const WRITINGS: readonly Writing[] = [
  {
    ...{ font: "latin", script: "Latn", direction: "ltr", language: "en" },
    words: "office To We AVATAR first fluffy Wa. LT the of and V, T".split(" "),
    letters: "aefijloptvyAVTWYLQ\u0327\u030c",
  },
  {
    // Its space is kerned with T.
    ...{ font: "roboto", script: "Latn", direction: "ltr", language: "de" },
    words: "office To We Tür TÄTIG Ťažko first T T. Ța Ṫa of and V, AT".split(" "),
    letters: "aefijloptvyATVWYÄŤŢṪǕx",
  },
  {
    ...{ font: "garamond", script: "Latn", direction: "ltr", language: "fr" },
    words: "office To We Voilà Ýes AVATAR first T A. Àh of and V, LT \u00abYes\u00bb".split(" "),
    letters: "aefijloptvyAÀVTWYÝQ",
  },
  {
    ...{ font: "plain", script: "Cyrl", direction: "ltr", language: "ru" },
    words: "все люди рождаются свободными и равными в своём Где Ты".split(" "),
    letters: "абвгдежзийклмнТУЯё\u0306",
  },
  {
    ...{ font: "plain", script: "Grek", direction: "ltr", language: "el" },
    words: "όλοι οι άνθρωποι γεννιούνται ελεύθεροι Τα Ρο".split(" "),
    letters: "αβγδεζηθικλμνΤΡΥώ\u0301\u0308",
  },
  {
    ...{ font: "arabic", script: "Arab", direction: "rtl", language: "ar" },
    words: "يولد جميع الناس أحرارا في الكرامة والحقوق لا السَّلامُ و".split(" "),
    letters: "ابتثجحخدذرزسشصضلمنهويءأإآةى\u064e\u0651\u0640",
  },
  {
    ...{ font: "hebrew", script: "Hebr", direction: "rtl", language: "he" },
    words: "כל בני האדם נולדו בני חורין שָׁלוֹם ושווים".split(" "),
    letters: "אבגדהוזחטיכלמנסעפצקרשת\u05b0\u05b8\u05bc\u05c1",
  },
  {
    ...{ font: "devanagari", script: "Deva", direction: "ltr", language: "hi" },
    words: "सभी मनुष्यों को गौरव और अधिकारों के मामले में क्षत्रिय र्कि श्रृ".split(" "),
    letters: "कखगघचछजझटठडढतथदधनपफबभमयरलवशषसह\u094d\u093f\u0940\u0941\u0902\u093c\u0930\u094d\u0951",
  },
  {
    ...{ font: "chinese", script: "Hani", direction: "ltr", language: "zh" },
    words: ["你好", "世界", "。", "，", "「", "」", "中文", "字體", "（", "）"],
    letters: "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年",
  },
  {
    ...{ font: "japanese", script: "Hira", direction: "ltr", language: "ja" },
    words: [
      "すべての",
      "人",
      "まれながらにして",
      "自由",
      "であり、",
      "かつ、",
      "について",
      "平等である。",
      "「トップ」",
      "（ガス）",
      "ー",
    ],
    letters:
      "あいうえおかきくけこがぎぐさしすせそたちつてとなにのはまもらりるれをんっャョィゥトドフプベメラロ、。「」・゙゚一水木",
  },
  {
    ...{ font: "garamond", script: "Latn", direction: "ltr", language: "tr" },
    words: "Th affluent fjord ffi fl Qu 1/2 ct st Ty".split(" "),
    letters: "cfhijlstQTVuyİı\u0327",
  },
];

/** A text of up to 60 characters. */
export function madeUpText({ words, letters }: Writing, random: Random): string {
  const parts: string[] = [];
  for (let count = random.int(1, 12); count > 0; count--) {
    const kind = random.int(0, 9);
    if (kind < 5) parts.push(random.pick(words));
    else if (kind < 8) {
      for (let length = random.int(1, 6); length > 0; length--) parts.push(random.pick([...letters]));
    } else parts.push(random.pick([...ANYWHERE]));
    if (random.int(0, 3) > 0) parts.push(" ");
  }
  return parts.join("");
}
