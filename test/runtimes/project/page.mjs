/** For pages, by a bundler: leaves what it has drawn in `drawn`. */

import { TextEngine } from "typecase";
import { BakedText } from "typecase/baked";
import { defaultFontBytes } from "typecase/default-font";
import { harfbuzz } from "typecase/harfbuzz";
import { TextEngine as SimpleEngine } from "typecase/simple";
import { drawAll } from "./render.mjs";

globalThis.drawn = drawAll({ full: TextEngine, simple: SimpleEngine, harfbuzz, baked: BakedText, defaultFontBytes });
