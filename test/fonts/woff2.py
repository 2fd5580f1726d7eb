"""Builds test/fonts/Capitals.woff2: face 1 of TwoFaces.ttc with glyf, loca and hmtx transformed (Debian's woff2_compress
leaves hmtx alone). The font and its licence are that face's. Needs fonttools 4.38 with brotli."""
from pathlib import Path
from fontTools.ttLib import TTFont
from fontTools.ttLib.woff2 import WOFF2FlavorData

folder = Path(__file__).parent
font = TTFont(folder / "TwoFaces.ttc", fontNumber=1)
font.flavor = "woff2"
font.flavorData = WOFF2FlavorData(transformedTables={"glyf", "loca", "hmtx"})
font.save(folder / "Capitals.woff2")
