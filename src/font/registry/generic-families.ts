/**
 * Families that stand for others: CSS's generic families, and those that are tried for a script or a language before all
 * others where none of the families asked for has a character. The defaults are the fonts that systems and distributions
 * come with; those that aren't registered are passed over.
 *
 * Specification: CSS Fonts 4 §2.1.3 (generic families), §5.3 (system font fallback).
 */

import type { GenericFamily } from "./css-font.ts";

const sansSerif = [
  ...["Noto Sans", "DejaVu Sans", "Liberation Sans", "Segoe UI", "Helvetica Neue", "Helvetica", "Arial", "Roboto"],
];
const serif = ["Noto Serif", "DejaVu Serif", "Liberation Serif", "Times New Roman", "Times", "Georgia"];
const monospace = [
  ...["Noto Sans Mono", "DejaVu Sans Mono", "Liberation Mono", "Consolas", "SF Mono", "Menlo", "Monaco", "Courier New"],
];
const emoji = ["Noto Color Emoji", "Apple Color Emoji", "Segoe UI Emoji", "Twemoji Mozilla", "Noto Emoji"];
const systemUi = ["SF Pro", "Segoe UI", "Cantarell", "Ubuntu", "Noto Sans", "DejaVu Sans", "Roboto", "Arial"];

/** What the generic families stand for until they are set. */
export const defaultGenerics: Readonly<Record<GenericFamily, readonly string[]>> = {
  serif,
  "sans-serif": sansSerif,
  monospace,
  emoji,
  cursive: ["Comic Neue", "Comic Sans MS", "Apple Chancery", "URW Chancery L", "Z003"],
  fantasy: ["Impact", "Papyrus"],
  "system-ui": systemUi,
  math: ["Latin Modern Math", "STIX Two Math", "Cambria Math", "Noto Sans Math"],
  fangsong: ["FangSong", "STFangsong", "Noto Serif CJK SC", "Noto Serif SC"],
  "ui-serif": ["New York", ...serif],
  "ui-sans-serif": systemUi,
  "ui-monospace": monospace,
  "ui-rounded": ["SF Pro Rounded", "Nunito", ...systemUi],
};

/** Families by language, as BCP 47 tags without regions: ideographs look different in each of these. */
export const defaultLanguageFallbacks: Readonly<Record<string, readonly string[]>> = {
  ja: [...cjk("JP"), "Hiragino Sans", "Yu Gothic", "Meiryo", "IPAexGothic", "TakaoPGothic"],
  ko: [...cjk("KR"), "Apple SD Gothic Neo", "Malgun Gothic", "NanumGothic"],
  "zh-Hans": [...cjk("SC"), "PingFang SC", "Microsoft YaHei", "WenQuanYi Micro Hei"],
  "zh-Hant": [...cjk("TC"), "PingFang TC", "Microsoft JhengHei"],
  ur: ["Noto Nastaliq Urdu"],
};

function cjk(place: string): string[] {
  return [`Noto Sans CJK ${place}`, `Noto Sans ${place}`, `Source Han Sans ${place}`];
}

const chinese = [...defaultLanguageFallbacks["zh-Hans"]!, ...defaultLanguageFallbacks.ja!];

/** Families by script, as ISO 15924 codes. Scripts that aren't here have fonts named "Noto Sans" and their own name. */
export const defaultScriptFallbacks: Readonly<Record<string, readonly string[]>> = {
  Arab: ["Noto Naskh Arabic", "Noto Sans Arabic", "Geeza Pro", "Segoe UI", "DejaVu Sans"],
  Armn: noto("Armenian"),
  Beng: [...noto("Bengali"), "Lohit Bengali", "Bangla Sangam MN", "Nirmala UI"],
  Bopo: defaultLanguageFallbacks["zh-Hant"]!,
  Cans: [...noto("Canadian Aboriginal"), "Euphemia UCAS", "Gadugi"],
  Cher: [...noto("Cherokee"), "Plantagenet Cherokee", "Gadugi"],
  Cyrl: sansSerif,
  Deva: [...noto("Devanagari"), "Lohit Devanagari", "Kohinoor Devanagari", "Nirmala UI"],
  Ethi: [...noto("Ethiopic"), "Kefa", "Ebrima"],
  Geor: [...noto("Georgian"), "Helvetica", "Sylfaen"],
  Grek: sansSerif,
  Gujr: [...noto("Gujarati"), "Lohit Gujarati", "Gujarati Sangam MN", "Nirmala UI"],
  Guru: [...noto("Gurmukhi"), "Lohit Gurmukhi", "Gurmukhi MN", "Nirmala UI"],
  Hang: defaultLanguageFallbacks.ko!,
  Hani: chinese,
  Hebr: [...noto("Hebrew"), "Arial Hebrew", "DejaVu Sans"],
  Hira: defaultLanguageFallbacks.ja!,
  Kana: defaultLanguageFallbacks.ja!,
  Khmr: [...noto("Khmer"), "Khmer OS", "Khmer UI"],
  Knda: [...noto("Kannada"), "Lohit Kannada", "Nirmala UI"],
  Laoo: [...noto("Lao"), "Lao MN", "Lao UI"],
  Latn: sansSerif,
  Mlym: [...noto("Malayalam"), "Lohit Malayalam", "Nirmala UI"],
  Mong: noto("Mongolian"),
  Mymr: [...noto("Myanmar"), "Padauk", "Myanmar Text"],
  Orya: [...noto("Oriya"), "Lohit Odia", "Nirmala UI"],
  Sinh: [...noto("Sinhala"), "Nirmala UI"],
  Syrc: [...noto("Syriac"), "Estrangelo Edessa"],
  Taml: [...noto("Tamil"), "Lohit Tamil", "Nirmala UI"],
  Telu: [...noto("Telugu"), "Lohit Telugu", "Nirmala UI"],
  Thaa: [...noto("Thaana"), "MV Boli"],
  Thai: [...noto("Thai"), "Thonburi", "Leelawadee UI"],
  Tibt: [...noto("Tibetan"), "Noto Serif Tibetan", "Kailasa", "Microsoft Himalaya"],
  Zyyy: [...sansSerif, "Noto Sans Symbols", "Noto Sans Symbols 2", "Noto Sans Symbols2", "Noto Sans Math", "Symbola"],
};

function noto(script: string): string[] {
  return [`Noto Sans ${script}`, `Noto Serif ${script}`];
}

/** Tags to look a language up by, from the closest on: "zh-TW" is "zh-Hant-TW", "zh-Hant" and "zh". */
export function languageKeys(tag: string): string[] {
  const keys = [tag];
  try {
    const { language, script, region } = new Intl.Locale(tag).maximize();
    if (script && region) keys.push(`${language}-${script}-${region}`);
    if (script) keys.push(`${language}-${script}`);
    keys.push(language);
  } catch {
    // A tag that has the form of one and is none: it is looked up as it stands.
    keys.push(tag.split("-", 1)[0]!);
  }
  return [...new Set(keys.map((key) => key.toLowerCase()))];
}
