/** Texts of the benches: words of English and other languages drawn by a fixed seed, so that every run and every peer has the same. */

/** U+0021 to U+007E. */
export const printableAscii = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).join("");

const words = (
  "a about after again all almost and any are as at back because been before between both but by can come could day " +
  "different does down each early even every example far find first for found from get give glyph good great had has have " +
  "help here high house how if in into is it just keep kind know large last left letter like line little long look made make " +
  "many may might more most much must name never new next no not now number of often old on one only open or other our out " +
  "over own page paper part people picture place point press print quick read right round said same saw say see set shape " +
  "should side small so some sound still such take tell than that the their them then there these they thing think this " +
  "those three through time to together too two type under until up upon us use very want was water way we well went were " +
  "what when where which while white who why will with without word work world would write year you young your"
).split(" ");

/** Words of other scripts, and what stands between them. */
const otherWords = {
  arabic: [
    " ",
    "يولد جميع الناس أحرارا متساوين في الكرامة والحقوق وقد وهبوا عقلا وضميرا وعليهم أن يعامل بعضهم بعضا بروح الإخاء لكل إنسان حق التمتع بكافة الحريات الواردة هذا الإعلان دون أي تمييز من حيث اللغة أو الدين على هو هي ما لا إلى عن مع كل ذلك كان بين بعد قبل عند كتاب بيت يوم ليل ماء حجر شجر طريق مدينة بحر",
  ],
  hindi: [
    " ",
    "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता समानता प्राप्त है उन्हें बुद्धि अन्तरात्मा की देन परस्पर भाईचारे भाव से बर्ताव करना चाहिए यह वह नहीं पर एक का हम तुम घर पानी दिन रात पुस्तक नगर पेड़ रास्ता समुद्र काम समय लोग हाथ",
  ],
  japanese: [
    "",
    "すべての 人間は 生まれながらにして 自由であり、 かつ、 尊厳と 権利とに ついて 平等である。 人間は、 理性と 良心とを 授けられており、 互いに 同胞の 精神を もって 行動しなければ ならない。 この 本は 水と 木の 道を 町から 海まで 書いた ものです。 時間が ある 日に 読んで ください。 新しい 文字を 印刷する 紙の 上に 光る",
  ],
} as const;

/** Languages of the texts. */
export type TextLanguage = "english" | keyof typeof otherWords;

/** A stream of texts that one seed determines. */
export class TextSource {
  #state: number;
  readonly #words: readonly string[];
  readonly #between: string;

  constructor(seed: number, language: TextLanguage = "english") {
    this.#state = seed >>> 0;
    const [between, list] = language === "english" ? [" ", words.join(" ")] : otherWords[language];
    this.#words = list.split(" ");
    this.#between = between;
  }

  /** Words with spaces between them, `length` characters in all or up to a word less. */
  text(length: number): string {
    let text = this.#word();
    for (let word = this.#word(); text.length + 1 + word.length <= length; word = this.#word()) {
      text += this.#between + word;
    }
    return text;
  }

  /** By a linear congruential generator (Numerical Recipes); its high bits are good enough to pick words. */
  #word(): string {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return this.#words[Math.floor((this.#state / 2 ** 32) * this.#words.length)]!;
  }
}
