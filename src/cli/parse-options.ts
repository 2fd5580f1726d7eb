/** Arguments of a command to options: `node:util` parseArgs, with its complaints as one line each. */

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
}

/** Reads `args` by `table`. Throws `UsageError` for an option that there is not, or that lacks its value. */
export function parseOptions(args: readonly string[], table: OptionTable): GivenOptions {
  const { values, positionals } = parse(joinNegativeNumbers(args, table), table);
  const texts = (name: string) => [values[name] ?? []].flat().filter((value) => typeof value === "string");
  const text = (name: string) => texts(name).at(-1);
  const number = (name: string) => {
    const value = text(name);
    return value === undefined ? undefined : toNumber(value, `--${name}`);
  };
  return { positionals, text, texts, number, flag: (name) => values[name] === true };
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
