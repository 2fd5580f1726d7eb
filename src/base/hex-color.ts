/** Hexadecimal colours of CSS. Specification: CSS Color 4, section 5.2. */

/** Red, green, blue and straight (not premultiplied) alpha of an sRGB colour, each a whole number 0–255. */
export type Rgba8 = readonly [red: number, green: number, blue: number, alpha: number];

/** `#rgb`, `#rgba`, `#rrggbb` or `#rrggbbaa` (CSS Color 4, section 5.2); undefined for all else. */
export function parseHexColor(input: string): Rgba8 | undefined {
  const digitCount = input.length - 1;
  if (digitCount !== 3 && digitCount !== 4 && digitCount !== 6 && digitCount !== 8) return undefined;
  let bits = 0;
  for (let index = 1; index <= digitCount; index++) {
    const digit = hexDigit(input.charCodeAt(index));
    if (digit < 0) return undefined;
    bits = (bits << 4) | digit;
  }
  if (digitCount === 3) bits = (bits << 4) | 0xf;
  if (digitCount === 6) bits = (bits << 8) | 0xff;
  if (digitCount <= 4) {
    return [(bits >>> 12) * 17, ((bits >>> 8) & 15) * 17, ((bits >>> 4) & 15) * 17, (bits & 15) * 17];
  }
  return [bits >>> 24, (bits >>> 16) & 255, (bits >>> 8) & 255, bits & 255];
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
