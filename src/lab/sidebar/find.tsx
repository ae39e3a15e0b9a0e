import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { FacetView } from '../../protocol';
import { SearchField } from '../searchField';

/** With fewer than so many there is nothing to look for. */
const FEW = 12;

/** Words that are looked for, and the field for them where there is enough to look through. */
export function useFind(facets: readonly FacetView[]): {
  text: string;
  /** Whether there is a field. */
  offered: boolean;
  set(text: string): void;
} {
  const [text, set] = React.useState('');
  return { text: text.trim(), offered: facets.length > FEW || text !== '', set };
}

/** Whether a facet is of, on or for each of these words. */
export function isFound({ petname, terms }: FacetView, text: string): boolean {
  if (text === '') {
    return true;
  }
  const words = `${petname}\n${terms.object}\n${terms.actions.join('\n')}`.toLocaleLowerCase();
  return text
    .toLocaleLowerCase()
    .split(/\s+/)
    .every(part => words.includes(part));
}

/** Finds facets by who holds them, on what, for which action. */
export function Find(props: {
  trans: TranslationBundle;
  found: number;
  text: string;
  set(text: string): void;
}): React.JSX.Element {
  const { trans, found, text, set } = props;
  return (
    <div className="jp-Facetry-findFacets" role="search">
      <SearchField label={trans.__('Find by holder, service or action')} text={text} set={set} />
      <span className="jp-Facetry-hint" role="status">
        {text !== '' && trans._n('%1 facet found', '%1 facets found', found)}
      </span>
    </div>
  );
}
