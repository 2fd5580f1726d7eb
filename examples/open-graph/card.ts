/** Cards for link previews, 1200 × 630, drawn from a request's URL: shared by the servers of this folder. */

import type { Font, Paragraph, TextEngine } from "typecase";

const width = 1200;
const height = 630;
const margin = 80;
/** Code units of a title: more would not be read. */
const longestTitle = 200;

/** An engine and the font of its cards. */
export interface Studio {
  readonly engine: TextEngine;
  readonly font: Font;
}

/** The card that `/?title=…&site=…` asks for, as a PNG; or what is wrong with the request. */
export async function answer(request: Request, studio: Studio): Promise<Response> {
  const url = new URL(request.url);
  if (url.pathname !== "/") return Response.json({ error: "not found" }, { status: 404 });
  const title = url.searchParams.get("title")?.trim();
  if (!title) return Response.json({ error: "no title" }, { status: 400 });
  if (title.length > longestTitle) return Response.json({ error: "the title is too long" }, { status: 413 });
  const card = await draw(title, url.searchParams.get("site") ?? "", studio);
  // The same URL is the same card: whoever stands between may keep it.
  return new Response(card, { headers: { "content-type": "image/png", "cache-control": "public, max-age=86400" } });
}

async function draw(title: string, site: string, { engine, font }: Studio): Promise<Uint8Array<ArrayBuffer>> {
  const paragraph = largestThatFits((size) =>
    engine.layout(
      [
        { text: `${title}\n`, size, color: "#1c2541" },
        { text: site.slice(0, longestTitle), size: 36, color: "#c1440e" },
      ],
      { font, lineHeight: 1.2, maxWidth: width - 2 * margin, textWrapStyle: "balance", maxLines: 8, ellipsis: "…" },
    ),
  );
  using bitmap = engine.render(paragraph, { background: "#faf6ee", padding: margin, width, height });
  return new Uint8Array(await bitmap.toPNG());
}

/** The largest size whose text is no higher than the card's inside. */
function largestThatFits(layOut: (size: number) => Paragraph): Paragraph {
  for (let size = 140; size > 32; size -= 6) {
    const paragraph = layOut(size);
    if (paragraph.height <= height - 2 * margin) return paragraph;
  }
  return layOut(32);
}
