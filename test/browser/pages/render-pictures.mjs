/** Renders pictures by whichever build of the library it is given: the same code in Node and in a page. */

/** Renders each picture on its own engine; gives its size and the SHA-256 of its pixels. */
export async function renderPictures(TextEngine, pictures, fontBytes) {
  const results = [];
  for (const picture of pictures) results.push(await renderPicture(TextEngine, picture, fontBytes));
  return results;
}

async function renderPicture(TextEngine, { text, fonts: paths, layout, render }, fontBytes) {
  const engine = await TextEngine.create();
  const fonts = [];
  for (const path of paths) fonts.push(await engine.loadFont(await fontBytes(path)));
  const paragraph = engine.layout(text, { ...layout, fonts });
  const { width, height, stride, data } = engine.render(paragraph, render);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", data.slice()));
  const inked = data.some((byte) => byte !== data[0]);
  engine.dispose();
  const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { width, height, stride, lineWidths: paragraph.lines.map((line) => line.width), inked, hash };
}
