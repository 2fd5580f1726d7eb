/** What is used of @mapbox/shelf-pack, which brings no types. */

declare module "@mapbox/shelf-pack" {
  /** A place on the sprite. It is used again when its count of references is 0. */
  export interface Bin {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
    /** The whole place, where it was made for something larger. */
    readonly maxw: number;
    readonly maxh: number;
  }

  export default class ShelfPack {
    constructor(width: number, height: number, options?: { autoResize?: boolean });
    /** A new place, with one reference; null where there is none. */
    packOne(width: number, height: number): Bin | null;
    unref(bin: Bin): number;
    clear(): void;
  }
}
