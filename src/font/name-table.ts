/**
 * The `name` table: its texts by platform, entry and language. In: the table. Out: what `FontNames` chooses among.
 *
 * Records in character sets that the Encoding Standard doesn't have (Macintosh's for Greek, Turkish, Central Europe and
 * others) are passed over: fonts have the same names for Windows. A damaged table has no names at all.
 *
 * Specification: OpenType 1.9.1, "name"; WHATWG Encoding.
 */

import { FontError } from "../base/errors.ts";
import type { TableReader } from "../source/table-reader.ts";
import type { Translations } from "./font-names.ts";
import { namesExtra } from "./names-extra.ts";

const HEADER_BYTES = 6;
const RECORD_BYTES = 12;
/** All strings together; the longest tables of real fonts, licences in many languages, have some hundred kilobytes. */
export const MAX_NAME_BYTES = 4 * 2 ** 20;

const Platform = { unicode: 0, macintosh: 1, windows: 3 } as const;
/** The best first. */
const platforms = [Platform.windows, Platform.unicode, Platform.macintosh] as const;
type PlatformId = (typeof platforms)[number];

/** Identifiers from here on are entries of the table's own list of languages (version 1). */
const FIRST_OWN_LANGUAGE = 0x8000;
const UNDETERMINED = "und";

/** Symbol, the Basic Multilingual Plane, and all of Unicode: each is UTF-16 in this table. */
const windowsEncodings: ReadonlySet<number> = new Set([0, 1, 10]);

/** Labels of the Encoding Standard by Macintosh script; Roman is decoded here. */
const macintoshLabels: Readonly<Record<number, string>> = {
  1: "shift_jis",
  2: "big5",
  3: "euc-kr",
  7: "x-mac-cyrillic",
  25: "gbk",
};
const MACINTOSH_ROMAN = 0;
/** Languages of script Roman with a character set of their own: Icelandic, Turkish, Central European and others. */
const ownSetLanguages: ReadonlySet<number> = new Set([15, 17, 18, 24, 25, 26, 27, 28, 30, 37, 38, 39, 40, 143, 146]);

/** Macintosh Roman from 128 on (Encoding Standard, "macintosh"). Runtimes without legacy encodings have no decoder. */
const ROMAN =
  "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u00a0ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\uf8ffÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";

interface NameRecord {
  readonly platform: number;
  readonly encoding: number;
  readonly languageId: number;
  readonly offset: number;
  readonly byteLength: number;
}

/** English of any country: the lower ten bits of Windows' identifiers are the language. */
const ENGLISH = 0x09;
const ENGLISH_OF_THE_USA = 0x409;
const LANGUAGE_BITS = 0x3ff;
const MACINTOSH_ENGLISH = 0;

/** The names of one face. Texts are decoded when they are asked for. */
export class NameTable {
  readonly #table: TableReader | undefined;
  readonly #records: ReadonlyMap<number, readonly NameRecord[]>;

  constructor(table: TableReader | undefined) {
    this.#table = table;
    this.#records = readRecords(table);
  }

  /** Entry `nameId`: for each platform that has it, the texts by language. */
  translations(nameId: number): readonly Translations[] {
    const records = this.#records.get(nameId) ?? [];
    return platforms
      .map((platform) => this.#textsOf(records.filter((record) => record.platform === platform)))
      .filter(({ size }) => size > 0);
  }

  #textsOf(records: readonly NameRecord[]): Map<string, string> {
    const texts = new Map<string, string>();
    for (const record of records) {
      const language = this.#languageOf(record);
      const text = language === undefined ? undefined : this.#decode(record);
      if (language !== undefined && text) texts.set(language, text);
    }
    return texts;
  }

