/** A part of a text as a string of its own. */

/** From this length on V8 makes of a part of a string a view of the whole, which would keep all of a book. */
const SLICED_FROM = 13;

/** `[start, end)` of a text, which doesn't keep all of it. */
export function ownText(text: string, start: number, end: number): string {
  const part = text.slice(start, end);
  return part.length < SLICED_FROM ? part : flat(part);
}

/** The same characters in a string of their own. */
function flat(text: string): string {
  const units = new Uint16Array(text.length);
  for (let i = 0; i < units.length; i++) units[i] = text.charCodeAt(i);
  return String.fromCharCode.apply(null, units as unknown as number[]);
}
