/** For edge isolates: answers a request with what it has drawn, as JSON. */

import { TextEngine } from "typecase";
import { BakedText } from "typecase/baked";
import { defaultFontBytes } from "typecase/default-font";
import { harfbuzz } from "typecase/harfbuzz";
import { TextEngine as SimpleEngine } from "typecase/simple";
import { drawAll } from "./render.mjs";

export default {
  async fetch() {
    try {
      return Response.json(
        await drawAll({ full: TextEngine, simple: SimpleEngine, harfbuzz, baked: BakedText, defaultFontBytes }),
      );
    } catch (error) {
      return new Response(String(error.stack ?? error), { status: 500 });
    }
  },
};
