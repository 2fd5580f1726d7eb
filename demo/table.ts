/** Tables of the page, drawn anew in place; a cell may be a bar. */

import { letKeysScroll, make } from "./dom.ts";

/** What stands in a cell: text, or a bar with its share of the full width. */
export type Cell = string | { readonly share: number; readonly className?: string | undefined };

/** A table's contents. */
export interface TableContents {
  readonly caption: string;
  /** The heads of the columns. */
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** What is said in place of rows where there are none. */
  readonly empty: string;
}

/** Puts a table into `parent`. The first cell of a row is its head. */
export function drawTable(parent: HTMLElement, { caption, head, rows, empty }: TableContents): void {
  const body = rows.map((cells) => make("tr", {}, ...cells.map(cellOf)));
  if (body.length === 0) body.push(make("tr", {}, make("td", { colSpan: head.length, className: "empty" }, empty)));
  const isBar = (column: number) => typeof rows[0]?.[column] === "object";
  const heads = head.map((name, i) => make("th", { scope: "col", className: isBar(i) ? "bar-head" : "" }, name));
  const table = make(
    "table",
    {},
    make("caption", {}, caption),
    make("thead", {}, make("tr", {}, ...heads)),
    make("tbody", {}, ...body),
  );
  parent.replaceChildren(table);
  letKeysScroll(parent, caption);
}

function cellOf(cell: Cell, column: number): HTMLElement {
  if (typeof cell === "string") return column === 0 ? make("th", { scope: "row" }, cell) : make("td", {}, cell);
  const bar = make("span", { className: `bar ${cell.className ?? ""}` });
  bar.style.setProperty("--share", String(Math.min(1, Math.max(0, cell.share))));
  return make("td", { className: "bar-cell" }, bar);
}
