/**
 * Which features a face's layout tables have, for each script and language.
 *
 * Specification: OpenType 1.9.1, "OpenType Layout common table formats": script list, script, language system and feature
 * list tables.
 */

import type { TableReader } from "../source/table-reader.ts";
import type { FontTables } from "./font-tables.ts";

/** The features of one script and language. */
export interface LayoutSystem {
  /** OpenType script tag, as "latn", "DFLT". */
  readonly script: string;
  /** OpenType language tag, as "TRK"; "dflt" for all languages that are not listed. */
  readonly language: string;
  /** Tags of `GSUB` and `GPOS` together, sorted. */
  readonly features: readonly string[];
}

const RECORD_BYTES = 6;
const NO_FEATURE = 0xffff;
const DEFAULT_LANGUAGE = "dflt";
/** Lists may share their bytes, so that a small table can name billions; the largest of real fonts have some thousand. */
const MAX_FEATURES = 65_536;

/** Features by script and language, in the order of their tags. Throws `FontError` `"table-damaged"`. */
export function readLayoutSystems(tables: FontTables): LayoutSystem[] {
  const systems = new Map<string, Set<string>>();
  for (const tag of ["GSUB", "GPOS"]) {
    const table = tables.reader(tag);
    if (table) new SystemReader(table, systems).read();
  }
  return [...systems].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, features]) => describe(key, features));
}

/** Keys are a script's tag and a language's, four characters each. */
function describe(key: string, features: ReadonlySet<string>): LayoutSystem {
  return { script: key.slice(0, 4).trim(), language: key.slice(4).trim(), features: [...features].sort() };
}

/** Adds what one table lists. */
class SystemReader {
  readonly #table: TableReader;
  readonly #systems: Map<string, Set<string>>;
  #featureCount = 0;

  constructor(table: TableReader, systems: Map<string, Set<string>>) {
    this.#table = table;
    this.#systems = systems;
  }

  read(): void {
    const list = this.#table.u16(4);
    if (list === 0) return;
    for (const [script, at] of this.#records(list, list)) {
      const defaults = this.#table.u16(at);
      if (defaults !== 0) this.#add(script + DEFAULT_LANGUAGE, at + defaults);
      for (const [language, system] of this.#records(at + 2, at)) this.#add(script + language, system);
    }
  }

  /** Tags and places of a list at `at`, whose offsets count from `base`. */
  #records(at: number, base: number): [tag: string, at: number][] {
    const count = this.#table.u16(at);
    this.#table.require(at + 2, count * RECORD_BYTES);
    return Array.from({ length: count }, (_, i) => {
      const record = at + 2 + i * RECORD_BYTES;
      return [this.#table.tagAt(record), base + this.#table.u16(record + 4)];
    });
  }

  #add(key: string, system: number): void {
    const table = this.#table;
    const tags = this.#systems.get(key) ?? new Set();
    this.#systems.set(key, tags);
    const required = table.u16(system + 2);
    const count = table.u16(system + 4);
    this.#featureCount += count + 1;
    if (this.#featureCount > MAX_FEATURES) throw table.damage(`its scripts list over ${MAX_FEATURES} features`);
    if (required !== NO_FEATURE) tags.add(this.#featureTag(required));
    for (let i = 0; i < count; i++) tags.add(this.#featureTag(table.u16(system + 6 + i * 2)));
  }

  #featureTag(index: number): string {
    const list = this.#table.u16(6);
    if (index >= this.#table.u16(list)) throw this.#table.damage(`feature ${index} does not exist`);
    return this.#table.tagAt(list + 2 + index * RECORD_BYTES);
  }
}
