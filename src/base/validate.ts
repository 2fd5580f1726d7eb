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
    throw new RangeError(`${name} must be one of ${choices.join(", ")}; got "${value}"`);
  }
  return value as Choice;
}

/** How a message names a value of the wrong kind, without printing what may be huge. */
export function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return `an object (${value.constructor?.name ?? "no class"})`;
  return typeof value === "string" ? `"${value.slice(0, 40)}"` : String(value);
}
