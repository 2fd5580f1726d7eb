/** Texts to begin with. */

const alphabet =
  "Metal type was kept in a case of shallow boxes, one for each letter, and the boxes of the letters that were needed " +
  "most lay nearest to the hand. The compositor took letter after letter without looking, set them upside down in a " +
  "stick, and wedged every line to the same length with blanks of different widths before the next was begun. ";

/** Texts by the name that the page gives them. */
export const samples = {
  scripts: {
    name: "Five scripts",
    text: "Hello, office fjord — Ångström Ωμέγα Жук\nمرحبا بالعالم، السلام عليكم\nשלום עולם, 1 + 2 = 3\nनमस्ते दुनिया क्षत्रिय\n你好，世界。",
  },
  arabic: { name: "Arabic and English", text: "كتبت هذا النص في Typecase، وفيه 12 كلمة.\nIt says: مرحبا بالعالم!" },
  letters: { name: "Letters", text: "Hamburgefonstiv\nAVATAR fi ffl Typo\n0123456789 & §@" },
  page: { name: "A page of text", text: alphabet.repeat(9).trim() },
} as const;

/** Name of a sample. */
export type SampleName = keyof typeof samples;
