import { refreshIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { saysItsTerms } from '../../client/facets/saysItsTerms';
import { type FacetView, safeText } from '../../protocol';
import { traceIcon } from '../icons';
import { objectIcon } from '../kinds';
import { wayOn } from '../service/giving';
import type { FacetryModel } from '../service/model';
import { unverifiedWords } from '../service/offerWords';
import { ago, names, stateWord } from '../service/words';
import { unverifiedClause } from '../service/unverified';
import type { SidebarActions } from './actions';
import { IconButton } from './iconButton';
import { InPart } from './inPart';
import { useMark } from './mark';

interface EndedProps {
  facets: FacetView[];
  now: number;
  model: FacetryModel;
  trans: TranslationBundle;
  actions: SidebarActions;
  /** Principal of the notebook in front. */
  notebook: string | null;
}

/** Facets that are over: whose, why, by whom, when; and the way to their trace. */
export function Ended(props: EndedProps): React.JSX.Element {
  const { now, model, trans, actions, notebook } = props;
  const sorted = [...props.facets].sort((a, b) => endedAt(b) - endedAt(a));
  return (
    <ul className="jp-Facetry-list">
      <InPart trans={trans} things={sorted}>
        {facet => (
          <EndedRow key={facet.id} facet={facet} {...{ now, model, trans, actions, notebook }} />
        )}
      </InPart>
    </ul>
  );
}

function EndedRow(props: Omit<EndedProps, 'facets'> & { facet: FacetView }): React.JSX.Element {
  const { facet, now, model, trans, actions, notebook } = props;
  const name = safeText(facet.terms.object, 200);
  const icon = objectIcon(model.holdings.objects.find(other => other.name === name));
  const over = facet.state === 'live' ? 'expired' : facet.state;
  const state = saysItsTerms(facet) ? over : 'unverified';
  const by = byWhom(model, facet);
  const why = unverifiedClause(trans, facet);
  return (
    <li className="jp-Facetry-row" data-state={state} data-facet={facet.id} {...useMark(facet.id)}>
      <div className="jp-Facetry-rowHead">
        <button
          type="button"
          className="jp-Facetry-rowMain"
          data-row
          onClick={() => actions.show(facet.id)}
        >
          <icon.react tag="span" className="jp-Facetry-kind" />
          <span className="jp-Facetry-object">{name}</span>
          <span className="jp-Facetry-end">
            <span className="jp-Facetry-state">{stateWord(trans, state)}</span>
          </span>
          <span className="jp-Facetry-actions">
            {trans.__('%1: %2', safeText(facet.petname, 200), names(facet.terms.actions))}
          </span>
          {why !== null && <span className="jp-Facetry-why">{why}</span>}
          <span className="jp-Facetry-limits">
            <span>{ago(trans, now - endedAt(facet))}</span>
            {by !== null && <span>{trans.__('by %1', by)}</span>}
            {facet.ended?.why && facet.ended.why !== over && (
              <span>{whyWords(trans, model, facet.ended.why)}</span>
            )}
          </span>
        </button>
        <span className="jp-Facetry-quick">
          <ComeBack {...{ facet, notebook, now, model, trans, actions, name }} />
          <IconButton
            icon={traceIcon}
            label={trans.__('Show trace of %1', name)}
            press={() => actions.show(facet.id)}
          />
        </span>
      </div>
    </li>
  );
}

/** A reason as whoever ended it gave it; what ended with another is told by whose that was. */
function whyWords(trans: TranslationBundle, model: FacetryModel, why: string): string {
  const [, root] = /^revoked with ([0-9a-f]{32})$/.exec(why) ?? [];
  if (root === undefined) {
    return safeText(why, 200);
  }
  const of = model.holdings.facets.find(({ id }) => id === root);
  return of === undefined
    ? trans.__('with the facet that it came from')
    : trans.__('with the facet of %1 that it came from', safeText(of.petname, 200));
}

/** The way back to what has ended: as it was, where it was revoked before its end, else anew. */
function ComeBack(props: {
  facet: FacetView;
  notebook: string | null;
  now: number;
  model: FacetryModel;
  trans: TranslationBundle;
  actions: SidebarActions;
  name: string;
}): React.JSX.Element | null {
  const { facet, notebook, now, model, trans, actions, name } = props;
  const way = wayOn(model.holdings, facet, { notebook, now });
  if (notebook === null || way === 'giver_only' || way === 'not_yours') {
    return null;
  }
  const { state, terms } = facet;
  const asItWas = state === 'revoked' && terms.expiry !== null && terms.expiry > now;
  return (
    <IconButton
      icon={refreshIcon}
      label={
        asItWas
          ? way === 'lender'
            ? trans.__('Give %1 back as it was', name)
            : trans.__('Ask for %1 as it was', name)
          : trans.__('Renew %1…', name)
      }
      disabled={!model.live}
      why={way === 'unverified' ? unverifiedWords(trans) : null}
      press={() => (asItWas ? actions.regrant(facet.id) : actions.renew(facet.id))}
    />
  );
}

/** When it ended, in seconds since the epoch. */
export function endedAt(facet: FacetView): number {
  return facet.ended?.at ?? facet.terms.expiry ?? 0;
}

function byWhom(model: FacetryModel, facet: FacetView): string | null {
  const { by } = facet.ended ?? {};
  const principal = model.holdings.principals.find(other => other.principal === by);
  return principal === undefined ? null : safeText(principal.petname, 200);
}
