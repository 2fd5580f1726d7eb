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
  /** Tags of `GSUB` and `GPOS` together, sorted. Where one of them does not list the language, it takes its default. */
  readonly features: readonly string[];
}

const RECORD_BYTES = 6;
const NO_FEATURE = 0xffff;
const DEFAULT_LANGUAGE = "dflt";
/** Lists may share their bytes, so that a small table can name billions; the largest of real fonts have some thousand. */
const MAX_FEATURES = 65_536;

/** Features of a table by script, then by language. */
type TableSystems = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;

/** Features by script and language, in the order of their tags. Throws `FontError` `"table-damaged"`. */
export function readLayoutSystems(tables: FontTables): LayoutSystem[] {
  const found = ["GSUB", "GPOS"].flatMap((tag): TableSystems[] => {
    const table = tables.reader(tag);
    return table ? [new SystemReader(table).read()] : [];
  });
  return sortedKeys(found).flatMap((script) => {
    const scripts = found.flatMap((table) => table.get(script) ?? []);
    return sortedKeys(scripts).map((language) => ({ script, language, features: featuresOf(scripts, language) }));
  });
}

/** Keys of all maps, sorted by code units. */
function sortedKeys(maps: readonly ReadonlyMap<string, unknown>[]): string[] {
  return [...new Set(maps.flatMap((map) => [...map.keys()]))].sort();
}

function featuresOf(scripts: readonly ReadonlyMap<string, ReadonlySet<string>>[], language: string): string[] {
  const tags = scripts.flatMap((languages) => [...(languages.get(language) ?? languages.get(DEFAULT_LANGUAGE) ?? [])]);
  return [...new Set(tags)].sort();
}

/** Reads what one table lists. */
class SystemReader {
  readonly #table: TableReader;
  #featureCount = 0;

  constructor(table: TableReader) {
    this.#table = table;
  }

  read(): TableSystems {
    const list = this.#table.u16(4);
    return new Map(list === 0 ? [] : this.#records(list, list).map(([tag, at]) => [tag, this.#languages(at)]));
  }

  #languages(script: number): Map<string, Set<string>> {
    const languages = new Map<string, Set<string>>();
    const defaults = this.#table.u16(script);
    if (defaults !== 0) languages.set(DEFAULT_LANGUAGE, this.#features(script + defaults));
    for (const [tag, at] of this.#records(script + 2, script)) languages.set(tag, this.#features(at));
    return languages;
  }

  /** Tags and places of a list at `at`, whose offsets count from `base`. */
  #records(at: number, base: number): [tag: string, at: number][] {
    const count = this.#table.u16(at);
    this.#table.require(at + 2, count * RECORD_BYTES);
    return Array.from({ length: count }, (_, i) => {
      const record = at + 2 + i * RECORD_BYTES;
      return [this.#table.tagAt(record).trimEnd(), base + this.#table.u16(record + 4)];
    });
  }

  #features(system: number): Set<string> {
    const table = this.#table;
    const tags = new Set<string>();
    const required = table.u16(system + 2);
    const count = table.u16(system + 4);
    this.#featureCount += count + 1;
    if (this.#featureCount > MAX_FEATURES) throw table.damage(`its scripts list over ${MAX_FEATURES} features`);
    if (required !== NO_FEATURE) tags.add(this.#featureTag(required));
    for (let i = 0; i < count; i++) tags.add(this.#featureTag(table.u16(system + 6 + i * 2)));
    return tags;
  }

  #featureTag(index: number): string {
    const list = this.#table.u16(6);
    if (index >= this.#table.u16(list)) throw this.#table.damage(`feature ${index} does not exist`);
    return this.#table.tagAt(list + 2 + index * RECORD_BYTES);
  }
}
