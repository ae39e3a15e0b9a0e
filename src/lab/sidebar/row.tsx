import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { type FacetView, safeText } from '../../protocol';
import { revokeIcon, traceIcon } from '../icons';
import { objectIcon } from '../kinds';
import { alive, secondsLeft } from '../service/alive';
import { holding, rowState } from '../service/facets';
import { unverifiedClause } from '../service/unverified';
import {
  ago,
  budgetWords,
  left,
  limits,
  narrowed,
  type RowState,
  stateWord
} from '../service/words';
import { IconButton } from './iconButton';
import { useMark } from './mark';
import { RowButton } from './rowButton';
import { RowDetails } from './rowDetails';
import type { RowProps } from './rowProps';

/** One facet: what, on what, within which limits, how long; details and verbs on demand. */
export function FacetRow(props: RowProps): React.JSX.Element {
  const { facet, now, trans, actions, model, parent, note } = props;
  const [open, setOpen] = React.useState(false);
  const id = React.useId();
  const mark = useMark(facet.id);
  const object = model.holdings.objects.find(({ name }) => name === facet.terms.object);
  const name = safeText(facet.terms.object, 200);
  const state = rowState(facet, now, { live: model.live, inUse: model.inUse(facet.id) });
  const icon = objectIcon(object);
  const terms = holding(facet.terms, now);
  const lives = alive(facet, now);
  const budgets = Object.entries(lives ? (facet.budget_left ?? {}) : {});
  // What is left of a budget says how large it was.
  const unsaid = Object.entries(terms.budget ?? {}).filter(
    ([name]) => !budgets.some(([said]) => said === name)
  );
  const why = unverifiedClause(trans, facet);
  const bounds = [
    ...(lives && facet.uses_left !== null
      ? [trans._n('%1 use left', '%1 uses left', facet.uses_left)]
      : []),
    ...budgets.map(([name, rest]) => budgetWords(trans, name, rest, terms.budget?.[name])),
    ...(parent === undefined
      ? limits(trans, { ...terms, budget: Object.fromEntries(unsaid) })
      : [...narrowed(trans, holding(parent.terms, now), terms), used(trans, facet, now)])
  ];
  return (
    <li className="jp-Facetry-row" data-state={state} data-facet={facet.id} {...mark}>
      <div className="jp-Facetry-rowHead">
        <RowButton icon={icon} name={name} open={open} opens={id} toggle={() => setOpen(!open)}>
          <RowEnd {...{ facet, state, now, trans }} />
          <span className="jp-Facetry-actions">
            {facet.terms.actions.map(action => (
              <code key={action}>{safeText(action, 60)}</code>
            ))}
          </span>
          {why !== null && <span className="jp-Facetry-why">{why}</span>}
          {bounds.length > 0 && (
            <span className="jp-Facetry-limits">
              {bounds.map(words => (
                <span key={words}>{words}</span>
              ))}
            </span>
          )}
        </RowButton>
        <span className="jp-Facetry-quick">
          <IconButton
            icon={traceIcon}
            label={trans.__('Show what was done with %1', name)}
            press={() => actions.show(facet.id)}
          />
          {lives && (
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
      {state !== 'unverified' && <Bar facet={facet} now={now} />}
      {note}
      {open && <RowDetails {...props} id={id} state={state} />}
    </li>
  );
}

function used(trans: TranslationBundle, { last_used: last }: FacetView, now: number): string {
  return last === null ? trans.__('never used') : trans.__('last used %1', ago(trans, now - last));
}

/** What is left of it, or how it ended. */
function RowEnd(props: {
  facet: FacetView;
  state: RowState;
  now: number;
  trans: TranslationBundle;
}): React.JSX.Element {
  const { facet, state, now, trans } = props;
  const seconds = secondsLeft(facet, now);
  const counting = state === 'active' || state === 'expiring' || state === 'unreachable';
  const time = seconds === null ? trans.__('until revoked') : left(trans, seconds);
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

/**
 * How much of its time is left, as a thin bar; the words beside it say the same. What is not
 * verified has neither: nothing that it says of its end is believed.
 */
function Bar({ facet, now }: { facet: FacetView; now: number }): React.JSX.Element | null {
  const seconds = secondsLeft(facet, now);
  if (seconds === null || facet.state !== 'live') {
    return null;
  }
  const whole = Math.max(1, seconds + now - facet.issued_at);
  const share = Math.min(1, Math.max(0, seconds / whole));
  return (
    <div className="jp-Facetry-bar" aria-hidden="true">
      <div style={{ width: `${share * 100}%` }} />
    </div>
  );
}
