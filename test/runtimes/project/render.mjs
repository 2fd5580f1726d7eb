/** What every runtime draws, and the SHA-256 of its pixels. */

import { capitals } from "./capitals.mjs";

const TEXT = "AVATAR Type, office fjord.\nΩmega: Привет, straße, naïve fi — 1 234,56 €";
const OPTIONS = { size: 23, maxWidth: 240, color: "#1d3557", background: "#f8f4e3", padding: 6, scale: 1.5 };

/** Hexadecimal. */
export async function sha256(bytes) {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The text's picture by an engine of `TextEngine`. */
export async function draw(TextEngine, fontBytes, options) {
  const engine = await TextEngine.create(options);
  try {
    const font = await engine.loadFont(fontBytes);
    return engine.render(TEXT, { font, ...OPTIONS });
  } finally {
    engine.dispose();
  }
}

/** Size and hash of the picture. */
export async function drawnHash(TextEngine, fontBytes, options) {
  const { width, height, data } = await draw(TextEngine, fontBytes, options);
  return `${width}×${height} ${await sha256(data)}`;
}

/** The picture by each way of making an engine that the runtime's entries have. */
export async function drawAll({ full, simple, harfbuzz, baked, defaultFontBytes }) {
  const font = defaultFontBytes();
  return {
    baked: await bakedHash(simple, baked, font),
    full: await drawnHash(full, font),
    again: await drawnHash(full, font),
    scalar: await drawnHash(full, font, { simd: false }),
    simple: await drawnHash(simple, font),
    plugged: await drawnHash(simple, font, { shaper: harfbuzz }),
    packed: await packedHash(simple),
  };
}

/** Text from an archive that `TextEngine` makes here: "same" and its picture's hash, where it is the engine's with that archive. */
async function bakedHash(TextEngine, BakedText, fontBytes) {
  const engine = await TextEngine.create();
  const font = await engine.loadFont(fontBytes);
  const { readable, writable } = new TransformStream();
  const glyphs = [{ font, text: "Baked AVATAR 2026", sizes: [28] }];
  const [archive] = await Promise.all([
    new Response(readable).arrayBuffer(),
    engine.saveGlyphs(writable, { glyphs, codec: "zlib" }),
  ]);
  const options = { size: 28, color: "#1d3557", background: "#f8f4e3", padding: 6 };
  const baked = await BakedText.load(new Uint8Array(archive));
  const { width, height, data } = baked.render("Baked AVATAR 2026", options);
  const expected = engine.render("Baked AVATAR 2026", { font, ...options });
  engine.dispose();
  const isSame = (await sha256(data)) === (await sha256(expected.data));
  return `${isSame ? "same" : "other"} ${width}×${height} ${await sha256(data)}`;
}

/** The picture in a WOFF2 font, which each runtime unpacks by what it has: workerd by JavaScript alone. */
async function packedHash(TextEngine) {
  const engine = await TextEngine.create();
  try {
    const font = await engine.loadFont(Uint8Array.from(atob(capitals), (character) => character.charCodeAt(0)));
    const { width, height, data } = engine.render("TYPECASE", { font, size: 31 });
    return `${width}×${height} ${await sha256(data)}`;
  } finally {
    engine.dispose();
  }
}
