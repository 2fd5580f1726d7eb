/**
 * `engine.fonts`: fonts by family and style, which open when a text needs them. In: sources with CSS's descriptors, and
 * the fonts of the system. Out: for a family, a style and a character the font that draws it.
 *
 * Specification: CSS Fonts 4 §4 (`@font-face`), §5 (matching); CSS Font Loading 3 (`load`, `check`).
 */

import { FontError } from "../../base/errors.ts";
import { describe, object, string } from "../../base/validate.ts";
import { type StringId, StringInterner } from "../../memory/string-interner.ts";
import type { FontInput } from "../../source/font-source.ts";
import type { OpenedSource } from "../../source/packed-format.ts";
import { readWaiting } from "../../source/reading.ts";
import { unpackSource } from "../../source/unpack-source.ts";
import { isWaiting } from "../../source/waiting.ts";
import { Font } from "../font.ts";
import { loadReaders } from "../late-readers.ts";
import { CachedFace, type FaceHooks } from "./cached-face.ts";
import { type FamilyName, type GenericFamily, parseCssFont } from "./css-font.ts";
import {
  callerFacts,
  type FontDescriptors,
  factsOf,
  noDescriptors,
  type ReadDescriptors,
  readDescriptors,
  regular,
  wantedOf,
} from "./descriptors.ts";
import { type FaceSummary, summarise } from "./face-summary.ts";
import { FamilyLists, familyKey, namesOf } from "./family-lists.ts";
import type { FontCache } from "./font-cache.ts";
import { type FontOrigin, originOf } from "./font-origin.ts";
import { type FontDirectory, type FontQuery, FontStack } from "./font-stack.ts";
import type { FaceStyle, WantedStyle } from "./font-style.ts";
import { type FontFailure, type FontHolder, RegisteredFont, type RegisteredFontFacts } from "./registered-font.ts";
import { matchStyle } from "./style-matching.ts";
import {
  checkSystemOptions,
  type FindSystemFonts,
  type SystemFontOptions,
  type SystemFontResult,
} from "./system-fonts.ts";

/** What a registry asks of its engine. */
export interface FontRegistryHost {
  /** Faces' hooks, but for what the registry does itself. */
  readonly faces: Omit<FaceHooks, "onUse" | "onClose">;
  readonly cache: FontCache;
  /** Fetches what a font needs for a text, where it was opened for texts. */
  prepare(font: Font, text: string, signal: AbortSignal | undefined): Promise<void>;
  /** Balances the books of memory after fonts were loaded. */
  settle(): void;
  /** Absent where the runtime has no list of fonts. */
  readonly findSystemFonts?: FindSystemFonts | undefined;
}

/** Names of families that there can be: some four for each of the fonts that a system has, of which 20,000 are many. */
const MAX_NAMES = 2 ** 18;
/** Stacks that are kept: programs use some tens of styles. */
const MAX_STACKS = 256;

/** The fonts of an engine by family and style. */
export class FontRegistry implements FontDirectory {
  /** Which of its fonts keep their bytes. */
  readonly cache: FontCache;
  readonly #host: FontRegistryHost;
  readonly #hooks: FaceHooks;
  readonly #fonts = new Set<RegisteredFont>();
  /** @internal Names of families in the form that they are compared in: each font has several, and fonts share them. */
  readonly names = new StringInterner({ name: "font families", maxStrings: MAX_NAMES });
  readonly #families = new Map<StringId, Set<RegisteredFont>>();
  readonly #faces = new WeakMap<Font, CachedFace>();
  readonly #faceCounts = new WeakMap<RegisteredFont, number>();
  readonly #byLabel = new Map<string, Set<RegisteredFont>>();
  readonly #lists = new FamilyLists();
  /** In order of use. */
  readonly #stacks = new Map<string, FontStack>();
  readonly #failures: FontFailure[] = [];
  #version = 0;
  #isDisposed = false;

