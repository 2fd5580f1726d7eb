/** Skia in WebAssembly: canvaskit-wasm, on its software surface. */

import {
  importPeer,
  type LinesDrawer,
  type LinesWork,
  nanosecondsOf,
  type ParagraphLayouts,
  type ParagraphWork,
} from "./peer.ts";

/** What is used of the package. */
interface CanvasKit {
  MakeSurface(width: number, height: number): Surface | null;
  ParagraphStyle: new (style: object) => object;
  ParagraphBuilder: { MakeFromFontProvider(style: object, fonts: FontProvider): Builder };
  TypefaceFontProvider: { Make(): FontProvider };
  Color(red: number, green: number, blue: number): Float32Array;
}

interface Surface {
  getCanvas(): { drawParagraph(paragraph: Paragraph, x: number, y: number): void };
  flush(): void;
}

interface FontProvider {
  registerFont(bytes: Uint8Array, family: string): void;
}

interface Builder {
  addText(text: string): void;
  build(): Paragraph;
  delete(): void;
}

interface Paragraph {
  layout(width: number): void;
  getHeight(): number;
  delete(): void;
  getAlphabeticBaseline(): number;
}

const family = "Typecase bench";

/** Each line is a paragraph that is laid out beforehand; only drawing is timed. */
export async function canvaskitLines(work: LinesWork): Promise<LinesDrawer> {
  const { default: start } = await importPeer<{ default: () => Promise<CanvasKit> }>("canvaskit-wasm");
  const kit = await start();
  const surface = kit.MakeSurface(work.width, work.height);
  if (surface === null) throw new Error("canvaskit-wasm made no surface");
  const fonts = kit.TypefaceFontProvider.Make();
  fonts.registerFont(work.fontBytes, family);
  const style = new kit.ParagraphStyle({
    textStyle: { color: kit.Color(0x11, 0x11, 0x11), fontFamilies: [family], fontSize: work.sizePx },
  });
  const placed = work.lines.map(({ text, x, baseline }) => {
    const builder = kit.ParagraphBuilder.MakeFromFontProvider(style, fonts);
    builder.addText(text);
    const paragraph = builder.build();
    paragraph.layout(1e6);
    return { paragraph, x, y: baseline - paragraph.getAlphabeticBaseline() };
  });
  const canvas = surface.getCanvas();
  return async (calls) =>
    nanosecondsOf(() => {
      for (let call = 0; call < calls; call++) {
        for (const { paragraph, x, y } of placed) canvas.drawParagraph(paragraph, x, y);
        surface.flush();
      }
    });
}

/** A paragraph made and laid out, and one that is kept laid out at another width. */
export async function canvaskitParagraph({ fonts, sizePx, text }: ParagraphWork): Promise<ParagraphLayouts> {
  const { default: start } = await importPeer<{ default: () => Promise<CanvasKit> }>("canvaskit-wasm");
  const kit = await start();
  const provider = kit.TypefaceFontProvider.Make();
  const families = fonts.map((bytes, index) => {
    provider.registerFont(bytes, `${family} ${index}`);
    return `${family} ${index}`;
  });
  const style = new kit.ParagraphStyle({
    textStyle: { color: kit.Color(0x11, 0x11, 0x11), fontFamilies: families, fontSize: sizePx },
  });
  const laidOut = (width: number): Paragraph => {
    const builder = kit.ParagraphBuilder.MakeFromFontProvider(style, provider);
    builder.addText(text);
    const paragraph = builder.build();
    paragraph.layout(width);
    builder.delete();
    return paragraph;
  };
  const kept = laidOut(600);
  return {
    fresh: (width) => laidOut(width).delete(),
    again: (width) => {
      kept.layout(width);
      kept.getHeight();
    },
  };
}
