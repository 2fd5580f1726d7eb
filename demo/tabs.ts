/**
 * Tabs, by the pattern "Tabs" of the ARIA Authoring Practices: one stop of the Tab key, arrow keys go round and choose, Home
 * and End go to the ends. The address keeps which one is chosen, so that it can be linked to.
 */

/** A tab that has come to the front, or left it. */
export type TabListener = (isShown: boolean) => void;

/** The tabs of a `role="tablist"`. */
export class Tabs {
  readonly #tabs: readonly HTMLElement[];
  readonly #listeners = new Map<string, TabListener>();
  #shown: string | undefined;

  constructor(list: HTMLElement) {
    this.#tabs = [...list.querySelectorAll<HTMLElement>('[role="tab"]')];
    for (const tab of this.#tabs) tab.addEventListener("click", () => this.show(nameOf(tab)));
    list.addEventListener("keydown", (event) => this.#onKey(event));
    addEventListener("hashchange", () => this.show(this.#nameInAddress()));
  }

  /** Calls `listener` when the tab of this name comes to the front and when it leaves it. */
  listen(name: string, listener: TabListener): void {
    this.#listeners.set(name, listener);
  }

  /** Shows the tab that the address names, or the first. */
  start(): void {
    this.show(this.#nameInAddress());
  }

  /** Brings a tab to the front. */
  show(name: string): void {
    if (name === this.#shown) return;
    const before = this.#shown;
    this.#shown = name;
    for (const tab of this.#tabs) {
      const isShown = nameOf(tab) === name;
      tab.setAttribute("aria-selected", String(isShown));
      tab.tabIndex = isShown ? 0 : -1;
      panelOf(tab).hidden = !isShown;
    }
    if (before !== undefined) this.#listeners.get(before)?.(false);
    this.#listeners.get(name)?.(true);
    // Not by `location.hash`: it would scroll to the panel.
    if (before !== undefined) history.replaceState(null, "", `#${name}`);
  }

  #nameInAddress(): string {
    const named = this.#tabs.find((tab) => nameOf(tab) === location.hash.slice(1));
    return nameOf(named ?? this.#tabs[0]!);
  }

  #onKey(event: KeyboardEvent): void {
    const from = this.#tabs.indexOf(event.target as HTMLElement);
    const to = targetOf(event.key, from, this.#tabs.length);
    if (from === -1 || to === undefined) return;
    event.preventDefault();
    this.#tabs[to]!.focus();
    this.show(nameOf(this.#tabs[to]!));
  }
}

/** Where a key goes from tab `from` of `count`; undefined where it goes nowhere. */
function targetOf(key: string, from: number, count: number): number | undefined {
  if (key === "ArrowRight") return (from + 1) % count;
  if (key === "ArrowLeft") return (from + count - 1) % count;
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : undefined;
}

function nameOf(tab: HTMLElement): string {
  return tab.id.replace(/^tab-/, "");
}

function panelOf(tab: HTMLElement): HTMLElement {
  return document.getElementById(tab.getAttribute("aria-controls") ?? "")!;
}
