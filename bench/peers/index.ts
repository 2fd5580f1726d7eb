/** All peers, by the name that their rows bear. Each is loaded when its row is measured, not before. */

import type { Peers, TimedPeer } from "../stage.ts";
import { canvaskitLines, canvaskitParagraph } from "./canvaskit.ts";
import { opentypeDecoder } from "./decoders.ts";
import { napiCard, napiEncoder, napiLines, napiPicture } from "./napi-canvas.ts";
import { startNative } from "./native.ts";
import { shareCore } from "./one-core.ts";
import { fontkitRegistrar, harfbuzzOpener, harfbuzzRegistrar, opentypeOpener } from "./openers.ts";
import { textShaperRasteriser } from "./rasterisers.ts";
import { satoriCard, satoriEncoder, satoriPicture } from "./satori.ts";
import { harfbuzzShaper, opentypeShaper, textShaperShaper } from "./shapers.ts";
import { tinySdfFields } from "./tiny-sdf.ts";

/** The peers, those in C compiled from `folder`. */
export function nodePeers(folder: string): Peers {
  const native = async (name: "freetype" | "native", ...programArguments: string[]): Promise<TimedPeer | undefined> => {
    const peer = await startNative(name, folder, programArguments);
    if (peer === undefined) return undefined;
    const release = shareCore(peer.processId);
    const close = () => {
      peer.close();
      release();
    };
    return { timeRound: peer.timeRound, close };
  };
  return {
    lines: { "@napi-rs/canvas": napiLines, "canvaskit-wasm": canvaskitLines },
    paragraphs: { "canvaskit-wasm": canvaskitParagraph },
    cards: {
      "@napi-rs/canvas": (fontPath) => napiCard(fontPath),
      "satori + @resvg/resvg-js": (_, fontBytes) => satoriCard(fontBytes),
    },
    pictures: {
      "@napi-rs/canvas": (fontPath) => napiPicture(fontPath),
      "satori + @resvg/resvg-js": (_, fontBytes) => satoriPicture(fontBytes),
    },
    encoders: {
      "@napi-rs/canvas": (fontPath, _, card) => napiEncoder(fontPath, card),
      "@resvg/resvg-js": (_, fontBytes, card) => satoriEncoder(fontBytes, card),
    },
    decoders: { "opentype.js": opentypeDecoder },
    shapers: { harfbuzzjs: harfbuzzShaper, "text-shaper": textShaperShaper, "opentype.js": opentypeShaper },
    rasterisers: { "text-shaper": textShaperRasteriser },
    bitmapFields: { "@mapbox/tiny-sdf, the transform alone": tinySdfFields },
    openers: { "harfbuzzjs, load and shape alone": harfbuzzOpener, "opentype.js": opentypeOpener },
    registrars: { fontkit: fontkitRegistrar, "harfbuzzjs, first faces": harfbuzzRegistrar },
    freetype: (fontPath, sizePx) => native("freetype", fontPath, String(sizePx)),
    sse2: (width, height) => native("native", String(width), String(height)),
  };
}
