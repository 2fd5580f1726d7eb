/** What a stage of the benches gets, whatever it runs in, and the table of stages. */

import type { Stage } from "./harness.ts";
import type {
  Card,
  CardRenderer,
  LinesDrawer,
  LinesWork,
  ParagraphLayouts,
  ParagraphWork,
  TextShaper,
} from "./peers/peer.ts";
import type { BitmapField } from "./peers/tiny-sdf.ts";

/** A peer in C that times itself. */
export interface TimedPeer {
  timeRound(calls: number): Promise<number>;
  close(): void;
}

/** The peers, each on the work of one of our rows. `freetype` and `sse2` are nothing where they can't be compiled. */
export interface Peers {
  lines: Record<string, (work: LinesWork) => Promise<LinesDrawer>>;
  paragraphs: Record<string, (work: ParagraphWork) => Promise<ParagraphLayouts>>;
  cards: Record<string, (fontPath: string, fontBytes: Uint8Array) => Promise<CardRenderer>>;
  /** A card to pixels. */
  pictures: Record<string, (fontPath: string, fontBytes: Uint8Array) => Promise<(card: Card) => unknown>>;
  /** Pixels that are drawn beforehand to a PNG file. */
  encoders: Record<string, (fontPath: string, fontBytes: Uint8Array, card: Card) => Promise<() => Promise<Uint8Array>>>;
  decoders: Record<string, (fontBytes: Uint8Array, characters: string) => Promise<() => unknown>>;
  shapers: Record<string, (fontBytes: Uint8Array) => Promise<TextShaper>>;
  rasterisers: Record<string, (fontBytes: Uint8Array, sizePx: number, characters: string) => Promise<() => unknown>>;
  /** Distance fields of coverage. */
  bitmapFields: Record<string, BitmapField>;
  /** From a font's path to the glyphs of a text. */
  openers: Record<string, (fontPath: string, text: string) => Promise<unknown>>;
  /** From the paths of fonts to their names and coverage. */
  registrars: Record<string, (fontPaths: readonly string[]) => Promise<unknown>>;
  freetype(fontPath: string, sizePx: number): Promise<TimedPeer | undefined>;
  sse2(width: number, height: number): Promise<TimedPeer | undefined>;
}

/** Processes of their own that make the PNG file of a card. */
export interface StartUp {
  /** Ours first, then what there is to compare with. */
  readonly programs: readonly string[];
  /** Starts a program and resolves when it has ended well and its file is there. */
  run(program: string, card: Card): Promise<void>;
  /** Removes the files. */
  close(): Promise<void>;
}

/** Processes of their own that make the PNG file of a text. */
export interface ArchiveProcesses {
  /** Checks that the archive draws what the font draws. */
  start(work: {
    readonly archive: Uint8Array;
    readonly fontPath: string;
    readonly text: string;
    readonly sizePx: number;
  }): Promise<{
    /** Ours first, by `typecase/baked`; then what there is to compare with. */
    readonly programs: readonly string[];
    run(program: string): Promise<void>;
    /** Removes the files. */
    close(): Promise<void>;
  }>;
}

/** Fonts of many megabytes, which the system has and the project doesn't. */
export interface LargeFonts {
  readonly fonts: readonly { readonly name: string; readonly path: string }[];
  /** Bytes that the JavaScript heap grows by. */
  heapBytesOf(work: () => Promise<unknown>): Promise<number>;
  /** Removes the files that were made. */
  close(): Promise<void>;
}

/** What a stage needs of its surroundings: Node and a page have it each in its way. */
export interface StageContext {
  /** Whether it is enough to see that all runs: long traces are cut then. */
  readonly isShort?: boolean;
  /** Bytes of a file of the project, by its path from the project's root. */
  readFile(path: string): Promise<Uint8Array>;
  /** The same file's path or address, for peers that open it themselves. */
  locate(path: string): string;
  /** The library as its users get it. */
  importTypecase(): Promise<typeof import("../src/entry/node.ts")>;
  /**
   * The library without its accounting (`uncounted.ts`), or the same file with it, at the same address with the query
   * `?counted`: what counting costs is the difference.
   */
  importUncounted(query: "" | "?counted"): Promise<typeof import("./uncounted.ts")>;
  /** Nothing where the run was asked for without peers, or can't have them. */
  readonly peers: Peers | undefined;
  /** Nothing in a page, which starts no processes. */
  readonly startUp: (() => Promise<StartUp>) | undefined;
  /** Nothing in a page, and in tests. */
  readonly archiveProcesses?: ArchiveProcesses;
  /** Nothing in a page, and in tests, which need no more than that all runs. */
  readonly largeFonts?: () => Promise<LargeFonts | undefined>;
  /** Bytes that the JavaScript heap grows by. Nothing where there are no system fonts to register, as in a page. */
  readonly heapBytesOf?: (work: () => Promise<unknown>) => Promise<number>;
}

export type BenchStage = Stage<StageContext>;
export type { Card };
