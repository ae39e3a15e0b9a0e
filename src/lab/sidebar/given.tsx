import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { type FacetView, safeText } from '../../protocol';
import { idle, notLendable, wayOn } from '../service/giving';
import type { FacetryModel } from '../service/model';
import { unverifiedWords } from '../service/offerWords';
import { span } from '../service/words';
import type { SidebarActions } from './actions';
import { type Holder, HolderTree } from './holders';
import { FacetRow } from './row';
import { Section } from './section';

export interface GivenProps {
  /** What the notebook in front holds. */
  mine: readonly FacetView[];
  /** What hangs on that, at any remove. */
  given: FacetView[];
  /** Whether somebody looks for facets: these are what was found. */
  finding?: boolean;
  /** The notebook's principal. */
  notebook: string | null;
  /** Seconds since the epoch. */
  now: number;
  model: FacetryModel;
  trans: TranslationBundle;
  actions: SidebarActions;
  head(holder: Holder): React.JSX.Element;
  /** What is to be said of a facet before anybody asks. */
  note(facet: FacetView): React.JSX.Element;
}

/** To whom the notebook in front lent what, how that was narrowed, and when it was last used. */
export function Given(props: GivenProps): React.JSX.Element | null {
  const { mine, given, finding = false, notebook, now, model, trans, actions, head, note } = props;
  const first = mine.find(facet => notLendable(model.holdings, facet, { notebook, now }) === null);
  if (given.length === 0 && (finding || first === undefined)) {
    return null;
  }
  const all = new Map([...mine, ...given].map(facet => [facet.id, facet]));
  const row = (facet: FacetView): React.JSX.Element => {
    const parent = all.get(facet.parent ?? '');
    return (
      <FacetRow
        key={facet.id}
        {...{ facet, now, trans, actions, model, notebook }}
        {...(parent !== undefined && { parent })}
        note={
          <>
            {note(facet)}
            {idle(facet, now) && <Idle {...props} facet={facet} />}
          </>
        }
      />
    );
  };
  return (
    <Section title={trans.__('Given by me')} {...(given.length > 0 && { count: given.length })}>
      {given.length > 0 ? (
        <HolderTree facets={given} {...{ trans, row, head, finding }} />
      ) : (
        <p className="jp-Facetry-empty">
          {trans.__('You have lent nothing.')}{' '}
          <button
            type="button"
            className="jp-Facetry-link"
            disabled={!model.live}
            onClick={() => first !== undefined && actions.lend(first.id)}
          >
            {trans.__('Lend a part of %1…', safeText(first?.terms.object ?? '', 60))}
          </button>
        </p>
      )}
    </Section>
  );
}

/** What lies about unused, and the two ways to tidy it up. */
function Idle(props: GivenProps & { facet: FacetView }): React.JSX.Element {
  const { facet, mine, notebook, now, model, trans, actions } = props;
  const name = safeText(facet.terms.object, 200);
  const since = span(trans, now - (facet.last_used ?? facet.issued_at));
  const unverified = wayOn(model.holdings, facet, { notebook, now }) === 'unverified';
  const why = unverified ? unverifiedWords(trans) : null;
  return (
    <div className="jp-Facetry-note">
      <span>{trans.__('Not used for %1.', since)}</span>
      {mine.some(({ id }) => id === facet.parent) && (
        <button
          type="button"
          className="jp-Facetry-small"
          aria-label={trans.__('Narrow %1…', name)}
          {...(why !== null && { title: why, 'aria-description': why })}
          disabled={!model.live || why !== null}
          onClick={() => actions.narrow(facet.id)}
        >
          {trans.__('Narrow…')}
        </button>
      )}
      <button
        type="button"
        className="jp-Facetry-small"
        aria-label={trans.__('Revoke %1', name)}
        disabled={!model.live}
        onClick={() => void actions.revoke(facet)}
      >
        {trans.__('Revoke')}
      </button>
    </div>
  );
}
