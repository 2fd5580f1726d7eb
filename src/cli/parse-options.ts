/**
 * What a command was given, from arguments, a line of JSON or the query of a URL, by one table of options. In: the words.
 * Out: values by the options' names. Complaints are `UsageError`s of one line that name the option.
 */

import { parseArgs } from "node:util";
import { UsageError } from "./usage-error.ts";

/** How parseArgs is told of a command's options. */
export type OptionTable = Readonly<Record<string, { type: "string" | "boolean"; short?: string; multiple?: boolean }>>;

/** Options as they were given, not yet checked. */
export interface GivenOptions {
  readonly positionals: readonly string[];
  /** The value of an option, the last where it was given twice. */
  text(name: string): string | undefined;
  /** All values of an option that may be repeated. */
  texts(name: string): readonly string[];
  flag(name: string): boolean;
  /** The value of an option as a number. */
  number(name: string): number | undefined;
  /** What messages call an option: "--size" on the command line. */
  called(name: string): string;
}

type Value = string | boolean;
type Values = Readonly<Record<string, Value | readonly Value[] | undefined>>;

/** Reads `args` by `table`. Throws `UsageError` for an option that there is not, or that lacks its value. */
export function parseOptions(args: readonly string[], table: OptionTable): GivenOptions {
  const { values, positionals } = parse(joinNegativeNumbers(args, table), table);
  return optionsOf(values, (name) => `--${name}`, positionals);
}

/**
 * Options from an object that was read from outside: numbers stand for their digits. Throws `UsageError` for a name that
 * `table` doesn't have, and for a value of another kind than the option takes.
 */
export function optionsOfRecord(record: Readonly<Record<string, unknown>>, table: OptionTable): GivenOptions {
  const values: Record<string, Value | Value[]> = {};
  for (const [name, value] of Object.entries(record)) {
    const option = Object.hasOwn(table, name) ? table[name] : undefined;
    if (option === undefined) throw new UsageError(`unknown option "${name}"`);
    values[name] = option.type === "boolean" ? toFlag(value, name) : toTexts(value, name, option.multiple ?? false);
  }
  return optionsOf(values, (name) => name, []);
}

/** What `first` has, and what `second` has of the rest. */
export function firstOf(first: GivenOptions, second: GivenOptions): GivenOptions {
  const has = (name: string) => first.texts(name).length > 0;
  return {
    positionals: first.positionals,
    text: (name) => (has(name) ? first : second).text(name),
    texts: (name) => (has(name) ? first : second).texts(name),
    flag: (name) => first.flag(name) || second.flag(name),
    number: (name) => (has(name) ? first : second).number(name),
    called: first.called,
  };
}

function optionsOf(values: Values, called: (name: string) => string, positionals: readonly string[]): GivenOptions {
  const texts = (name: string) => [values[name] ?? []].flat().filter((value) => typeof value === "string");
  const text = (name: string) => texts(name).at(-1);
  const number = (name: string) => {
    const value = text(name);
    return value === undefined ? undefined : toNumber(value, called(name));
  };
  return { positionals, text, texts, number, flag: (name) => values[name] === true, called };
}

function toFlag(value: unknown, name: string): boolean {
  if (typeof value === "boolean") return value;
  throw new UsageError(`${name} must be true or false, got ${shown(value)}`);
}

function toTexts(value: unknown, name: string, isMultiple: boolean): Value | Value[] {
  if (Array.isArray(value) && isMultiple) return value.map((each: unknown) => toText(each, name));
  return toText(value, name);
}

function toText(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  throw new UsageError(`${name} must be a string or a number, got ${shown(value)}`);
}

/** A value in a few characters. */
function shown(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 40);
}

function parse(args: readonly string[], table: OptionTable) {
  try {
    return parseArgs({ args: [...args], options: table, allowPositionals: true, strict: true });
  } catch (error) {
    // parseArgs explains itself at length; the first sentence names the argument.
    const [sentence = ""] = (error as Error).message.split(/\.\s|\n/);
    throw new UsageError(sentence.replace(/\.$/, ""));
  }
}

/** parseArgs takes the −1 of `--letter-spacing -1` for an option; a number after an option that wants a value is one. */
function joinNegativeNumbers(args: readonly string[], table: OptionTable): string[] {
  const joined: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] as string;
    if (arg === "--") return [...joined, ...args.slice(index)];
    const next = args[index + 1];
    const takesValue = arg.startsWith("--") && table[arg.slice(2)]?.type === "string";
    if (takesValue && next !== undefined && /^-\.?\d/.test(next)) {
      joined.push(`${arg}=${next}`);
      index++;
    } else {
      joined.push(arg);
    }
  }
  return joined;
}

/** A decimal number; `name` is the argument that the message names. */
export function toNumber(text: string, name: string): number {
  const value = Number(text);
  if (text.trim() === "" || Number.isNaN(value)) throw new UsageError(`${name} must be a number, got "${text}"`);
  return value;
}

/** The value of an option that is one of `choices`. */
export function choiceOf<Choice extends string>(
  given: GivenOptions,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const value = given.text(name);
  return value === undefined ? undefined : oneOf(value, given.called(name), choices);
}

/** The value of an option that is a list of `choices`, with commas between. */
export function choicesOf<Choice extends string>(
  given: GivenOptions,
  name: string,
  choices: readonly Choice[],
): readonly Choice[] | undefined {
  return given
    .text(name)
    ?.split(",")
    .map((part) => oneOf(part.trim(), given.called(name), choices));
}

function oneOf<Choice extends string>(value: string, name: string, choices: readonly Choice[]): Choice {
  const found = choices.find((known) => known === value);
  if (found === undefined) throw new UsageError(`${name} must be one of ${choices.join(", ")}; got "${value}"`);
  return found;
}
