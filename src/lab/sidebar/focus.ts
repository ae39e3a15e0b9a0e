/** Moves the focus by keys: arrows between rows, F6 between regions. */

const ROW = '[data-row]';
const REGION = '[data-region]';
/** What a region is about, where it has one: the card, the table. */
const HEART = 'iframe, [role="treegrid"]';
const FOCUSABLE = `${ROW}, button:not(:disabled), input, summary, iframe, [tabindex="0"]`;

/** Focuses the row that `key` leads to; false where the key is none of ours. */
export function moveRow(container: Element, key: string): boolean {
  const rows = shown(container, ROW);
  const at = rows.findIndex(row => row === document.activeElement);
  const steps: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: rows.length - 1
  };
  const to = steps[key];
  if (at < 0 || to === undefined) {
    return false;
  }
  rows[Math.min(Math.max(to, 0), rows.length - 1)]?.focus();
  return true;
}

/** Focuses the next region, round about: its card or its first row, else its first control. */
export function moveRegion(container: Element, backwards: boolean): void {
  const regions = shown(container, REGION);
  const at = regions.findIndex(region => region.contains(document.activeElement));
  const step = backwards ? -1 : 1;
  for (let tried = 1; tried <= regions.length; tried += 1) {
    const start = at < 0 && backwards ? 0 : at;
    const next = regions[(start + step * tried + 2 * regions.length) % regions.length];
    const target = next && entrance(next);
    if (target !== undefined) {
      target.focus();
      return;
    }
  }
}

/** The place of the row that has, or holds, the focus; -1 where none does. */
export function rowPlace(container: Element): number {
  const { activeElement: active } = document;
  const own = active?.closest(ROW);
  const within = active?.closest(`:has(> ${ROW})`);
  return shown(container, ROW).findIndex(row => (own ? row === own : row.parentElement === within));
}

/** Focuses the row at this place, or the last one; false where there is none. */
export function focusRow(container: Element, place: number): boolean {
  const rows = shown(container, ROW);
  rows[Math.min(place, rows.length - 1)]?.focus();
  return rows.length > 0;
}

/** Where a region is entered. */
function entrance(region: Element): HTMLElement | undefined {
  return [HEART, ROW, FOCUSABLE].map(wanted => shown(region, wanted)[0]).find(found => found);
}

/** Elements that are not folded away. */
function shown(container: Element, selector: string): HTMLElement[] {
  return [...container.querySelectorAll<HTMLElement>(selector)].filter(
    element =>
      element.closest('[hidden]') === null &&
      (element.matches('summary') ||
        element.parentElement?.closest('details:not([open])') === null ||
        element.closest('summary') !== null)
  );
}
