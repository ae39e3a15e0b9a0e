import type { Target } from '../../client/system';

export const ROW = '[data-facet], [data-principal]';

/** What the row is about that the keys are at. */
export function focusedRow(): Target | null {
  return targetOf(document.activeElement?.closest<HTMLElement>(ROW));
}

/** What a row is about. */
export function targetOf(row: HTMLElement | null | undefined): Target | null {
  const { facet, principal } = row?.dataset ?? {};
  return facet ?? (principal === undefined ? null : { principal });
}
