/** For a page of one file: nothing but this script is fetched. */

import { defaultFontBytes } from "typecase/default-font";
import { TextEngine } from "typecase/inline";
import { drawnHash } from "./render.mjs";

globalThis.drawn = drawnHash(TextEngine, defaultFontBytes()).then((full) => ({ full }));
