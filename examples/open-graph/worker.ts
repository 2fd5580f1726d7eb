/** Cards for link previews on workerd: the same as server.ts, with an engine for each isolate. */

import { TextEngine } from "typecase";
import { defaultFontBytes } from "typecase/default-font";
import { answer, type Studio } from "./card.ts";

let studio: Promise<Studio> | undefined;

/** Made at the first request: isolates do no work before. */
async function makeStudio(): Promise<Studio> {
  const engine = await TextEngine.create({ memory: { budget: 32 * 2 ** 20 } });
  return { engine, font: await engine.loadFont(defaultFontBytes()) };
}

export default {
  async fetch(request: Request): Promise<Response> {
    studio ??= makeStudio();
    return answer(request, await studio);
  },
};
