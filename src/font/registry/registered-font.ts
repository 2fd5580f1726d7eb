/** A font of the registry: what is known of it before it is opened, and the way to open it. */

import { FontError, type TypecaseError } from "../../base/errors.ts";
import { object } from "../../base/validate.ts";
import { abortable } from "../../source/abortable.ts";
import type { OpenedSource } from "../../source/packed-format.ts";
import { isWaiting, mendedByLoading } from "../../source/waiting.ts";
import type { Font } from "../font.ts";
import type { Variations } from "../variation-axes.ts";
import type { CachedFace } from "./cached-face.ts";
import type { Coverage } from "./coverage.ts";
import { DEFAULT_OBLIQUE, type FaceStyle, type Range, type WantedStyle } from "./font-style.ts";

/** A font that can't be used, and why. */
export interface FontFailure {
  /** Path, URL, or what kind of object it came from. */
  readonly source: string;
  /** What is wrong with it. */
  readonly error: TypecaseError;
  /** Absent where the file was never registered. */
  readonly font: RegisteredFont | undefined;
}

/** What a registered font is known by. */
export interface RegisteredFontFacts {
  /** Names of its family, the preferred one first. */
  readonly families: readonly string[];
  readonly style: FaceStyle;
  /** What the font covers; absent where it has not been read. */
  readonly coverage: Coverage | undefined;
  /** What it is to be used for; absent for all that it covers. */
  readonly unicodeRange: Coverage | undefined;
  readonly isColor: boolean;
  readonly source: string;
  readonly index: number;
}

/** Where the fonts of a registered font come from. */
export type FontHolder =
  | { readonly kind: "registered"; readonly face: CachedFace }
  | { readonly kind: "caller"; readonly font: Font };

/** What a registered font tells its registry. */
export interface RegisteredFontHooks {
  /** Opens the bytes and tells the engine; `opened` where they are open already. */
  load(font: RegisteredFont, signal: AbortSignal | undefined): Promise<void>;
  /** It turned out damaged when it was loaded for a text. */
  onFailed(font: RegisteredFont): void;
}

/** Steps of axes: places between them can't be told apart, and each place is a font of its own with its own glyphs. */
const WEIGHT_STEP = 1;
const STRETCH_STEP = 0.25;
const ANGLE_STEP = 0.25;
/** What may be over at the next try. */
const transientCodes: ReadonlySet<string> = new Set(["fetch-failed", "read-failed"]);

/** A font of the registry. It opens when a text first needs it; what is here is known without. */
export class RegisteredFont {
  /** Its family, as it is asked for. */
  readonly family: string;
  /** All names of its family: in other languages, and those of older systems. */
  readonly families: readonly string[];
  /** Weights from 1 to 1000 that it has; the same twice for a font that doesn't vary. */
  readonly weight: Range;
  /** Percents of the usual width. */
  readonly stretch: Range;
  /** As CSS writes it: "normal", "italic", "oblique 14deg", "oblique 0deg 12deg". */
  readonly style: string;
  /** Path, URL, or what kind of object it came from. */
  readonly source: string;
  /** Which face of its file. */
  readonly index: number;
  readonly #facts: RegisteredFontFacts;
  readonly #holder: FontHolder;
  readonly #hooks: RegisteredFontHooks;
  #loading: Promise<void> | undefined;
  #error: TypecaseError | undefined;

  /** @internal Made by the registry. */
  constructor(facts: RegisteredFontFacts, holder: FontHolder, hooks: RegisteredFontHooks) {
    this.#facts = facts;
    this.#holder = holder;
    this.#hooks = hooks;
    this.family = facts.families[0] ?? "";
    this.families = facts.families;
    this.weight = facts.style.weight;
    this.stretch = facts.style.stretch;
    this.style = describeSlant(facts.style);
    this.source = facts.source;
    this.index = facts.index;
  }

