"""Builds test/fonts/VariableCFF2.otf: squares in CFF2 whose charstrings blend along `wght` and `wdth`, in two parts with
subroutines and variation data of their own. Ours, so any licence of this repository holds for it. Needs fonttools 4.38."""
from pathlib import Path
from fontTools.fontBuilder import FontBuilder
from fontTools.misc.psCharStrings import T2CharString
from fontTools.varLib.builder import buildVarData, buildVarRegionList, buildVarStore

font = FontBuilder(1000, isTTF=False)
names = [".notdef", "square", "round", "blended"]
font.setupGlyphOrder(names)
font.setupCharacterMap({0x41: "square", 0x42: "round", 0x43: "blended"})
regions = [{"wght": (0, 1, 1)}, {"wght": (-1, -1, 0)}, {"wdth": (0, 0.5, 1)}]
axes = ["wght", "wdth"]
programs = {
    ".notdef": [],
    # n values, n × 2 deltas, n, blend: the default set has the regions heavy and light.
    "square": [0, 0, "rmoveto", 200, 100, -40, 1, "blend", "hlineto", 200, 50, -20, 1, "blend", "vlineto", -200, -100, 40, 1, "blend", "hlineto"],
    "round": [100, 0, "rmoveto", 50, 100, 50, 100, 10, -5, 20, 0, 0, 7, 3, 3, 4, "blend", "hvcurveto", -107, "callgsubr"],
    # The second set has the region of wdth alone, with the first as its second.
    "blended": [1, "vsindex", 10, 20, 30, 5, 40, 6, 2, "blend", "rmoveto", 300, 11.5, 9, 1, "blend", 200, "hlineto"],
}
font.setupNameTable({"familyName": "Typecase CFF2", "styleName": "Regular"})
font.setupFvar([("wght", 100, 400, 900, "Weight"), ("wdth", 50, 100, 200, "Width")], [])
font.setupCFF2({name: T2CharString(program=program) for name, program in programs.items()}, [{}], regions)
cff2 = font.font["CFF2"].cff
top = cff2.topDictIndex[0]
store = buildVarStore(buildVarRegionList(regions, axes), [buildVarData([0, 1], None, optimize=False), buildVarData([2, 0], None, optimize=False)])
top.VarStore.otVarStore = store
cff2.GlobalSubrs.append(T2CharString(program=[-50, -50, -50, -100, 20, 4, 0, 0, 6, 0, 0, -6, 4, "blend", "vhcurveto"]))
font.setupHorizontalMetrics({name: (300, 0) for name in names})
font.setupHorizontalHeader(ascent=800, descent=-200)
font.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
font.setupPost(keepGlyphNames=False)
font.save(Path(__file__).parent / "VariableCFF2.otf")
