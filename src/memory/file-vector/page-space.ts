/**
 * Which places of the file are free. What the last sync refers to is never written over: a page that changes goes to a
 * free place, and its old place is retired until the next sync no longer refers to it (shadow paging; Lorie, "Physical
 * Integrity in a Large Segmented Database", 1977).
 */

/** Places from 1 to `count`, each free, used, or retired. */
export class PageSpace {
  #count: number;
  /** The next to be given out stands last. */
  #free: number[] = [];
  /** Given out since the last commit, and so of no sync. */
  readonly #fresh = new Set<number>();
  #retired: number[] = [];

  /** Of a file with room for `count` pages, those of `used` taken. */
  constructor(count: number, used: ReadonlySet<number>) {
    this.#count = count;
    for (let place = count; place >= 1; place--) if (!used.has(place)) this.#free.push(place);
  }

  /** Places that the file has room for. */
  get count(): number {
    return this.#count;
  }

  get freeCount(): number {
    return this.#free.length;
  }

  /** A place of no sync, or 0 where all are taken. */
  allocate(): number {
    const place = this.#free.pop() ?? 0;
    if (place !== 0) this.#fresh.add(place);
    return place;
  }

  /** Whether what stands at `place` is of no sync, and may be written over. */
  isFresh(place: number): boolean {
    return this.#fresh.has(place);
  }

  /** Gives a place back: at once where no sync refers to it, and after the next one else. */
  release(place: number): void {
    if (this.#fresh.delete(place)) this.#free.push(place);
    else this.#retired.push(place);
  }

  /** Says that a sync is done: what was retired is free, what is in use belongs to it. */
  commit(): void {
    for (const place of this.#retired) this.#free.push(place);
    this.#retired = [];
    this.#fresh.clear();
  }

  /** Adds places at the end of the file. They are given out after those that were free. */
  grow(count: number): void {
    const added = Array.from({ length: count - this.#count }, (_, i) => count - i);
    this.#free = [...added, ...this.#free];
    this.#count = count;
  }

  /** Forgets the places above `count`, all of which are free, and gives out low ones first from here on. */
  shrink(count: number): void {
    this.#free = this.#free.filter((place) => place <= count);
    this.#count = count;
    this.sort();
  }

  /** Gives out low places first. */
  sort(): void {
    this.#free.sort((a, b) => b - a);
  }
}
