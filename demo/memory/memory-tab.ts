/** The Memory tab: what the page's engine holds, live, and the controls of its budget. */

import type { MemorySnapshot, OwnerTag, PressureEvent, ReclaimLevel } from "../../src/entry/browser.ts";
import { button, group, Slider, Tick } from "../controls.ts";
import { element, make } from "../dom.ts";
import { formatBytes, formatCount } from "../format.ts";
import type { PageParts } from "../parts.ts";
import { drawTable } from "../table.ts";
import { drawTiles } from "../tiles.ts";
import { MemoryHistory, type MemorySample, samplePeriodMs } from "./history.ts";
import { TimeChart } from "./time-chart.ts";
import { Workload } from "./workload.ts";

/** The slider goes from 1 MiB to 64 MiB by factors: its value is a power of two. */
const budgetPowers = { minimum: 20, maximum: 26, step: 0.25 } as const;
const listedEvents = 6;
const listedBlocks = 8;
const levels: readonly ReclaimLevel[] = ["moderate", "aggressive", "emergency"];
const owners: readonly OwnerTag[] = ["font", "outline", "bitmap", "surface", "atlas", "buffer", "arena", "other"];

/** The tab. */
export class MemoryTab {
  readonly #parts: PageParts;
  readonly #history = new MemoryHistory();
  readonly #workload: Workload;
  readonly #workloadTick = new Tick("Draw words at ever other sizes");
  readonly #events = make("ol", { className: "events", "aria-label": "Pressure, newest first" });
  readonly #chart: TimeChart;
  readonly #ownerChart: TimeChart;
  /** What growth is told since: the first draw of the tab, or the button. */
  #remembered: MemorySnapshot | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(parts: PageParts) {
    this.#parts = parts;
    this.#workload = new Workload(parts.engine, parts.shelf);
    const chartIn = (id: string, label: string, isStacked: boolean) =>
      new TimeChart(element(id, HTMLDivElement), { label, isStacked, capacity: MemoryHistory.capacity });
    this.#chart = chartIn("memory-chart", "Memory of the last minute", false);
    this.#ownerChart = chartIn("owner-chart", "Heap by owner of the last minute", true);
    this.#makeControls(element("memory-controls", HTMLFormElement));
    parts.engine.memory.onPressure((event) => this.#note(event));
    setInterval(() => this.#history.add(parts.engine.memory), samplePeriodMs);
    this.#history.add(parts.engine.memory);
  }

  /** The charts are drawn while they are seen; work goes on only then, too. */
  show(isShown: boolean): void {
    clearInterval(this.#timer);
    this.#workload.stop();
    if (!isShown) return;
    this.#timer = setInterval(() => this.#draw(), samplePeriodMs);
    if (this.#workloadTick.value) this.#workload.start();
    this.#draw();
  }

  #makeControls(form: HTMLFormElement): void {
    const { memory } = this.#parts.engine;
    form.addEventListener("submit", (event) => event.preventDefault());
    const budget = new Slider({
      label: "Budget",
      ...budgetPowers,
      value: Math.log2(memory.status().budgetBytes),
      format: (power) => formatBytes(2 ** power),
    });
    budget.onChange(() => this.#setBudget(2 ** budget.value));
    this.#workloadTick.onChange(() => (this.#workloadTick.value ? this.#workload.start() : this.#workload.stop()));
    const reclaim = levels.map((level) => button(capitalised(level), () => this.#reclaim(level)));
    form.append(
      group("Work", this.#workloadTick),
      group(
        "Budget",
        budget,
        make("p", { className: "hint" }, "Turn it down while there is work, and see caches give back."),
      ),
      group("Reclaim now", make("div", { className: "stacked" }, ...reclaim)),
      group(
        "Leaks",
        make(
          "div",
          { className: "stacked" },
          button("Remember this moment", () => this.#remember()),
        ),
        make("p", { className: "hint" }, "The table of what has grown begins anew."),
      ),
      group("What happened", this.#events),
    );
    this.#events.append(make("li", { className: "empty" }, "Nothing yet."));
  }

  #setBudget(bytes: number): void {
    try {
      this.#parts.engine.memory.setBudget({ budget: Math.round(bytes) });
    } catch (error) {
      this.#parts.say(error);
    }
    this.#sampleNow();
  }

  #reclaim(level: ReclaimLevel): void {
    const { freedBytes, freedBy } = this.#parts.engine.memory.reclaim(level);
    this.#log(`${capitalised(level)} by hand: ${formatBytes(freedBytes)}${givers(freedBy)}`);
    this.#sampleNow();
  }

  #remember(): void {
    this.#remembered = this.#parts.engine.memory.stats();
    this.#draw();
  }

  #sampleNow(): void {
    this.#history.add(this.#parts.engine.memory);
    this.#draw();
  }

  #note({ level, freedBytes, freedBy }: PressureEvent): void {
    this.#log(`${capitalised(level)} pressure: ${formatBytes(freedBytes)}${givers(freedBy)}`);
  }

  #log(text: string): void {
    this.#events.querySelector(".empty")?.remove();
    this.#events.prepend(make("li", {}, text));
    while (this.#events.children.length > listedEvents) this.#events.lastElementChild!.remove();
  }

  #draw(): void {
    this.#drawTiles();
    this.#drawCharts(this.#history.samples);
    this.#drawTables();
  }

  #drawTiles(): void {
    const { state, pressure, usedBytes, allowedBytes } = this.#parts.engine.memory.status();
    const { arena, linearBytes, linearLimitBytes } = this.#parts.engine.memory.stats();
    const { pictures, refused } = this.#workload;
    const canGrow = linearLimitBytes > linearBytes;
    const growth = canGrow ? `may grow to ${formatBytes(linearLimitBytes)}` : "it can’t shrink";
    drawTiles(element("memory-tiles", HTMLDivElement), [
      { name: "Used", value: formatBytes(usedBytes), detail: `of ${formatBytes(allowedBytes)} allowed` },
      { name: "Pressure", value: `${Math.round(pressure * 100)} %`, detail: stateNames[state], state },
      {
        name: "Linear memory",
        value: formatBytes(linearBytes),
        detail: growth,
      },
      {
        name: "Arena",
        value: formatBytes(arena.reservedBytes),
        detail: `peak in a call ${formatBytes(arena.peakBytes)}`,
      },
      this.#trendTile(),
      { name: "Pictures", value: formatCount(pictures), detail: `${formatCount(refused)} did not fit` },
    ]);
  }

  #trendTile() {
    const { direction, bytesPerSecond, sampleCount } = this.#parts.engine.memory.trend();
    const slope = `${bytesPerSecond < 0 ? "−" : "+"}${formatBytes(Math.abs(bytesPerSecond))} a second`;
    return { name: "Trend", value: capitalised(direction), detail: `${slope}, ${formatCount(sampleCount)} samples` };
  }

