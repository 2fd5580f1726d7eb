/** What every runtime draws, and the SHA-256 of its pixels. */

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
export async function drawAll({ full, simple, harfbuzz, defaultFontBytes }) {
  const font = defaultFontBytes();
  return {
    full: await drawnHash(full, font),
    again: await drawnHash(full, font),
    scalar: await drawnHash(full, font, { simd: false }),
    simple: await drawnHash(simple, font),
    plugged: await drawnHash(simple, font, { shaper: harfbuzz }),
  };
}
