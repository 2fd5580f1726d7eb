/** Light and dark: the system's, or the one that was chosen, which the browser keeps. */

const key = "typecase-theme";
const system = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

/** Whether the page is dark now. */
export function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  return chosen === undefined ? system.matches : chosen === "dark";
}

/** Calls `listener` when the page turns light or dark. */
export function onTheme(listener: () => void): void {
  listeners.add(listener);
}

/** Makes `select` choose between "auto", "light" and "dark". */
export function startTheme(select: HTMLSelectElement): void {
  select.value = stored() ?? "auto";
  apply(select.value);
  select.addEventListener("change", () => {
    store(select.value);
    apply(select.value);
  });
  system.addEventListener("change", tell);
}

function apply(theme: string): void {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  tell();
}

function tell(): void {
  for (const listener of listeners) listener();
}

/** Storage is refused in some frames and private windows; the choice then lasts as long as the page. */
function stored(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function store(theme: string): void {
  try {
    localStorage.setItem(key, theme);
  } catch {
    // Nothing to do: it is applied all the same.
  }
}
