#!/bin/sh
# Cuts the fonts of this repository out of the Debian packages that README.md names. Needs pyftsubset (fonttools).
# Run from anywhere; the outputs are checked in, so only a change of the character lists calls for it.
set -eu
cd "$(dirname "$0")"
noto=/usr/share/fonts/truetype/noto
tests=../test/fonts

# subset SOURCE OUTPUT UNICODES [OPTION…]: names and layout kept, hinting dropped, glyph names dropped.
subset() {
  source=$1 output=$2 unicodes=$3
  shift 3
  pyftsubset "$source" --output-file="$output" --unicodes="$unicodes" --layout-features='*' --no-hinting \
    --name-IDs='*' --notdef-outline --recalc-bounds --recalc-average-width --drop-tables+=DSIG,FFTM "$@"
}

punctuation=U+2000-2027,U+202A-202E,U+2030-203A,U+203C-203E,U+2044,U+2070,U+2074-2079,U+2080-2089
symbols=U+20A0-20BF,U+2113,U+2116,U+2122,U+2126,U+212E,U+2150-215E,U+2190-2199,U+2202,U+2206,U+220F,U+2211,U+2212,U+2215,U+2219,U+221A,U+221E,U+222B,U+2248,U+2260,U+2264,U+2265,U+25CA,U+25CC,U+FB00-FB04,U+FFFD

subset $noto/NotoSans-Regular.ttf default/NotoSans-Regular.ttf \
  "U+0020-007E,U+00A0-017F,U+0192,U+01A0,U+01A1,U+01AF,U+01B0,U+01CD-01DC,U+01E6-01E7,U+01FA-01FF,U+0218-021B,U+0237,U+0259,U+02C6,U+02C7,U+02C9,U+02D8-02DD,U+0300-0304,U+0306-030C,U+0323,U+0326-0328,U+0331,U+0384-038A,U+038C,U+038E-03A1,U+03A3-03CE,U+0400-045F,U+0462-0463,U+0472-0475,U+0490-0493,U+0496-0497,U+049A-049B,U+04A2-04A3,U+04AE-04B1,U+04BA-04BB,U+04D8-04D9,U+04E8-04E9,U+1E80-1E85,U+1E9E,U+1EA0-1EF9,$punctuation,$symbols" \
  --no-glyph-names --desubroutinize --layout-features=kern,mark,mkmk,ccmp,locl,liga,calt,tnum,lnum,onum,pnum,frac,numr,dnom,sups,subs,ordn,case

subset $noto/NotoNaskhArabic-Regular.ttf sample/NotoNaskhArabic-Regular.ttf \
  "U+0020,U+0028,U+0029,U+002E,U+003A,U+00A0,U+0600-0605,U+060C,U+0610-061F,U+0621-063A,U+0640-066F,U+0670-0673,U+0679,U+067E,U+0686,U+0688,U+0691,U+0698,U+06A9,U+06AF,U+06BA,U+06BE,U+06C0-06C3,U+06CC,U+06D2,U+06D4,U+06F0-06F9,U+200B-200F,U+25CC,U+FDF2,U+FDFC" --no-glyph-names
subset $noto/NotoSansDevanagari-Regular.ttf sample/NotoSansDevanagari-Regular.ttf \
  "U+0020,U+0028,U+0029,U+002C-002E,U+003A,U+00A0,U+0900-097F,U+200B-200F,U+20B9,U+25CC" --no-glyph-names
subset $noto/NotoSansHebrew-Regular.ttf sample/NotoSansHebrew-Regular.ttf "*" --no-glyph-names
subset /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc sample/NotoSansSC-Regular.otf \
  "U+0020-007E,U+00A0,U+00B7,U+2013,U+2014,U+2018,U+2019,U+201C,U+201D,U+2026,U+3000-3002,U+3008-3011,U+FF01,U+FF08,U+FF09,U+FF0C,U+FF0E,U+FF1A,U+FF1B,U+FF1F" \
  --text-file=sample/chinese-characters.txt --font-number=2 --layout-features=kern,ccmp,liga,locl,palt,halt,vert

latin=U+0020-007E,U+00A0-017F,U+0218-021B,U+0300-0304,U+0306-0308,U+030A-030C,U+0327,U+0328,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+2030,U+2039,U+203A,U+2044,U+20AC,U+2122,U+2212,U+FB00-FB04
subset /usr/share/fonts/truetype/roboto/unhinted/RobotoTTF/Roboto-Regular.ttf $tests/Roboto-Regular.ttf "$latin" --glyph-names
subset /usr/share/fonts/opentype/ebgaramond/EBGaramond12-Regular.otf $tests/EBGaramond12-Regular.otf "$latin" \
  --layout-features=kern,liga,mark,mkmk,ccmp,locl,smcp,frac,numr,dnom
subset $noto/NotoSerif-Regular.ttf $tests/NotoSerif-Regular.ttf "$latin" --glyph-names
# With its instructions, and without layout: for hinting alone.
subset $noto/NotoSans-Regular.ttf $tests/NotoSans-Hinted.ttf "U+0026,U+0030,U+0041,U+0045,U+0048,U+004D,U+0052,U+0061,U+0065,U+0067,U+0069,U+006D-006F,U+0073,U+0078,U+00E9" \
  --hinting --layout-features='' --drop-tables+=GDEF,GPOS,GSUB
# Kana with their pairs, and a few ideographs.
subset /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc $tests/NotoSansCJK-Kana.otf \
  "U+0020,U+3000-3002,U+300C,U+300D,U+3041-3096,U+3099-309F,U+30A1-30FE,U+4E00,U+4EBA,U+5E73,U+65E5,U+672C,U+6728,U+6C34,U+7531,U+7B49,U+81EA,U+FF01,U+FF08,U+FF09,U+FF1F" \
  --font-number=0 --desubroutinize --layout-features=kern,palt,ccmp,liga,locl --drop-tables+=vhea,vmtx,VORG
/usr/bin/python3 collection.py
