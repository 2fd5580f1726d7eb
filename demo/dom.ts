/** The page's few words for the DOM: find what the HTML has, make what it hasn't. */

/** What an element is made with: properties of the DOM, attributes where their name has a dash or is `role`, listeners. */
type Properties = Readonly<Record<string, unknown>>;

/** The element of this id, which is of this class; the page's HTML has it, so that anything else is a mistake. */
export function element<Wanted extends Element>(id: string, kind: new () => Wanted): Wanted {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new TypeError(`#${id} must be a ${kind.name}`);
  return found;
}

/** A new element with its properties and children. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role") made.setAttribute(name, String(value));
    else Object.assign(made, { [name]: value });
  }
  made.append(...children);
  return made;
}

const svgNamespace = "http://www.w3.org/2000/svg";

/** A new element of SVG with its attributes and children. */
export function makeSvg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string | number>> = {},
  ...children: readonly (Node | string)[]
): SVGElementTagNameMap[Tag] {
  const made = document.createElementNS(svgNamespace, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/** The 2D context of a canvas, which every browser that runs WebAssembly has. */
export function contextOf(canvas: HTMLCanvasElement, settings?: CanvasRenderingContext2DSettings) {
  const context = canvas.getContext("2d", settings);
  if (context === null) throw new TypeError("the canvas must have a 2D context");
  return context;
}

/** Makes a canvas as large as `width` × `height` device pixels; it is cleared only where that changes something. */
export function resizeCanvas(canvas: HTMLCanvasElement, width: number, height: number, scale: number): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.style.width = `${width / scale}px`;
  canvas.style.height = `${height / scale}px`;
}

/** Calls `work` once in the next frame, however often it was asked for. */
export function oncePerFrame(work: () => void): () => void {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      work();
    });
  };
}

/** What scrolls, where it does, by the label that it has then. */
const scrollers = new Map<Element, string>();
const resizes = new ResizeObserver((entries) => {
  for (const { target } of entries) tellScroller(target);
});

/** Lets the keyboard reach `scroller` for as long as something scrolls in it: arrow keys move it then. */
export function letKeysScroll(scroller: HTMLElement, label: string): void {
  if (!scrollers.has(scroller)) resizes.observe(scroller);
  scrollers.set(scroller, label);
  tellScroller(scroller);
}

function tellScroller(scroller: Element): void {
  const scrolls = scroller.scrollWidth > scroller.clientWidth || scroller.scrollHeight > scroller.clientHeight;
  if (scrolls === scroller.hasAttribute("tabindex")) return;
  const attributes = { tabindex: "0", role: "group", "aria-label": scrollers.get(scroller) ?? "" };
  for (const [name, value] of Object.entries(attributes)) {
    if (scrolls) scroller.setAttribute(name, value);
    else scroller.removeAttribute(name);
  }
}
