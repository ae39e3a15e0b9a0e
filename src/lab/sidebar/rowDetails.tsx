import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { type FacetView, safeText } from '../../protocol';
import { notLendableWords } from '../forms/lendWords';
import { alive } from '../service/alive';
import { giver } from '../service/facets';
import { notLendable, wayOn } from '../service/giving';
import { moment } from '../service/local';
import { unverifiedWords } from '../service/offerWords';
import { pausedTarget } from '../service/pauses';
import { facetWords } from '../service/phrasing';
import { unverifiedAdvice } from '../service/unverified';
import { ago, type RowState } from '../service/words';
import { Paused } from './paused';
import type { RowProps } from './rowProps';
import { UsedOnlyHint } from './usedOnly';

/** What the buttons of a row are about. */
type VerbProps = RowProps & {
  state: RowState;
  /** Id of what says why they can't be pressed. */ hint: string;
};

/** The sentence of a facet, how it stands, and what can be done with it. */
export function RowDetails(props: RowProps & { id: string; state: RowState }): React.JSX.Element {
  const { facet, now, trans, actions, model, id, state } = props;
  const hint = React.useId();
  const from = giver(model.holdings, facet);
  const below = model.descendants(facet).filter(other => alive(other, now)).length;
  const facts: [string, string][] = [
    [
      trans.__('Given'),
      from === null
        ? ago(trans, now - facet.issued_at)
        : trans.__('by %1, %2', safeText(from, 200), ago(trans, now - facet.issued_at))
    ],
    [
      trans.__('Last used'),
      facet.last_used === null ? trans.__('never') : ago(trans, now - facet.last_used)
    ]
  ];
  if (alive(facet, now) && facet.terms.expiry !== null) {
    facts.push([trans.__('Ends'), moment(trans, facet.terms.expiry, now)]);
  }
  if (below > 0) {
    facts.push([trans.__('Lent on'), trans._n('%1 facet', '%1 facets', below)]);
  }
  return (
    <div className="jp-Facetry-details" id={id}>
      <p className="jp-Facetry-sentence" {...facetWords(trans, facet)} />
      <PausedFacet {...props} />
      <StateAdvice facet={facet} state={state} trans={trans} />
      <Suggestion {...props} />
      <dl>
        {facts.map(([term, words]) => (
          <React.Fragment key={term}>
            <dt>{term}</dt>
            <dd>{words}</dd>
          </React.Fragment>
        ))}
      </dl>
      <p className="jp-Facetry-verbs">
        <button type="button" onClick={() => actions.show(facet.id)}>
          {trans.__('Show in provenance')}
        </button>
        <button type="button" onClick={() => actions.origin(facet.id)}>
          {trans.__('Where does this come from?')}
        </button>
        <GivingVerbs {...props} hint={hint} />
        {alive(facet, now) && facet.state !== 'paused' && <PauseVerb {...props} hint={hint} />}
        {alive(facet, now) && (
          <button
            type="button"
            className="jp-mod-danger"
            disabled={!model.live}
            onClick={() => void actions.revoke(facet)}
          >
            {trans.__('Revoke')}
          </button>
        )}
      </p>
      <GivingHint {...props} id={hint} />
    </div>
  );
}

/** Stops it for a while; what is in quarantine can be ended, not stopped. */
function PauseVerb({ facet, trans, actions, model, state, hint }: VerbProps): React.JSX.Element {
  const not = state === 'unverified';
  return (
    <button
      type="button"
      disabled={!model.live || not}
      {...(not && { 'aria-describedby': hint })}
      onClick={() => void actions.pause(facet.id)}
    >
      {trans.__('Pause')}
    </button>
  );
}