  /** @internal Made by the engine. */
  constructor(host: FontRegistryHost) {
    this.#host = host;
    this.cache = host.cache;
    this.#hooks = {
      heap: host.faces.heap,
      buffers: host.faces.buffers,
      onFont: host.faces.onFont,
      onUse: (face) => this.cache.use(face),
      onClose: (face) => this.cache.forget(face),
    };
  }

  /** Number of fonts. */
  get size(): number {
    return this.#fonts.size;
  }

  /** Families, by the names that fonts prefer, in the order in which they came. */
  get families(): string[] {
    return [...new Set([...this.#fonts].map(({ family }) => family))];
  }

  /** Fonts that turned out damaged, and are passed over; files that `addSystem` could not read. */
  get errors(): readonly FontFailure[] {
    return [...this.#failures];
  }

  /** The registered fonts, in the order in which they came. */
  [Symbol.iterator](): IterableIterator<RegisteredFont> {
    return this.#fonts.values();
  }

  /**
   * Registers a font. Of paths, bytes and `Blob`s the names and the coverage are read, and no more until a text needs the
   * font; with a `family`, nothing is read of what has to be waited for (URLs, `Blob`s, sources without `readInto`) until
   * `load`. Compressed fonts (WOFF) and streams have to be read whole, and are loaded at once. A `Font` stays the caller's.
   *
   * Rejects with `FontError` for what is wrong with it, `TypeError` or `RangeError` for a descriptor, the signal's reason.
   */
  async add(source: FontInput | Font, descriptors: FontDescriptors = {}): Promise<RegisteredFont> {
    this.#check();
    const wanted = readDescriptors(descriptors);
    if (source instanceof Font) return this.#registerCallers(source, wanted);
    const { signal } = descriptors;
    const origin = await originOf(source, signal);
    // What opens at once does so in the middle of a text.
    if (origin.openAtOnce !== undefined) await loadReaders();
    if (origin.openAtOnce === undefined && wanted.family !== undefined) return this.#addUnread(origin, wanted);
    return this.#addRead(origin, wanted, signal);
  }

  /** Registers every face of a collection, or the one of another file. Rejects as `add` does. */
  async addAll(source: FontInput, descriptors: Omit<FontDescriptors, "index"> = {}): Promise<RegisteredFont[]> {
    const first = await this.add(source, { ...descriptors, index: 0 });
    const fonts = [first];
    const faceCount = this.#faceCounts.get(first) ?? 1;
    for (let index = 1; index < faceCount; index++) fonts.push(await this.add(source, { ...descriptors, index }));
    return fonts;
  }

  /**
   * Registers the system's fonts: by fontconfig's list where there is one, which opens no file, else by the names and the
   * coverage of the files in the usual folders. Files that can't be read are in `errors`. Rejects with `FontError`
   * `"system-fonts-unavailable"` where the runtime has no way to them.
   */
  async addSystem(options: SystemFontOptions = {}): Promise<SystemFontResult> {
    this.#check();
    checkSystemOptions(options);
    const { findSystemFonts } = this.#host;
    if (!findSystemFonts)
      throw new FontError("system-fonts-unavailable", { detail: "this runtime has no list of them" });
    const { fonts, failures, foundBy, generics } = await findSystemFonts(options, this.#hooks.buffers);
    await loadReaders();
    this.#check();
    for (const { origin, summary } of fonts) this.#registerSummary(origin, summary, noDescriptors);
    for (const failure of failures) this.#failures.push({ ...failure, font: undefined });
    this.#lists.preferGenerics(generics);
    return { added: fonts.length, failed: failures.length, foundBy };
  }

  /** Takes a font out, and closes it where it isn't the caller's. False where it was not here. */
  delete(font: RegisteredFont): boolean {
    if (!(font instanceof RegisteredFont)) throw new TypeError(`font must be a RegisteredFont, got ${describe(font)}`);
    if (!this.#fonts.delete(font)) return false;
    for (const name of font.families) this.#familyOf(name)?.delete(font);
    this.#byLabel.get(font.source)?.delete(font);
    font.close();
    this.#version++;
    return true;
  }

  /** Takes all fonts out. */
  clear(): void {
    for (const font of [...this.#fonts]) this.delete(font);
    this.#families.clear();
    this.names.reset();
  }

  #familyOf(name: string): Set<RegisteredFont> | undefined {
    const id = this.names.idOf(familyKey(name));
    return id === undefined ? undefined : this.#families.get(id);
  }

  /** The families that a generic family stands for. */
  generic(name: GenericFamily): readonly string[] {
    return this.#lists.generic(name);
  }

  /** Says what a generic family stands for, by preference. */
  setGeneric(name: GenericFamily, families: string | readonly string[]): void {
    this.#lists.setGeneric(name, families);
    this.#version++;
  }

  /**
   * Says which families are tried, before all others, where none of those asked for has a character of a script (ISO 15924)
   * or a text of a language (BCP 47). Those of the language go first.
   */
  setFallback(
    of: { readonly script: string } | { readonly language: string },
    families: string | readonly string[],
  ): void {
    this.#lists.setFallback(of, families);
    this.#version++;
  }

  /** Families that are tried when no other font has a character. */
  get lastResort(): readonly string[] {
    return namesOf(this.#lists.lastResort);
  }

  /** Sets them. */
  setLastResort(families: string | readonly string[]): void {
    this.#lists.setLastResort(families);
    this.#version++;
  }

  /**
   * The fonts that CSS matches for a font such as "italic 16px Inter, serif", by preference: one for each family, or several
   * that differ in `unicodeRange`. Throws `TypeError` or `RangeError`.
   */
  match(font: string): RegisteredFont[] {
    const wanted = parseCssFont(font, "font");
    return wanted.families.flatMap((family) => this.matchFamily(family, wanted));
  }

  /**
   * Loads what a text in a font such as "16px Inter" needs of what has to be waited for, as `document.fonts.load` does; of
   * a font that was registered for some `text`, what this text needs too. The fonts that were matched and are loaded now; none where no family of that name is registered. Rejects as `add` does.
   */
  async load(
    font: string,
    options: { readonly text?: string | undefined; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<RegisteredFont[]> {
    this.#check();
    const { text = " ", signal } = object(options, "options");
    const fonts = this.#needed(font, string(text, "text"));
    try {
      await Promise.all(fonts.map(async (each) => this.#host.prepare(await each.load({ signal }), text, signal)));
    } catch (error) {
      for (const each of fonts) if (each.status === "failed") this.noteFailure(each);
      throw error;
    } finally {
      this.#version++;
      this.#host.settle();
    }
    return fonts;
  }

  /** Whether a text in a font such as "16px Inter" can be laid out without `load`. */
  check(font: string, text = " "): boolean {
    return this.#needed(font, string(text, "text")).every(({ isReady }) => isReady);
  }

  #needed(font: string, text: string): RegisteredFont[] {
    const codePoints = [...text].map((character) => character.codePointAt(0)!);
    return this.match(font).filter((each) => codePoints.some((codePoint) => each.covers(codePoint)));
  }

  /** @internal Changes with everything that may change what matches. */
  get version(): number {
    return this.#version;
  }

  /** @internal The fonts for a query; the same for the same query. */
  stack(query: FontQuery): FontStack {
    this.#check();
    const key = JSON.stringify({ ...query, fonts: query.fonts.map(({ id }) => id) });
    const known = this.#stacks.get(key) ?? new FontStack(this, query);
    this.#stacks.delete(key);
    this.#stacks.set(key, known);
    if (this.#stacks.size > MAX_STACKS) this.#stacks.delete(this.#stacks.keys().next().value!);
    return known;
  }

  /** @internal */
  matchFamily({ name, isGeneric }: FamilyName, wanted: WantedStyle): RegisteredFont[] {
    if (isGeneric) {
      const families = this.#lists.genericFamilies(name);
      // A generic family may name another one, itself not.
      return families.filter((family) => !family.isGeneric).flatMap((family) => this.matchFamily(family, wanted));
    }
    const fonts = [...(this.#familyOf(name) ?? [])].filter(({ status }) => status !== "failed");
    // Of fonts in parts, the one that was registered last goes first (CSS Fonts 4 §4.5.1).
    return matchStyle(fonts.map(withStyle), wanted)
      .map(({ font }) => font)
      .reverse();
  }

  /** @internal */
  fallbackFamilies(script: string, language: string, isEmoji: boolean): readonly FamilyName[] {
    return this.#lists.fallback(script, language, isEmoji);
  }

  /** @internal Fonts with colours of their own stand last where no emoji is wanted: they have digits, too. */
  matchAll(wanted: WantedStyle, isEmoji: boolean): RegisteredFont[] {
    const matched = new Set(this.families.flatMap((name) => this.matchFamily({ name, isGeneric: false }, wanted)));
    const lastOnes = this.#lists.lastResort.flatMap((family) => this.matchFamily(family, wanted));
    for (const font of lastOnes) matched.delete(font);
    const isLate = ({ facts }: RegisteredFont): boolean => facts.isColor !== isEmoji;
    const all = [...matched];
    return [...all.filter((font) => !isLate(font)), ...all.filter(isLate), ...lastOnes];
  }

  /** @internal A font of the registry is used: its bytes stay until the engine's call is over. */
  use(font: Font): void {
    const face = this.#faces.get(font);
    if (face?.isOpen) this.cache.use(face);
  }

  /** @internal Whether a font is the registry's, and not its caller's. */
  owns(font: Font): boolean {
    return this.#faces.has(font);
  }

  /** @internal A font has failed: it is kept with its error, and passed over. */
  noteFailure(font: RegisteredFont): void {
    if (font.error && !this.#failures.some((failure) => failure.font === font)) {
      this.#failures.push({ source: font.source, error: font.error, font });
    }
    this.#version++;
  }

  /**
   * @internal Whether an error that a text ended in is the fault of one of the registry's fonts, found damaged only when it
   * was read further. It is passed over from then on, so that the text can be tried again.
   */
  blame(error: unknown): boolean {
    if (!(error instanceof FontError) || isWaiting(error) || !("source" in error) || typeof error.source !== "string")
      return false;
    const atFault = [...(this.#byLabel.get(error.source) ?? [])].filter(({ error: known, cachedFace }) => {
      return !known && (cachedFace?.isOpen || cachedFace?.couldNotOpenFor(error));
    });
    for (const font of atFault) {
      font.fail(error);
      this.noteFailure(font);
    }
    return atFault.length > 0;
  }

  /** @internal Closes all fonts. */
  dispose(): void {
    this.clear();
    this.#stacks.clear();
    this.#isDisposed = true;
  }

  #check(): void {
    if (this.#isDisposed) throw new FontError("closed", { family: "of a disposed engine" });
  }

  #addUnread(origin: FontOrigin, wanted: ReadDescriptors): RegisteredFont {
    const facts = factsOf(origin, { index: wanted.index, families: [], style: regular, isColor: false }, wanted);
    return this.#registerOrigin(origin, facts, wanted.text);
  }

  async #addRead(
    origin: FontOrigin,
    wanted: ReadDescriptors,
    signal: AbortSignal | undefined,
  ): Promise<RegisteredFont> {
    const raw = await origin.open(signal);
    const opened = await unpackSource(raw, signal, this.#hooks.buffers);
    let isTaken = false;
    try {
      const summary = await readWaiting(opened.source, summarise(opened.source, wanted.index, new Map()));
      signal?.throwIfAborted();
      this.#check();
      const isPacked = opened.format !== undefined;
      const font = this.#registerSummary(await this.#unpackedOrigin(origin, opened), summary, wanted);
      this.#faceCounts.set(font, summary.faceCount);
      isTaken = isPacked;
      if (isPacked) await this.#loadOpened(font, opened, signal);
      return font;
    } finally {
      if (opened.isOurs && !isTaken) await opened.source.close();
    }
  }

  /** The origin of what `opened` is, which is unpacked each time where it is packed. */
  async #unpackedOrigin(origin: FontOrigin, { format }: OpenedSource): Promise<FontOrigin> {
    const { openAtOnce } = origin;
    if (format === undefined || openAtOnce === undefined) return origin;
    const { immediateUnpacker } = await import("../../source/packed-source.ts");
    const unpack = await immediateUnpacker(format, this.#hooks.buffers);
    return { ...origin, openAtOnce: () => unpack(openAtOnce()) };
  }

  /** What had to be unpacked to be read is loaded with it. */
  async #loadOpened(font: RegisteredFont, opened: OpenedSource, signal: AbortSignal | undefined): Promise<void> {
    try {
      await font.bringIn(signal, opened);
      font.fontFor(wantedOf(font.facts.style));
    } catch (error) {
      this.delete(font);
      throw error;
    } finally {
      this.#host.settle();
    }
  }

  #registerCallers(font: Font, wanted: ReadDescriptors): RegisteredFont {
    if (font.closed) throw new FontError("closed", { family: font.family });
    font.onClose(() => this.#version++);
    return this.#register(callerFacts(font, wanted), { kind: "caller", font });
  }

  #registerSummary(
    origin: FontOrigin,
    summary: Omit<FaceSummary, "faceCount">,
    wanted: ReadDescriptors,
  ): RegisteredFont {
    return this.#registerOrigin(origin, factsOf(origin, summary, wanted), wanted.text);
  }

  #registerOrigin(origin: FontOrigin, facts: RegisteredFontFacts, text: string | undefined): RegisteredFont {
    const hooks: FaceHooks = {
      ...this.#hooks,
      onFont: (font) => {
        this.#faces.set(font, face);
        font.onClose(() => this.#version++);
        this.#hooks.onFont(font);
      },
    };
    const family = facts.families[0] ?? "";
    const face = new CachedFace({ origin, index: facts.index, family, isPrepared: text !== undefined }, hooks);
    return this.#register(facts, { kind: "registered", face }, text);
  }

  #register(facts: RegisteredFontFacts, holder: FontHolder, text = ""): RegisteredFont {
    const font = new RegisteredFont(facts, holder, {
      load: async (each, signal) => {
        await each.bringIn(signal);
        if (text !== "") await this.#host.prepare(each.fontFor(wantedOf(each.facts.style)), text, signal);
      },
      onFailed: (each) => this.noteFailure(each),
    });
    this.#fonts.add(font);
    for (const name of font.families) addTo(this.#families, this.names.intern(familyKey(name)), font);
    addTo(this.#byLabel, font.source, font);
    this.#version++;
    return font;
  }
}

function addTo<Key, Value>(sets: Map<Key, Set<Value>>, key: Key, value: Value): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}

function withStyle(font: RegisteredFont): { readonly font: RegisteredFont; readonly style: FaceStyle } {
  return { font, style: font.facts.style };
}
