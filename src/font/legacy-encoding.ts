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
const FIRST_LEAD = 0x81;
const FIRST_TRAIL = 0x40;
const LAST_BYTE = 0xfe;
const LINE_END = 0x0a;
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

/** The codes of a set by what they decode to, all in one call, a line for each code: 30 ms, for the first font that needs it. */
function codesOf(label: string, hasPairs: boolean): LegacyCodes {
  const decoder = decoderOf(label);
  const codes = new Map<number, number>();
  if (!decoder) return codes;
  const all = [...range(0, 255), ...(hasPairs ? pairs() : [])];
  const bytes = all.flatMap((code) => (code > 255 ? [code >> 8, code & 255, LINE_END] : [code, LINE_END]));
  // The line end's own line is two.
  const lines = decoder.decode(Uint8Array.from(bytes)).replace("\n\n", "\n").split("\n");
  all.forEach((code, i) => {
    const codePoint = lines[i]!.codePointAt(0) ?? REPLACEMENT;
    const isOne = lines[i]!.length === (codePoint > 0xffff ? 2 : 1);
    if (isOne && codePoint !== REPLACEMENT && !codes.has(codePoint)) codes.set(codePoint, code);
  });
  return codes;
}

/** All that a pair may be, in any of the sets; no byte of them ends a line. */
function pairs(): number[] {
  return range(FIRST_LEAD, LAST_BYTE).flatMap((lead) =>
    range(FIRST_TRAIL, LAST_BYTE).map((trail) => lead * 256 + trail),
  );
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** Undefined where the runtime has no such table. */
function decoderOf(label: string): TextDecoder | undefined {
  try {
    return new TextDecoder(label);
  } catch {
    return undefined;
  }
}