  /**
   * "unloaded" until a text or `load` opens it, and again while its bytes are given up; "failed" where it turned out
   * damaged, and is passed over.
   */
  get status(): "unloaded" | "loading" | "loaded" | "failed" {
    if (this.#error) return "failed";
    if (this.#holder.kind === "caller" || this.#holder.face.isOpen) return "loaded";
    return this.#loading ? "loading" : "unloaded";
  }

  /** What is wrong with it, once that is known. */
  get error(): TypecaseError | undefined {
    return this.#error;
  }

  /** Whether a text can use it without waiting: it is loaded, or its source can be read at once. */
  get isReady(): boolean {
    if (this.#error) return false;
    return this.#holder.kind === "caller" ? !this.#holder.font.closed : this.#holder.face.isReady;
  }

  /** @internal The same, or it could before its bytes were given up: a text that it stood in for has to wait for it. */
  get isChoosable(): boolean {
    return this.isReady || (!this.#error && this.#holder.kind === "registered" && this.#holder.face.isChoosable);
  }

  /** Whether it is meant for a character and, as far as is known, has it. */
  covers(codePoint: number): boolean {
    if (!this.isFor(codePoint)) return false;
    const { coverage } = this.#facts;
    if (coverage) return coverage.has(codePoint);
    if (this.#holder.kind === "caller") return this.isReady && this.#holder.font.glyphId(codePoint) !== 0;
    // Of what had to be waited for nothing was read before it was loaded; then it can be asked.
    return !this.#holder.face.isOpen || this.#font({}).glyphId(codePoint) !== 0;
  }

  /** Whether it is meant for a character, by its `unicodeRange`. */
  isFor(codePoint: number): boolean {
    return this.#facts.unicodeRange?.has(codePoint) ?? true;
  }

  /**
   * Opens it, waiting where that is needed. Rejects with what is wrong with it, or the signal's reason. The font stays the
   * registry's: it is closed by `fonts.delete`.
   */
  async load(options: { readonly signal?: AbortSignal | undefined } = {}): Promise<Font> {
    if (this.#error) throw this.#error;
    const { signal } = object(options, "options");
    signal?.throwIfAborted();
    while (!this.isReady) await this.#wait(signal);
    return this.#guarded(() => this.#font({}));
  }

  /** @internal The facts that matching asks for. */
  get facts(): RegisteredFontFacts {
    return this.#facts;
  }

  /** @internal Its font for a wanted style. Throws `FontError`, after which it has failed; or `InsufficientMemory`. */
  fontFor(wanted: WantedStyle): Font {
    if (this.#error) throw this.#error;
    const hasToWait = this.#holder.kind === "registered" && !this.#holder.face.isReady;
    if (hasToWait) {
      const error = new FontError("not-loaded", { family: this.family, source: this.source });
      throw mendedByLoading(error, (signal) => this.#loadForText(signal));
    }
    return this.#guarded(() => this.#font(wanted));
  }

  /** @internal Brings its bytes in, from `opened` where they are open already. */
  async bringIn(signal: AbortSignal | undefined, opened?: OpenedSource): Promise<void> {
    if (this.#holder.kind === "registered") await this.#holder.face.load(signal, opened);
  }

  /** @internal Passes it over from now on. */
  fail(error: TypecaseError): void {
    this.#error ??= error;
    this.#release();
  }

  /** @internal Closes its fonts, unless they are the caller's. */
  close(): void {
    this.#error ??= new FontError("closed", { family: this.family });
    this.#release();
  }

  /** @internal The face whose bytes the cache governs. */
  get cachedFace(): CachedFace | undefined {
    return this.#holder.kind === "registered" ? this.#holder.face : undefined;
  }

  /** A text can do without a font that is damaged, but not without one that could not be fetched. */
  async #loadForText(signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.load({ signal });
    } catch (error) {
      if (!this.#error) throw error;
      this.#hooks.onFailed(this);
    }
  }

  /** Waits for the loading that is under way, or begins one. Somebody else's that was stopped is no reason to give up. */
  async #wait(signal: AbortSignal | undefined): Promise<void> {
    if (this.#error) throw this.#error;
    if (this.#loading)
      return abortable(
        this.#loading.catch(() => {}),
        signal,
      );
    this.#loading = this.#hooks.load(this, signal);
    try {
      await this.#loading;
    } catch (error) {
      if (error instanceof FontError && !transientCodes.has(error.code)) this.fail(error);
      throw error;
    } finally {
      this.#loading = undefined;
    }
  }

  #release(): void {
    if (this.#holder.kind === "registered") this.#holder.face.close();
  }

  #guarded(work: () => Font): Font {
    try {
      return work();
    } catch (error) {
      if (error instanceof FontError && !isWaiting(error)) this.fail(error);
      throw error;
    }
  }

  #font(wanted: Partial<WantedStyle>): Font {
    const place = (base: Font): Variations =>
      wanted.slant === undefined ? {} : this.#place(base, wanted as WantedStyle);
    if (this.#holder.kind === "registered") return this.#holder.face.font(place);
    const { font } = this.#holder;
    if (font.closed) throw new FontError("closed", { family: font.family });
    return font;
  }

  /** Where in the design space a wanted style lies, as far as the descriptors reach. */
  #place({ axes }: Font, { weight, stretch, slant }: WantedStyle): Variations {
    const { style } = this.#facts;
    const angle = slant === "normal" ? 0 : slant === "italic" ? DEFAULT_OBLIQUE : slant.oblique;
    const place: Record<string, number> = {};
    for (const { tag } of axes) {
      if (tag === "wght") place.wght = inSteps(weight, style.weight, WEIGHT_STEP);
      else if (tag === "wdth") place.wdth = inSteps(stretch, style.stretch, STRETCH_STEP);
      else if (tag === "ital" && style.slant !== "italic") place.ital = slant === "italic" ? 1 : 0;
      else if (tag === "slnt" && typeof style.slant !== "string") {
        place.slnt = 0 - inSteps(angle, style.slant.oblique, ANGLE_STEP);
      }
    }
    return place;
  }
}

function inSteps(value: number, [minimum, maximum]: Range, step: number): number {
  return Math.min(Math.max(Math.round(value / step) * step, minimum), maximum);
}

function describeSlant({ slant }: FaceStyle): string {
  if (typeof slant === "string") return slant;
  const [from, to] = slant.oblique;
  return from === to ? `oblique ${from}deg` : `oblique ${from}deg ${to}deg`;
}
