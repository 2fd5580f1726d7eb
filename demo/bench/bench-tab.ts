/** The Bench tab: the project's benches in this browser, chosen by stage, with progress, and a button that stops them. */

import { type HarnessOptions, type RoundProgress, type Row, runStages } from "../../bench/harness.ts";
import type { BenchStage } from "../../bench/stage.ts";
import { stages } from "../../bench/stages.ts";
import { button, Choice, group, Tick } from "../controls.ts";
import { element, make } from "../dom.ts";
import { formatPlural } from "../format.ts";
import type { PageParts } from "../parts.ts";
import { pageContext } from "./bench-context.ts";
import { drawBenchTable } from "./bench-table.ts";

/** Rounds of each row, and milliseconds of warming up and of a round. */
const efforts = {
  quick: { name: "Quick: to see that all runs", options: { rounds: 9, warmUpMs: 50, roundMs: 1 } },
  full: { name: "Full: to compare", options: { rounds: 60, warmUpMs: 300, roundMs: 4 } },
} as const satisfies Record<string, { name: string; options: HarnessOptions }>;
type Effort = keyof typeof efforts;

/** Processes can't be started here. */
const pageStages = stages.filter(({ name }) => name !== "start-up");
const chosenAtFirst: readonly string[] = ["shape", "layout", "draw"];
/** How long the page may be deaf to its buttons. */
const breathEveryMs = 40;

/** The tab. */
export class BenchTab {
  readonly #parts: PageParts;
  readonly #ticks = pageStages.map((stage) => ({
    stage,
    tick: new Tick(stage.name, chosenAtFirst.includes(stage.name)),
  }));
  readonly #effort: Choice<Effort> = new Choice("Effort", { quick: efforts.quick.name, full: efforts.full.name });
  readonly #run = button("Run", () => void this.#start());
  readonly #stop = button("Stop", () => this.#abort?.abort());
  readonly #status = element("bench-status", HTMLLabelElement);
  readonly #progress = element("bench-progress", HTMLProgressElement);
  readonly #table = element("bench-table", HTMLDivElement);
  #abort: AbortController | undefined;

  constructor(parts: PageParts) {
    this.#parts = parts;
    const form = element("bench-controls", HTMLFormElement);
    form.addEventListener("submit", (event) => event.preventDefault());
    this.#run.classList.add("primary");
    form.append(
      group("Run", this.#effort, make("div", { className: "pair" }, this.#run, this.#stop), ...clockHint()),
      group("Stages", make("div", { className: "ticks" }, ...this.#ticks.map(({ tick }) => tick.element))),
    );
    this.#setRunning(false);
    drawBenchTable(this.#table, []);
  }

  async #start(): Promise<void> {
    const chosen = this.#ticks.filter(({ tick }) => tick.value).map(({ stage }) => stage);
    if (chosen.length === 0) {
      this.#status.textContent = "Choose a stage first.";
      return;
    }
    const abort = new AbortController();
    this.#abort = abort;
    this.#setRunning(true);
    this.#parts.say(undefined);
    const rows: Row[] = [];
    try {
      await this.#measure(chosen, abort.signal, rows);
      this.#status.textContent = `Done: ${formatPlural(rows.length, "row")}.`;
      this.#progress.value = 1;
    } catch (error) {
      this.#status.textContent = `${abort.signal.aborted ? "Stopped" : "Failed"} after ${formatPlural(rows.length, "row")}.`;
      if (!abort.signal.aborted) this.#parts.say(error);
    } finally {
      this.#setRunning(false);
    }
  }

  async #measure(chosen: readonly BenchStage[], signal: AbortSignal, rows: Row[]): Promise<void> {
    const { options } = efforts[this.#effort.value];
    let lastBreath = performance.now();
    for (const [index, stage] of chosen.entries()) {
      const breathe = async (progress: RoundProgress) => {
        if (performance.now() - lastBreath < breathEveryMs) return;
        this.#tell(stage.name, index, chosen.length, progress);
        await nextTask();
        lastBreath = performance.now();
      };
      const report = (row: Row) => {
        rows.push(row);
        drawBenchTable(this.#table, rows);
      };
      await runStages([stage], pageContext, report, { ...options, breathe, signal });
    }
  }

  /** Nobody knows how many rows a stage will have: the bar goes by stages, and within one by the rounds of its row. */
  #tell(stage: string, index: number, count: number, { name, round, rounds }: RoundProgress): void {
    this.#status.textContent = `Stage ${index + 1} of ${count}, ${stage}: ${name}${round === 0 ? " (warming up)" : ""}`;
    this.#progress.value = (index + round / rounds) / count;
  }

  #setRunning(isRunning: boolean): void {
    this.#run.disabled = isRunning;
    this.#stop.disabled = !isRunning;
    document.body.dataset.bench = isRunning ? "running" : "idle";
  }
}

/** A turn of the event loop, so that the page paints and clicks arrive. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve, 0));
    // A page in the background has no frames.
    setTimeout(resolve, 100);
  });
}

/** Why a run takes long where it does. */
function clockHint(): HTMLElement[] {
  if (crossOriginIsolated) return [];
  const text =
    "This server doesn’t isolate the page, so the browser’s clock is coarse, and rounds are twenty times longer.";
  return [make("p", { className: "hint" }, text)];
}
