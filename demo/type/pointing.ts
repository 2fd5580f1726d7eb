/** The mouse over the text: what it hits, carets, and selections by dragging and double clicks. */

import type { Hit, Paragraph } from "../../src/entry/browser.ts";
import type { Selected } from "./marks.ts";
import { type Picture, paddingPx } from "./picture.ts";

/** What pointing needs and tells. */
export interface PointingParts {
  readonly canvas: HTMLCanvasElement;
  /** What is drawn now. */
  readonly picture: () => Picture | undefined;
  /** The mouse is over something. */
  readonly onHit: (hit: Hit, paragraph: Paragraph) => void;
  readonly onSelect: (selected: Selected, paragraph: Paragraph) => void;
  /** A click or drag has ended. */
  readonly onEnd: () => void;
}

/** Follows the mouse. */
export function followMouse({ canvas, picture, onHit, onSelect, onEnd }: PointingParts): void {
  let anchor: number | undefined;

  const hitOf = (event: MouseEvent) => {
    const shown = picture();
    if (shown === undefined) return undefined;
    const box = canvas.getBoundingClientRect();
    const { paragraph } = shown;
    const hit = paragraph.hitTest(event.clientX - box.left - paddingPx, event.clientY - box.top - paddingPx);
    return { hit, paragraph };
  };

  canvas.addEventListener("pointerdown", (event) => {
    const found = hitOf(event);
    if (found === undefined || event.button !== 0) return;
    // Without this the browser would select the page's own text on the way.
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    const { index, affinity } = found.hit;
    anchor = index;
    onSelect({ anchor: index, focus: index, affinity }, found.paragraph);
  });
  canvas.addEventListener("pointermove", (event) => {
    const found = hitOf(event);
    if (found === undefined) return;
    onHit(found.hit, found.paragraph);
    const { index: focus, affinity } = found.hit;
    if (anchor !== undefined) onSelect({ anchor, focus, affinity }, found.paragraph);
  });
  for (const end of ["pointerup", "pointercancel"] as const) {
    canvas.addEventListener(end, () => {
      if (anchor === undefined) return;
      anchor = undefined;
      onEnd();
    });
  }
  canvas.addEventListener("dblclick", (event) => {
    const found = hitOf(event);
    if (found === undefined) return;
    const { start, end } = found.paragraph.wordAt(found.hit.start);
    onSelect({ anchor: start, focus: end, affinity: "upstream" }, found.paragraph);
    onEnd();
  });
}

/** A hit in words: line, index, and the characters of its cluster. */
export function describeHit({ line, index, start, end, isInside }: Hit, { text }: Paragraph): string {
  const place = `line ${line + 1}, index ${index}`;
  if (!isInside) return `${place}, beside the text`;
  const points = [...text.slice(start, end)].map((character) => {
    return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
  });
  return `${place}, cluster ${start}–${end}: “${text.slice(start, end).trim() || "␣"}” ${points.join(" ")}`;
}
