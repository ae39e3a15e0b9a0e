import type { Target } from '../../client/objects/systemTypes';

/** Rows that commands are about: facets, rules (which are facets without a holder), principals. */
export const ROW = '[data-facet], [data-principal]';

/** What a row is about. */
export function targetOf(row: HTMLElement | null | undefined): Target | null {
  const { facet, principal } = row?.dataset ?? {};
  return facet ?? (principal === undefined ? null : { principal });
}

/** The row of this panel that is about it. */
export function rowOf(panel: Element, target: Target): HTMLElement | null {
  const { facet, principal } =
    typeof target === 'string'
      ? { facet: target, principal: undefined }
      : { ...target, facet: undefined };
  const rows = [...panel.querySelectorAll<HTMLElement>(ROW)];
  return (
    rows.find(({ dataset }) => dataset['facet'] === facet && dataset['principal'] === principal) ??
    null
  );
}
