/** Checks of arguments at the public edge: a wrong kind is a `TypeError`, a wrong value a `RangeError`; each names the argument. */

/** `value`, when it is a finite number in `[minimum, maximum]`; `name` is what the message calls it. */
export function finiteNumber(value: unknown, name: string, minimum: number, maximum: number): number {
  if (typeof value !== "number") throw new TypeError(`${name} must be a number, got ${describe(value)}`);
  if (!(value >= minimum && value <= maximum)) {
    throw new RangeError(`${name} must be between ${minimum} and ${maximum}, got ${value}`);
  }
  return value;
}

/** `value`, when it is an integer in `[minimum, maximum]`. */
export function integer(value: unknown, name: string, minimum: number, maximum: number): number {
  const number = finiteNumber(value, name, minimum, maximum);
  if (!Number.isInteger(number)) throw new RangeError(`${name} must be a whole number, got ${number}`);
  return number;
}

/** `value`, when it is a string. */
export function string(value: unknown, name: string): string {
  if (typeof value !== "string") throw new TypeError(`${name} must be a string, got ${describe(value)}`);
  return value;
}

/** `value`, when it is an object: a record of options, or `kind`. */
export function object<Value>(value: Value, name: string, kind = "an object"): Value & object {
  if (typeof value !== "object" || value === null)
    throw new TypeError(`${name} must be ${kind}, got ${describe(value)}`);
  return value;
}

/** `value`, when it is one of `choices`. */
export function oneOf<Choice extends string>(value: unknown, name: string, choices: readonly Choice[]): Choice {
  if (typeof value !== "string") throw new TypeError(`${name} must be a string, got ${describe(value)}`);
  if (!(choices as readonly string[]).includes(value)) {
    throw new RangeError(`${name} must be one of ${choices.join(", ")}; got ${describe(value)}`);
  }
  return value as Choice;
}

/** ISO 15924: four letters. */
const SCRIPT_CODE = /^[A-Za-z]{4}$/;
/**
 * What every language tag of BCP 47 looks like (RFC 5646, section 2.1, "obs-language-tag"); that its subtags are
 * registered is not looked at.
 */
const LANGUAGE_TAG = /^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*$/;
/** HarfBuzz reads 63 characters of a tag; RFC 5646 (section 4.4.1) asks for 35 at least. */
const MAX_LANGUAGE_TAG_LENGTH = 63;

/** `value`, when it is a script's ISO 15924 code, in the case that the standard writes it in: "arab" gives "Arab". */
export function scriptCode(value: unknown, name: string): string {
  const code = string(value, name);
  if (!SCRIPT_CODE.test(code)) {
    throw new RangeError(`${name} must be an ISO 15924 code of four letters, got ${describe(code)}`);
  }
  return code.charAt(0).toUpperCase() + code.slice(1).toLowerCase();
}

/** `value`, when it has the form of a BCP 47 language tag, or is "" for none. */
export function languageTag(value: unknown, name: string): string {
  const tag = string(value, name);
  if (tag !== "" && (tag.length > MAX_LANGUAGE_TAG_LENGTH || !LANGUAGE_TAG.test(tag))) {
    throw new RangeError(`${name} must be a BCP 47 language tag, got ${describe(tag)}`);
  }
  return tag;
}

/** How a message names a value of the wrong kind, without printing what may be huge. */
export function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return `an object (${value.constructor?.name ?? "no class"})`;
  if (typeof value === "function") return "a function";
  return typeof value === "string" ? `"${value.slice(0, 40)}"` : String(value);
}
