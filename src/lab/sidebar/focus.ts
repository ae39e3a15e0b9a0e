/** Moves the focus by keys: arrows between rows, F6 between regions. */

const ROW = '[data-row]';
const REGION = '[data-region]';
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

/** Focuses the first control of the next region, round about. */
export function moveRegion(container: Element, backwards: boolean): void {
  const regions = shown(container, REGION);
  const at = regions.findIndex(region => region.contains(document.activeElement));
  const step = backwards ? -1 : 1;
  for (let tried = 1; tried <= regions.length; tried += 1) {
    const start = at < 0 && backwards ? 0 : at;
    const next = regions[(start + step * tried + 2 * regions.length) % regions.length];
    const target = next && shown(next, FOCUSABLE)[0];
    if (target !== undefined) {
      target.focus();
      return;
    }
  }
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