  #drawCharts(samples: readonly MemorySample[]): void {
    const series = (name: string, className: string, value: (sample: MemorySample) => number) => ({
      name,
      className,
      values: samples.map(value),
    });
    this.#chart.draw([
      series("Budget", "series-budget", ({ budget }) => budget),
      series("Allowed", "series-allowed", ({ allowed }) => allowed),
      series("Used", "series-used", ({ used }) => used),
      series("Linear memory", "series-linear", ({ linear }) => linear),
      series("Arena", "series-arena", ({ arena }) => arena),
    ]);
    const present = owners.filter((owner) => samples.some((sample) => sample.owners[owner] > 0));
    this.#ownerChart.draw(present.map((owner) => series(owner, `owner-${owner}`, (sample) => sample.owners[owner])));
  }

  #drawTables(): void {
    const { memory } = this.#parts.engine;
    const { owners: counts, reclaimables } = memory.stats();
    const peak = Math.max(1, ...Object.values(counts).map(({ peakBytes }) => peakBytes));
    drawTable(element("owner-table", HTMLDivElement), {
      caption: "Owners of the heap",
      head: ["Owner", "Share", "Now", "Peak", "Blocks"],
      rows: owners.map((owner) => {
        const { currentBytes, peakBytes, netAllocations } = counts[owner];
        const bar = { share: currentBytes / peak, className: `owner-${owner}` };
        return [owner, bar, formatBytes(currentBytes), formatBytes(peakBytes), formatCount(netAllocations)];
      }),
      empty: "",
    });
    const caches = Object.entries(reclaimables).sort(([, a], [, b]) => b.bytes - a.bytes);
    const largest = Math.max(1, caches[0]?.[1].bytes ?? 0);
    drawTable(element("cache-table", HTMLDivElement), {
      caption: "Caches and pools that give back",
      head: ["Name", "Share", "Bytes", "Budget’s part", "Where"],
      rows: caches.map(([name, { bytes, part, where }]) => [
        name,
        { share: bytes / largest },
        formatBytes(bytes),
        part,
        where,
      ]),
      empty: "None",
    });
    drawTable(element("pool-table", HTMLDivElement), {
      caption: "Pools",
      head: ["Pool", "Hits", "Hit ratio", "Misses", "In use", "Idle", "Bytes"],
      rows: memory.pools().map(({ name, hits, hitRatio, misses, inUse, idle, bytes }) => {
        const counted = [misses, inUse, idle].map(formatCount);
        return [name, formatCount(hits), { share: hitRatio }, ...counted, formatBytes(bytes)];
      }),
      empty: "None",
    });
    this.#remembered ??= memory.stats();
    drawTable(element("growth-table", HTMLDivElement), {
      caption: "Grown since the moment remembered",
      head: ["Name", "Where", "Bytes", "Blocks"],
      rows: memory
        .growthSince(this.#remembered)
        .map(({ name, where, bytes, blocks }) => [name, where, formatBytes(bytes), formatCount(blocks)]),
      empty: "Nothing",
    });
    drawTable(element("block-table", HTMLDivElement), {
      caption: "Largest blocks",
      head: ["Owner", "Bytes", "Allocations since"],
      rows: memory
        .largestBlocks(listedBlocks)
        .map(({ owner, byteLength, ageAllocations }) => [owner, formatBytes(byteLength), formatCount(ageAllocations)]),
      empty: "No live block",
    });
  }
}

const stateNames = { ok: "All is well", warning: "Caches give back", "over-budget": "Over the budget" } as const;

/** Who gave back how much, in words. */
function givers(freedBy: Readonly<Record<string, number>>): string {
  const parts = Object.entries(freedBy).map(([name, bytes]) => `${name} ${formatBytes(bytes)}`);
  return parts.length === 0 ? " given back" : ` given back (${parts.join(", ")})`;
}

function capitalised(word: string): string {
  return word[0]!.toUpperCase() + word.slice(1);
}
