/** Archives of an engine and the file of its bitmaps. The engine loads this module when one of them is first asked for. */

import { ArchiveMaker, type MakerParts } from "../archive/archive-maker.ts";
import { GlyphKeeper } from "../archive/glyph-keeper.ts";
import { crc32 } from "../export/crc32.ts";
import type { Deflate } from "../export/deflate.ts";
import * as contentKey from "../font/content-key.ts";
import { contentKeyExtra } from "../font/content-key-extra.ts";
import type { ArchiveSupport } from "./platform.ts";

/** What archives are made with: parts of the engine, and what its platform has for them. */
export interface ArchiveParts extends Omit<MakerParts, "tools"> {
  readonly support: ArchiveSupport;
  readonly deflate: Deflate;
}

/** One of an engine that has asked for it. */
export class EngineArchives {
  /** Saves and loads archives; to be disposed of before the engine's pools. */
  readonly maker: ArchiveMaker;
  /** The file of bitmaps; to be disposed of last, for it is then that it is synced, which may fail. */
  readonly keeper: GlyphKeeper;

  constructor({ support, deflate, ...parts }: ArchiveParts) {
    // Bitmaps of archives and files are looked for by it.
    contentKeyExtra.provide(contentKey);
    const { codecs = {}, openGlyphFile } = support;
    const { memory, stores } = parts;
    this.maker = new ArchiveMaker({ ...parts, tools: { codecs, crc32: deflate.crc32 ?? crc32 } });
    this.keeper = new GlyphKeeper({ memory, stores, openGlyphFile });
    memory.onSettle(() => this.keeper.settle());
  }
}
