"""Builds test/fonts/TwoFaces.ttc: digits of Roboto (face 0) and capitals of Noto Serif (face 1), in one collection."""
from pathlib import Path
from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

fonts = Path(__file__).resolve().parent.parent / "test" / "fonts"


def cut(name, characters):
    font = TTFont(fonts / name)
    options = subset.Options(layout_features=["kern"], name_IDs=["*"], notdef_outline=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=characters)
    subsetter.subset(font)
    return font


collection = TTCollection()
collection.fonts = [cut("Roboto-Regular.ttf", "0123456789 "), cut("NotoSerif-Regular.ttf", "ABCDEFGHIJKLMNOPQRSTUVWXYZ ")]
collection.save(fonts / "TwoFaces.ttc")
