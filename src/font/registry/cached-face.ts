/**
 * A registered face while it is open: its fonts, one for each place of its design space that was asked for, over one set of
 * bytes. It gives up the bytes when the cache says so, and takes them up again when one of its fonts is next used.
 */

import { FontError } from "../../base/errors.ts";
import type { BufferManager } from "../../memory/buffer-manager.ts";
import type { OpenedSource } from "../../source/packed-format.ts";
import { unpackSource } from "../../source/unpack-source.ts";
import { isWaiting, mendedByLoading } from "../../source/waiting.ts";
import { Font } from "../font.ts";
import type { FontFace } from "../font-face.ts";
import type { FontHeap } from "../font-heap.ts";
import { sharedFiles } from "../shared-files.ts";
import type { Variations } from "../variation-axes.ts";
import type { FontOrigin } from "./font-origin.ts";

/** What a face tells its engine. */
export interface FaceHooks {
  readonly heap: FontHeap;
  /** Scratch for reading and unpacking. */
  readonly buffers?: BufferManager | undefined;
  /** A font was made, and the engine is to know when it is suspended or closed. */
  onFont(font: Font): void;
  /** The face is used now: its bytes are there, or will be in a moment. */
  onUse(face: CachedFace): void;
  onClose(face: CachedFace): void;
}

/** Which face of which origin, and what its fonts are to be called. */
export interface CachedFaceOptions {
  readonly origin: FontOrigin;
  readonly index: number;
  readonly family: string;
  /** Whether texts are prepared before they are drawn: what is fetched is what they need, and can be fetched again. */
  readonly isPrepared: boolean;
}

/** A face that can be opened, suspended and opened again. */
export class CachedFace {
  readonly #options: CachedFaceOptions;
  readonly #hooks: FaceHooks;
  /** By place in the design space; the base font stands under "". */
  readonly #fonts = new Map<string, Font>();
  #face: FontFace | undefined;
  #isClosed = false;
  #openingError: unknown;
  #wasOpen = false;

  constructor(options: CachedFaceOptions, hooks: FaceHooks) {
    this.#options = options;
    this.#hooks = hooks;
  }

  /** Whether fonts of it can be had without waiting. */
  get isReady(): boolean {
    return this.#face !== undefined || this.#options.origin.openAtOnce !== undefined;
  }

  /** Whether fonts of it can be had, or could be before its bytes were given up: then it is no reason to take others. */
  get isChoosable(): boolean {
    return this.isReady || this.#wasOpen;
  }

  /** Whether its bytes are there now. */
  get isOpen(): boolean {
    return this.#face !== undefined;
  }

  /** Whether `error` is what kept it from being opened. */
  couldNotOpenFor(error: unknown): boolean {
    return error !== undefined && error === this.#openingError;
  }

  /** Whether it can give up its bytes, and take them up again without anybody noticing, or by who prepares texts. */
  get canReopen(): boolean {
    return this.#options.origin.openAtOnce !== undefined || this.#options.isPrepared;
  }

  /** Bytes in linear memory; those of a file with more faces count for each. */
  get heldBytes(): number {
    return this.#face?.stats().heldBytes ?? 0;
  }

  /** The font at the place that `placeOf` says of its axes. Throws `FontError` and `InsufficientMemory`. */
  font(placeOf: (base: Font) => Variations): Font {
    const base = this.#known("") ?? this.#makeBase();
    const place = placeOf(base);
    if (Object.entries(place).every(([tag, value]) => base.variations[tag] === value)) return base;
    const key = Object.entries(place).join();
    let font = this.#known(key);
    if (font === undefined) {
      font = base.sibling(place);
      this.#fonts.set(key, font);
      this.#hooks.onFont(font);
    }
    return font;
  }

  /** Opens the face where that has to be waited for. `opened` is its source, where that is open already. */
  async load(signal: AbortSignal | undefined, opened?: OpenedSource): Promise<void> {
    if (this.#face !== undefined) return;
    const { origin, index, isPrepared } = this.#options;
    const source = opened ?? (await unpackSource(await origin.open(signal), signal, this.#hooks.buffers));
    const face = await sharedFiles(this.#hooks.heap).face(source, { index }, signal, isPrepared);
    // Closed meanwhile, or loaded by somebody else.
    if (this.#isClosed || this.#face !== undefined) face.release();
    else this.#face = face;
    this.#wasOpen = true;
    if (this.#isClosed) throw new FontError("closed", { family: this.#options.family });
    this.#hooks.onUse(this);
  }

  /** Gives up the bytes until they are next asked for. */
  suspend(): void {
    if (!this.canReopen) return;
    for (const font of this.#fonts.values()) font.suspend();
    this.#release();
  }

  /** Closes all of its fonts. */
  close(): void {
    this.#isClosed = true;
    for (const font of this.#fonts.values()) font.close();
    this.#fonts.clear();
    this.#release();
    this.#hooks.onClose(this);
  }

  /** A font that was made before, unless a caller who got hold of it has closed it. */
  #known(key: string): Font | undefined {
    const font = this.#fonts.get(key);
    return font?.closed ? undefined : font;
  }

  #release(): void {
    const face = this.#face;
    this.#face = undefined;
    face?.release();
  }

  #makeBase(): Font {
    const { family } = this.#options;
    const face = this.#retainFace();
    let font: Font;
    try {
      font = Font.of(face, {}, family, this.canReopen ? () => this.#retainFace() : undefined);
    } catch (error) {
      face.release();
      throw error;
    }
    this.#fonts.set("", font);
    this.#hooks.onFont(font);
    return font;
  }

  /** One more reference of the face, which is opened where it isn't. */
  #retainFace(): FontFace {
    if (this.#isClosed) throw new FontError("closed", { family: this.#options.family });
    this.#face ??= this.#openAtOnce();
    this.#hooks.onUse(this);
    return this.#face.retain();
  }

  #openAtOnce(): FontFace {
    const { origin, index, family } = this.#options;
    if (!origin.openAtOnce) {
      const error = new FontError("not-loaded", { family, source: origin.label });
      throw mendedByLoading(error, (signal) => this.load(signal));
    }
    try {
      return sharedFiles(this.#hooks.heap).faceAtOnce(origin.openAtOnce(), index);
    } catch (error) {
      if (!isWaiting(error)) this.#openingError = error;
      throw error;
    }
  }
}