  #languageOf({ platform, languageId }: NameRecord): string | undefined {
    if (platform === Platform.macintosh) return macintoshLanguage(languageId);
    if (languageId >= FIRST_OWN_LANGUAGE) return this.#ownLanguage(languageId - FIRST_OWN_LANGUAGE);
    return platform === Platform.unicode ? UNDETERMINED : windowsLanguage(languageId);
  }

  /** An entry of the table's own list of languages. */
  #ownLanguage(index: number): string | undefined {
    const table = this.#table!;
    const list = HEADER_BYTES + table.u16(2) * RECORD_BYTES;
    if (table.u16(0) < 1 || list + 2 > table.byteLength || index >= table.u16(list)) return UNDETERMINED;
    const [byteLength, offset] = [table.u16(list + 2 + index * 4), table.u16(list + 4 + index * 4)];
    const at = table.u16(4) + offset;
    return at + byteLength <= table.byteLength ? utf16(table.bytes.subarray(at, at + byteLength)) : UNDETERMINED;
  }

  #decode({ platform, encoding, languageId, offset, byteLength }: NameRecord): string | undefined {
    const bytes = this.#table!.bytes.subarray(offset, offset + byteLength);
    if (platform === Platform.unicode) return utf16(bytes);
    if (platform === Platform.windows) return windowsEncodings.has(encoding) ? utf16(bytes) : undefined;
    if (ownSetLanguages.has(languageId)) return undefined;
    return encoding === MACINTOSH_ROMAN ? roman(bytes) : legacy(bytes, macintoshLabels[encoding]);
  }
}

/** Records by entry, every one inside the table; none where the table is damaged. */
function readRecords(table: TableReader | undefined): Map<number, NameRecord[]> {
  const records = new Map<number, NameRecord[]>();
  if (!table) return records;
  try {
    for (const { nameId, ...record } of checkedRecords(table)) {
      const known = records.get(nameId);
      if (known) known.push(record);
      else records.set(nameId, [record]);
    }
    return records;
  } catch (error) {
    if (error instanceof FontError && error.code === "table-damaged") return new Map();
    throw error;
  }
}

/**
 * Throws `FontError` `"table-damaged"` where records reach past the table, or claim too much text: they may share their
 * bytes, and 65,535 of them can claim gigabytes in a small table.
 */
function checkedRecords(table: TableReader): (NameRecord & { readonly nameId: number })[] {
  const [count, storage] = [table.u16(2), table.u16(4)];
  table.require(HEADER_BYTES, count * RECORD_BYTES);
  let totalBytes = 0;
  return Array.from({ length: count }, (_, index) => {
    const at = HEADER_BYTES + index * RECORD_BYTES;
    const byteLength = table.u16(at + 8);
    const offset = storage + table.u16(at + 10);
    table.require(offset, byteLength);
    totalBytes += byteLength;
    if (totalBytes > MAX_NAME_BYTES) throw table.damage(`its ${count} names are over ${MAX_NAME_BYTES} bytes long`);
    const [encoding, languageId, nameId] = [table.u16(at + 2), table.u16(at + 4), table.u16(at + 6)];
    return { platform: table.u16(at) as PlatformId, encoding, languageId, nameId, offset, byteLength };
  });
}

/** The text of UTF-16 bytes, big end first; a byte too many is none. */
export function utf16(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at + 1 < bytes.length; at += 2) text += String.fromCharCode((bytes[at]! << 8) | bytes[at + 1]!);
  return text;
}

/** The text of bytes in Mac OS Roman. */
export function roman(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : ROMAN[byte - 128]!)).join("");
}

/** Undefined where the runtime has no such decoder. */
function legacy(bytes: Uint8Array, label: string | undefined): string | undefined {
  if (label === undefined) return undefined;
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Without the list of languages English is known, which is what names are asked for in; the others are numbers. */
function windowsLanguage(id: number): string | undefined {
  if (namesExtra.isLoaded) return namesExtra.code.windowsLanguage(id);
  if (id === ENGLISH_OF_THE_USA) return "en";
  return (id & LANGUAGE_BITS) === ENGLISH ? `en-x-${id}` : `x-${id}`;
}

function macintoshLanguage(id: number): string | undefined {
  if (namesExtra.isLoaded) return namesExtra.code.macintoshLanguage(id);
  return id === MACINTOSH_ENGLISH ? "en" : `x-${id}`;
}
