/**
 * Character sets of before Unicode that a `cmap` may count in: from a code point to the set's code. The tables are the
 * runtime's (`TextDecoder`); a runtime without one of them maps nothing there.
 *
 * Specification: OpenType 1.9.1, "cmap", "Platform IDs" (Macintosh scripts, Windows encodings); WHATWG Encoding.
 */

/** Labels of the Encoding Standard for Macintosh scripts, and how many bytes a code has at most. */
const macintosh: Readonly<Record<number, readonly [label: string, bytes: 1 | 2]>> = {
  0: ["macintosh", 1],
  1: ["shift_jis", 2],
  2: ["big5", 2],
  3: ["euc-kr", 2],
  7: ["x-mac-cyrillic", 1],
  25: ["gbk", 2],
};

const windows: typeof macintosh = { 2: ["shift_jis", 2], 3: ["gbk", 2], 4: ["big5", 2], 5: ["euc-kr", 2] };

const MACINTOSH = 1;
const WINDOWS = 3;
const LEAD_BYTES_START = 0x80;
/** What a decoder gives for bytes that are no character. */
const REPLACEMENT = 0xfffd;

/** Codes of a character set, by code point. */
export type LegacyCodes = ReadonlyMap<number, number>;

const knownSets = new Map<string, LegacyCodes>();

/** The character set of a subtable, best for its purpose first: undefined where it is Unicode, or unknown. */
export function legacyCodes(platform: number, encoding: number): LegacyCodes | undefined {
  const [label, bytes] = (platform === MACINTOSH ? macintosh : platform === WINDOWS ? windows : {})[encoding] ?? [];
  if (label === undefined) return undefined;
  const known = knownSets.get(label) ?? codesOf(label, bytes === 2);
  knownSets.set(label, known);
  return known;
}

/** Decodes every code of a set: 256, or 256 and 32,768 pairs, which takes 4 ms. */
function codesOf(label: string, hasPairs: boolean): LegacyCodes {
  const codes = new Map<number, number>();
  const decoder = decoderOf(label);
  if (!decoder) return codes;
  const add = (bytes: readonly number[], code: number) => {
    const text = decoder.decode(Uint8Array.from(bytes));
    const codePoint = text.codePointAt(0) ?? REPLACEMENT;
    const isOne = text.length === (codePoint > 0xffff ? 2 : 1);
    if (isOne && codePoint !== REPLACEMENT && !codes.has(codePoint)) codes.set(codePoint, code);
  };
  for (let byte = 0; byte < 256; byte++) add([byte], byte);
  if (!hasPairs) return codes;
  for (let code = LEAD_BYTES_START * 256; code < 0x10000; code++) add([code >> 8, code & 0xff], code);
  return codes;
}

/** Undefined where the runtime has no such table. */
function decoderOf(label: string): TextDecoder | undefined {
  try {
    return new TextDecoder(label);
  } catch {
    return undefined;
  }
}
