/** The page: an engine, its fonts, and the tabs. What goes wrong is said on the page. */

import { TextEngine, TypecaseError } from "../src/entry/browser.ts";
import { AtlasTab } from "./atlas/atlas-tab.ts";
import { BenchTab } from "./bench/bench-tab.ts";
import { element, make } from "./dom.ts";
import { FontShelf } from "./fonts.ts";
import { MemoryTab } from "./memory/memory-tab.ts";
import { Tabs } from "./tabs.ts";
import { startTheme } from "./theme.ts";
import { TypeTab } from "./type/type-tab.ts";

/** The page's budget: small enough that drawing at many sizes reaches it within a minute. */
const budgetBytes = 32 * 2 ** 20;

const trouble = element("trouble", HTMLParagraphElement);

/** Says what went wrong, or that nothing does any more. */
function say(problem: unknown): void {
  trouble.hidden = problem === undefined;
  if (problem === undefined) return;
  const { message } = problem instanceof Error ? problem : new Error(String(problem));
  const code = problem instanceof TypecaseError ? [make("code", {}, problem.code), " "] : [];
  trouble.replaceChildren(...code, message);
}

async function start(): Promise<void> {
  startTheme(element("theme", HTMLSelectElement));
  const tabs = new Tabs(document.querySelector<HTMLElement>('[role="tablist"]')!);
  const engine = await TextEngine.create({ memory: { budget: budgetBytes } });
  const shelf = new FontShelf(engine);
  await shelf.fetchAll();
  const parts = { engine, shelf, say };
  const type = new TypeTab(parts);
  const memory = new MemoryTab(parts);
  // It works on when another tab is in front.
  new BenchTab(parts);
  const atlas = new AtlasTab(parts);
  tabs.listen("type", (isShown) => type.show(isShown));
  tabs.listen("memory", (isShown) => memory.show(isShown));
  tabs.listen("atlas", (isShown) => atlas.show(isShown));
  tabs.start();
  document.body.dataset.ready = "";
}

start().catch(say);
