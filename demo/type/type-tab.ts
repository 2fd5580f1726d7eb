/** The Type tab: text that is drawn anew with every change, beside the browser's, and what the mouse finds in it. */

import { element, letKeysScroll, oncePerFrame } from "../dom.ts";
import { formatCount, formatMs } from "../format.ts";
import type { PageParts } from "../parts.ts";
import { isDark } from "../theme.ts";
import { PlacedFont } from "./axis-sliders.ts";
import { drawByBrowser, drawDifference, obstacleOf } from "./comparison.ts";
import { drawMarks, type Selected } from "./marks.ts";
import { drawPicture, type Picture, type PictureRequest, paddingPx, paperSize } from "./picture.ts";
import { describeHit, followMouse } from "./pointing.ts";
import { samples } from "./samples.ts";
import { saveFile } from "./saving.ts";
import { TypeControls, type TypeSettings } from "./type-controls.ts";

/** The browser's picture waits until nobody has typed for so long: reading its pixels takes longer than our drawing. */
const comparisonDelayMs = 80;

const differenceColors = {
  light: { paper: [255, 255, 255], more: [179, 52, 28], less: [21, 88, 170] },
  dark: { paper: [31, 30, 27], more: [255, 138, 102], less: [110, 178, 255] },
} as const;

/** The tab. */
export class TypeTab {
  readonly #parts: PageParts;
  readonly #controls: TypeControls;
  readonly #text = element("text", HTMLTextAreaElement);
  readonly #canvas = element("ours", HTMLCanvasElement);
  readonly #time = element("time", HTMLOutputElement);
  readonly #placed = new PlacedFont();
  readonly #ask = oncePerFrame(() => this.#draw());
  #picture: Picture | undefined;
  #selected: Selected | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #drawings = 0;

