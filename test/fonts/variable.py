"""Builds test/fonts/Variable.ttf: a square and a composite of it, varied along `wght`, with avar, a variation
sequence and two palettes. Ours, so any licence of this repository holds for it. Needs fonttools 4.38."""
from pathlib import Path
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import newTable
from fontTools.ttLib.tables.TupleVariation import TupleVariation

font = FontBuilder(1000, isTTF=True)
font.setupGlyphOrder([".notdef", "square", "pair", "square.alt"])
font.setupCharacterMap({0x41: "square", 0x42: "pair"}, uvs=[(0x41, 0xFE00, "square.alt"), (0x42, 0xFE00, None)])


def square(size):
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for point in ((0, size), (size, size), (size, 0)):
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()


pair = TTGlyphPen({"square": None})
pair.addComponent("square", (1, 0, 0, 1, 0, 0))
pair.addComponent("square", (0.5, 0, 0, 0.5, 300, 100))
font.setupGlyf({".notdef": square(100), "square": square(200), "pair": pair.glyph(), "square.alt": square(400)})
font.setupHorizontalMetrics({".notdef": (150, 0), "square": (250, 0), "pair": (600, 0), "square.alt": (450, 0)})
font.setupHorizontalHeader(ascent=800, descent=-200)
font.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
font.setupNameTable({"familyName": "Typecase Variable", "styleName": "Regular"})
font.setupFvar([("wght", 100, 400, 900, "Weight")], [])
avar = font.font["avar"] = newTable("avar")
avar.segments = {"wght": {-1.0: -1.0, 0.0: 0.0, 0.5: 0.25, 1.0: 1.0}}
heavy = {"wght": (0, 1, 1)}
light = {"wght": (-1, -1, 0)}
font.setupGvar({
    # The points of the right side move by 100, the left ones stay, the advance grows by 100; lighter: all touched.
    "square": [
        TupleVariation(heavy, [(0, 0), None, (100, 0), None, (0, 0), (100, 0), (0, 0), (0, 0)]),
        TupleVariation(light, [(0, 0), (0, 0), (-40, -40), (-40, 0), (0, 0), (-40, 0), (0, 0), (0, 0)]),
    ],
    # The second component moves by 200.
    "pair": [TupleVariation(heavy, [(0, 0), (200, 0), (0, 0), (300, 0), (0, 0), (0, 0)])],
    "square.alt": [],
    ".notdef": [],
})
font.setupCPAL([[(1, 0, 0, 1), (0, 0, 1, 0.5)], [(0, 1, 0, 1), (0, 0, 0, 1)]])
font.setupPost()
font.save(Path(__file__).parent / "Variable.ttf")
