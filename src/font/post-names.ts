/**
 * Names of glyphs in the `post` table. In: the table. Out: a name for each glyph that has one.
 *
 * Specification: OpenType 1.9.1, "post"; the order of the standard Macintosh glyphs, from Apple's TrueType Reference
 * Manual, "post".
 */

import type { TableReader } from "../source/table-reader.ts";

/** The 258 standard glyphs. */
const STANDARD_NAMES = `
.notdef .null nonmarkingreturn space exclam quotedbl numbersign dollar percent ampersand quotesingle parenleft
parenright asterisk plus comma hyphen period slash zero one two three four five six seven eight nine colon
semicolon less equal greater question at A B C D E F G H I J K L M N O P Q R S T U V W X Y Z bracketleft backslash
bracketright asciicircum underscore grave a b c d e f g h i j k l m n o p q r s t u v w x y z braceleft bar
braceright asciitilde Adieresis Aring Ccedilla Eacute Ntilde Odieresis Udieresis aacute agrave acircumflex
adieresis atilde aring ccedilla eacute egrave ecircumflex edieresis iacute igrave icircumflex idieresis ntilde
oacute ograve ocircumflex odieresis otilde uacute ugrave ucircumflex udieresis dagger degree cent sterling section
bullet paragraph germandbls registered copyright trademark acute dieresis notequal AE Oslash infinity plusminus
lessequal greaterequal yen mu partialdiff summation product pi integral ordfeminine ordmasculine Omega ae oslash
questiondown exclamdown logicalnot radical florin approxequal Delta guillemotleft guillemotright ellipsis
nonbreakingspace Agrave Atilde Otilde OE oe endash emdash quotedblleft quotedblright quoteleft quoteright divide
lozenge ydieresis Ydieresis fraction currency guilsinglleft guilsinglright fi fl daggerdbl periodcentered
quotesinglbase quotedblbase perthousand Acircumflex Ecircumflex Aacute Edieresis Egrave Iacute Icircumflex
Idieresis Igrave Oacute Ocircumflex apple Ograve Uacute Ucircumflex Ugrave dotlessi circumflex tilde macron breve
dotaccent ring cedilla hungarumlaut ogonek caron Lslash lslash Scaron scaron Zcaron zcaron brokenbar Eth eth
Yacute yacute Thorn thorn minus multiply onesuperior twosuperior threesuperior onehalf onequarter threequarters
franc Gbreve gbreve Idotaccent Scedilla scedilla Cacute cacute Ccaron ccaron dcroat
`;

const VERSION_1 = 1;
const VERSION_2 = 2;
const VERSION_2_5 = 2.5;
const HEADER_BYTES = 32;
/** More a font doesn't have; what a table says beyond is not read. */
const MAX_GLYPHS = 0xffff;

/** Names by glyph id; a glyph without a name has none. Throws `FontError` `"table-damaged"`. */
export function readGlyphNames(post: TableReader): readonly (string | undefined)[] {
  const version = post.fixed(0);
  if (version !== VERSION_1 && version !== VERSION_2 && version !== VERSION_2_5) return [];
  const standard = STANDARD_NAMES.trim().split(/\s+/);
  if (version === VERSION_1) return standard;
  const glyphCount = Math.min(post.u16(HEADER_BYTES), MAX_GLYPHS);
  const glyphs = Array.from({ length: glyphCount }, (_, glyphId) => glyphId);
  if (version === VERSION_2_5) return glyphs.map((glyphId) => standard[glyphId + post.i8(HEADER_BYTES + 2 + glyphId)]);
  const indices = glyphs.map((glyphId) => post.u16(HEADER_BYTES + 2 + glyphId * 2));
  const ownCount = indices.reduce((most, index) => Math.max(most, index + 1 - standard.length), 0);
  const own = readStrings(post, HEADER_BYTES + 2 + glyphCount * 2, ownCount);
  return indices.map((index) => standard[index] ?? own[index - standard.length]);
}

/** The font's own names: `count` strings with their lengths before them. */
function readStrings(post: TableReader, start: number, count: number): string[] {
  const strings: string[] = [];
  for (let at = start; strings.length < count; ) {
    const byteLength = post.u8(at);
    post.require(at + 1, byteLength);
    strings.push(String.fromCharCode(...post.bytes.subarray(at + 1, at + 1 + byteLength)));
    at += 1 + byteLength;
  }
  return strings;
}
