import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { type FacetView, safeText } from '../../protocol';
import { revokeIcon, traceIcon } from '../icons';
import { objectIcon } from '../kinds';
import { alive, secondsLeft } from '../service/alive';
import { giver, rowState } from '../service/facets';
import type { FacetryModel } from '../service/model';
import { pausedTarget } from '../service/pauses';
import { ago, grouped, limits, narrowed, type RowState, span, stateWord } from '../service/words';
import type { SidebarActions } from './actions';
import { IconButton } from './iconButton';
import { Paused } from './paused';

export interface RowProps {
  facet: FacetView;
  /** Seconds since the epoch. */
  now: number;
  trans: TranslationBundle;
  actions: SidebarActions;
  model: FacetryModel;
  /** The facet that it was passed on from, where what was narrowed is of interest. */
  parent?: FacetView;
}

/** One facet: what, on what, within which limits, how long; details and verbs on demand. */
export function FacetRow(props: RowProps): React.JSX.Element {
  const { facet, now, trans, actions, model, parent } = props;
  const [open, setOpen] = React.useState(false);
  const id = React.useId();
  const object = model.holdings.objects.find(({ name }) => name === facet.terms.object);
  const name = safeText(facet.terms.object, 200);
  const state = rowState(facet, now, { live: model.live, inUse: model.inUse(facet.id) });
  const icon = objectIcon(object);
  const bounds = [
    ...(alive(facet, now) && facet.uses_left !== null
      ? [trans._n('%1 use left', '%1 uses left', facet.uses_left)]
      : []),
    ...(alive(facet, now)
      ? Object.entries(facet.budget_left ?? {}).map(([name, left]) =>
          trans.__('%1 of %2 left', grouped(left), safeText(name, 60))
        )
      : []),
    ...(parent === undefined
      ? limits(trans, facet.terms)
      : narrowed(trans, parent.terms, facet.terms))
  ];
  return (
    <li className="jp-Facetry-row" data-state={state} data-facet={facet.id}>
      <div className="jp-Facetry-rowHead">
        <button
          type="button"
          className="jp-Facetry-rowMain"
          data-row
          aria-expanded={open}
          aria-controls={open ? id : undefined}
          onClick={() => setOpen(!open)}
        >
          <icon.react tag="span" className="jp-Facetry-kind" />
          <span className="jp-Facetry-object">{name}</span>
          <RowEnd {...{ facet, state, now, trans }} />
          <span className="jp-Facetry-actions">
            {facet.terms.actions.map(action => (
              <code key={action}>{safeText(action, 60)}</code>
            ))}
          </span>
          {bounds.length > 0 && (
            <span className="jp-Facetry-limits">
              {bounds.map(words => (
                <span key={words}>{words}</span>
              ))}
            </span>
          )}
        </button>
        <span className="jp-Facetry-quick">
          <IconButton
            icon={traceIcon}
            label={trans.__('Show what was done with %1', name)}
            press={() => actions.show(facet.id)}
          />
          {alive(facet, now) && (
            <IconButton
              icon={revokeIcon}
              label={trans.__('Revoke %1', name)}
              danger
              disabled={!model.live}
              press={() => void actions.revoke(facet)}
            />
          )}
        </span>
      </div>
      <Bar facet={facet} now={now} />
      {open && <Details {...props} id={id} state={state} />}
    </li>
  );
}

/** What is left of it, or how it ended. */
function RowEnd(props: {
  facet: FacetView;
  state: RowState;
  now: number;
  trans: TranslationBundle;
}): React.JSX.Element {
  const { facet, state, now, trans } = props;
  const left = secondsLeft(facet, now);
  const counting = state === 'active' || state === 'expiring' || state === 'unreachable';
  const time = left === null ? trans.__('until revoked') : span(trans, left);
  return (
    <span className="jp-Facetry-end">
      {counting ? (
        <>
          <span className="jp-Facetry-hidden">{stateWord(trans, state)}, </span>
          {time}
        </>
      ) : (
        <span className="jp-Facetry-state">{stateWord(trans, state)}</span>
      )}
    </span>
  );
}

/** How much of its time is left, as a thin bar; the words beside it say the same. */
function Bar({ facet, now }: { facet: FacetView; now: number }): React.JSX.Element | null {
  const left = secondsLeft(facet, now);
  if (left === null || facet.state !== 'live') {
    return null;
  }
  const whole = Math.max(1, left + now - facet.issued_at);
  const share = Math.min(1, Math.max(0, left / whole));
  return (
    <div className="jp-Facetry-bar" aria-hidden="true">
      <div style={{ width: `${share * 100}%` }} />
    </div>
  );
}

function Details(props: RowProps & { id: string; state: RowState }): React.JSX.Element {
  const { facet, now, trans, actions, model, id, state } = props;
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
  if (below > 0) {
    facts.push([
      trans.__('Passed on'),
      trans._n('%1 facet hangs on it', '%1 facets hang on it', below)
    ]);
  }
  return (
    <div className="jp-Facetry-details" id={id}>
      <p className="jp-Facetry-sentence">{facet.sentence}</p>
      <PausedFacet {...props} />
      <StateAdvice state={state} trans={trans} />
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
        {alive(facet, now) && facet.state !== 'paused' && (
          <button type="button" disabled={!model.live} onClick={() => void actions.pause(facet.id)}>
            {trans.__('Pause')}
          </button>
        )}
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
    </div>
  );
}

/** Who paused it, since when; and the way to resume what has to be. */
function PausedFacet(props: RowProps): React.JSX.Element | null {
  const { facet, model } = props;
  const target = pausedTarget(model.holdings, facet);
  return target === null || facet.paused === undefined ? null : (
    <Paused
      {...props}
      pause={facet.paused}
      target={target}
      name={safeText(facet.terms.object, 200)}
    />
  );
}

/** What to do where a facet can't be used as it is. */
function StateAdvice(props: {
  state: RowState;
  trans: TranslationBundle;
}): React.JSX.Element | null {
  const { state, trans } = props;
  const advice: Partial<Record<RowState, string>> = {
    suspended: trans.__(
      'The service changed what this action means. It works again once it is granted anew.'
    ),
    unverified: trans.__(
      'The words that came with this facet are not what its terms say. It is shown, but not to be relied on.'
    ),
    unreachable: trans.__('The service does not answer; this is how it stood last.')
  };
  const words = advice[state];
  return words === undefined ? null : <p className="jp-Facetry-warning">{words}</p>;
}