  constructor(parts: PageParts) {
    this.#parts = parts;
    const form = element("type-controls", HTMLFormElement);
    this.#text.value = samples.scripts.text;
    this.#controls = new TypeControls(form, parts.shelf, {
      onChange: this.#ask,
      onSample: (text) => this.#setText(text),
      onFontFiles: (files) => void this.#addFonts(files),
      onSavePng: () => void this.#savePng().catch(parts.say),
      onSaveSvg: () => this.#saveSvg(),
    });
    const { clientWidth } = this.#canvas.parentElement!.parentElement!;
    if (clientWidth > 0) this.#controls.fit(clientWidth - 2 * paddingPx);
    this.#listen();
  }

  show(isShown: boolean): void {
    if (isShown) this.#ask();
  }

  #listen(): void {
    this.#text.addEventListener("input", this.#ask);
    document.addEventListener("selectionchange", () => {
      if (document.activeElement === this.#text) this.#followTextarea();
    });
    followMouse({
      canvas: this.#canvas,
      picture: () => this.#picture,
      onHit: (hit, paragraph) => {
        element("hit", HTMLParagraphElement).textContent = describeHit(hit, paragraph);
      },
      onSelect: (selected) => {
        this.#selected = selected;
        this.#drawMarks();
      },
      onEnd: () => this.#selectInTextarea(),
    });
    addEventListener("dragover", (event) => event.preventDefault());
    addEventListener("drop", (event) => {
      event.preventDefault();
      void this.#addFonts([...(event.dataTransfer?.files ?? [])]);
    });
    // A page that moves to a screen of another resolution is drawn anew.
    addEventListener("resize", this.#ask);
  }

  #setText(text: string): void {
    this.#text.value = text;
    this.#selected = undefined;
    this.#ask();
  }

  /** Opens files and sets the text in the last of them. */
  async #addFonts(files: Iterable<File>): Promise<void> {
    try {
      for (const file of files) {
        const shelved = await this.#parts.shelf.add(new Uint8Array(await file.arrayBuffer()));
        this.#controls.choose(shelved);
      }
      this.#ask();
    } catch (error) {
      this.#parts.say(error);
    }
  }

  /** What is selected in the text box is what is selected in the picture: it is edited there. */
  #followTextarea(): void {
    if (this.#picture === undefined || this.#text.value !== this.#picture.paragraph.text) return;
    const { selectionStart, selectionEnd, selectionDirection } = this.#text;
    const isBackward = selectionDirection === "backward";
    const [anchor, focus] = isBackward ? [selectionEnd, selectionStart] : [selectionStart, selectionEnd];
    if (this.#selected?.anchor === anchor && this.#selected.focus === focus) return;
    this.#selected = { anchor, focus, affinity: "downstream" };
    this.#drawMarks();
  }

  #selectInTextarea(): void {
    if (this.#selected === undefined) return;
    const { anchor, focus } = this.#selected;
    this.#text.focus({ preventScroll: true });
    const direction = focus < anchor ? "backward" : "forward";
    this.#text.setSelectionRange(Math.min(anchor, focus), Math.max(anchor, focus), direction);
  }

  #draw(): void {
    const settings = this.#controls.settings;
    try {
      const picture = drawPicture(this.#parts.engine, this.#canvas, this.#requestOf(settings));
      this.#picture = picture;
      this.#parts.say(undefined);
      this.#tellTime(picture);
    } catch (error) {
      this.#picture = undefined;
      this.#parts.say(error);
      return;
    }
    if (this.#selected !== undefined && this.#selected.focus > this.#text.value.length) this.#selected = undefined;
    this.#followIfFocused();
    this.#drawMarks();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#compare(settings), comparisonDelayMs);
    this.#drawings++;
    this.#canvas.dataset.drawings = String(this.#drawings);
  }

  /** Typing moves the caret before the picture has the new text. */
  #followIfFocused(): void {
    if (document.activeElement === this.#text) this.#followTextarea();
  }

  #requestOf(settings: TypeSettings): PictureRequest {
    const { shelved, variations, sizePx, lineHeight, maxWidth, align, direction, writingMode } = settings;
    const { renderMode, isHinted, gamma, color, background } = settings;
    const others = this.#parts.shelf.startingWith(shelved).slice(1);
    const fonts = [this.#placed.at(shelved.font, variations), ...others.map(({ font }) => font)];
    return {
      text: this.#text.value,
      layout: { fonts, size: sizePx, lineHeight, maxWidth, align, direction, writingMode },
      paint: { color, background, renderMode, gamma, hinting: isHinted ? "full" : "none" },
    };
  }

  #tellTime({ layoutMs, drawMs, showMs, glyphCount }: Picture): void {
    this.#time.value = formatMs(layoutMs + drawMs + showMs);
    this.#time.title = `Layout ${formatMs(layoutMs)}, drawing ${formatMs(drawMs)}, to the canvas ${formatMs(showMs)}`;
    this.#time.dataset.glyphs = `${formatCount(glyphCount)} glyphs`;
  }

  #drawMarks(): void {
    if (this.#picture === undefined) return;
    const { showsLines, showsClusters, showsBaselines } = this.#controls.settings;
    drawMarks(element("marks", HTMLCanvasElement), this.#picture, {
      lines: showsLines,
      clusters: showsClusters,
      baselines: showsBaselines,
      selected: this.#selected,
    });
  }

  #compare(settings: TypeSettings): void {
    const picture = this.#picture;
    if (picture === undefined) return;
    const note = obstacleOf(settings);
    element("browser-note", HTMLParagraphElement).textContent =
      note || "The same fonts, line by line at the same places.";
    const fonts = this.#parts.shelf.startingWith(settings.shelved);
    const canvas = element("browser", HTMLCanvasElement);
    const theirs = drawByBrowser(canvas, picture, settings, fonts);
    element("browser-time", HTMLOutputElement).value = formatMs(theirs.ms);
    const colors = differenceColors[isDark() ? "dark" : "light"];
    const target = element("difference", HTMLCanvasElement);
    const { mean, share } = drawDifference(target, picture.image, theirs.image, picture.scale, colors);
    const text = `${mean.toFixed(1)} of 255 on average, ${(share * 100).toFixed(1)} % of the ink above 32`;
    element("difference-share", HTMLOutputElement).value = text;
    target.dataset.drawings = String(this.#drawings);
    for (const scroller of document.querySelectorAll<HTMLElement>(".scroller")) {
      letKeysScroll(scroller, scroller.dataset.label ?? "");
    }
  }

  async #savePng(): Promise<void> {
    if (this.#picture === undefined) return;
    const { layout, paint } = this.#requestOf(this.#controls.settings);
    const { paragraph, scale } = this.#picture;
    const options = { ...paint, ...paperSize(paragraph, layout), padding: paddingPx, scale };
    using bitmap = this.#parts.engine.render(paragraph, options);
    saveFile("typecase.png", "image/png", (await bitmap.toPNG()) as Uint8Array<ArrayBuffer>);
  }

  #saveSvg(): void {
    if (this.#picture === undefined) return;
    const { color, background } = this.#controls.settings;
    const svg = this.#parts.engine.toSVG(this.#picture.paragraph, { color, background, padding: paddingPx });
    saveFile("typecase.svg", "image/svg+xml", svg);
  }
}