/** Less than it allows, where less was used; by whoever can narrow it. */
function Suggestion(props: RowProps): React.JSX.Element | null {
  const { facet, now, model, notebook = null } = props;
  const way = wayOn(model.holdings, facet, { notebook, now });
  const able = notebook !== null && (way === 'lender' || way === 'asker');
  // Beside limits that are tried, or were, it stands already.
  const shown = facet.terms.observe !== undefined;
  return able && facet.state === 'live' && !shown ? <UsedOnlyHint {...props} /> : null;
}

/** What the notebook in front can do with what it holds, and with what it lent. */
function GivingVerbs(props: VerbProps): React.JSX.Element | null {
  const { facet, now, trans, actions, model, notebook = null, hint } = props;
  const way = wayOn(model.holdings, facet, { notebook, now });
  const mine = notebook !== null && facet.holder === notebook;
  if (notebook === null || (way === 'not_yours' && !mine)) {
    return null;
  }
  const lendable = notLendable(model.holdings, facet, { notebook, now }) === null;
  const goesOn = way === 'lender' || way === 'asker';
  const unverified = way === 'unverified';
  const verb = (words: string, press: () => void, able: boolean): React.JSX.Element => (
    <button
      type="button"
      disabled={!model.live || !able}
      {...(!able && { 'aria-describedby': hint })}
      onClick={press}
    >
      {words}
    </button>
  );
  return (
    <>
      {mine && verb(trans.__('Lend…'), () => actions.lend(facet.id), lendable)}
      {(goesOn || unverified) &&
        facet.state === 'live' &&
        verb(trans.__('Narrow…'), () => actions.narrow(facet.id), goesOn)}
      {verb(trans.__('Renew…'), () => actions.renew(facet.id), goesOn)}
    </>
  );
}

/** Why what the notebook in front holds can't be lent, or not renewed by itself; or anything. */
function GivingHint(props: RowProps & { id: string; state: RowState }): React.JSX.Element | null {
  const { facet, now, trans, model, notebook = null, id, state } = props;
  const way = wayOn(model.holdings, facet, { notebook, now });
  if (state === 'unverified') {
    return <Hint id={id} words={[unverifiedWords(trans)]} />;
  }
  if (notebook !== null && way === 'unverified') {
    const words = trans.__('What it was lent from is not verified: nothing of that is lent again.');
    return <Hint id={id} words={[words]} />;
  }
  if (notebook === null || facet.holder !== notebook) {
    return null;
  }
  const why = notLendable(model.holdings, facet, { notebook, now });
  const givers = way === 'giver_only';
  const words = [
    ...(why === null ? [] : [notLendableWords(trans, why)]),
    ...(givers ? [trans.__('Whoever lent it decides how long it lasts.')] : [])
  ];
  return words.length === 0 ? null : <Hint id={id} words={words} />;
}

function Hint({ id, words }: { id: string; words: string[] }): React.JSX.Element {
  return (
    <p className="jp-Facetry-hint" id={id}>
      {words.join(' ')}
    </p>
  );
}

/** Who paused it, since when; and the way to resume what has to be. */
function PausedFacet(props: RowProps & { state: RowState }): React.JSX.Element | null {
  const { facet, model, state, trans } = props;
  const target = pausedTarget(model.holdings, facet);
  return target === null || facet.paused === undefined ? null : (
    <Paused
      {...props}
      pause={facet.paused}
      target={target}
      name={safeText(facet.terms.object, 200)}
      why={state === 'unverified' ? unverifiedWords(trans) : null}
    />
  );
}

/** What to do where a facet can't be used as it is. */
function StateAdvice(props: {
  facet: FacetView;
  state: RowState;
  trans: TranslationBundle;
}): React.JSX.Element | null {
  const { facet, state, trans } = props;
  const advice: Partial<Record<RowState, string | null>> = {
    suspended: trans.__(
      'The service changed what this action means. It works once it is granted again.'
    ),
    unverified: unverifiedAdvice(trans, facet),
    unreachable: trans.__('The service does not answer; this is its last known state.')
  };
  const words = advice[state] ?? null;
  return words === null ? null : <p className="jp-Facetry-warning">{words}</p>;
}
