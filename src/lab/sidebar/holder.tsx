import { pauseIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { safeText } from '../../protocol';
import { principalIcon } from '../kinds';
import { petnameOf } from '../service/facets';
import type { FacetryModel } from '../service/model';
import { notControllable } from '../service/offers';
import { notControllableWords } from '../service/offerWords';
import type { Burst } from '../service/refusals';
import { refusalWords } from '../viewer/words';
import type { SidebarActions } from './actions';
import { IconButton } from './iconButton';
import { useMark } from './mark';
import { Paused } from './paused';

export interface HolderProps {
  principal: string;
  kind: string;
  petname: string;
  /** Seconds since the epoch. */
  now: number;
  model: FacetryModel;
  trans: TranslationBundle;
  actions: SidebarActions;
  /** What was refused to it within the last minute. */
  burst: Burst | undefined;
}

/** A holder's own row: who, whether it is paused, what was refused to it lately; and *Pause*. */
export function HolderHead(props: HolderProps): React.JSX.Element {
  const { principal, kind, petname, model, trans, actions } = props;
  const icon = principalIcon(kind);
  const name = safeText(petname, 200);
  const pausable = pauseOf(model, principal) === undefined && props.burst === undefined;
  return (
    <div className="jp-Facetry-holderHead" data-principal={principal} {...useMark({ principal })}>
      <h3 data-row tabIndex={-1}>
        <icon.react tag="span" className="jp-Facetry-kind" />
        <span>{name}</span>
      </h3>
      {pausable && (
        <IconButton
          icon={pauseIcon}
          label={trans.__('Pause all of %1', name)}
          why={whyNot(props)}
          press={() => void actions.pause({ principal })}
        />
      )}
      <HolderState {...props} />
    </div>
  );
}

/** What is out of the ordinary with a holder; nothing, where all is well. */
export function HolderState(props: HolderProps): React.JSX.Element | null {
  const { principal, petname, model, trans, burst } = props;
  const pause = pauseOf(model, principal);
  const name = safeText(petname, 200);
  return (
    <>
      {burst !== undefined && (
        <Refused {...props} burst={burst} pausable={pause === undefined} name={name} />
      )}
      {pause !== undefined && (
        <Paused
          {...props}
          pause={pause}
          target={{ principal }}
          name={trans.__('all of %1', name)}
        />
      )}
    </>
  );
}

/** Why it can't be paused from here; null where it can. */
function whyNot({ principal, model, trans, now }: HolderProps): string | null {
  const why = notControllable('pause', model, { principal }, now);
  return why === null ? null : notControllableWords(trans, why);
}

function pauseOf(model: FacetryModel, kid: string) {
  return model.holdings.principals.find(({ principal }) => principal === kid)?.paused;
}

function burstWords(trans: TranslationBundle, { count, seconds }: Burst): string {
  return seconds < 1
    ? trans._n('%1 refusal just now', '%1 refusals just now', count)
    : trans._n('%1 refusal', '%1 refusals in %2 s', count, seconds);
}

/** Says who was refused something, once, however often that holder stands in the lists. */
export function SaidRefusals(props: {
  bursts: readonly Burst[];
  model: FacetryModel;
  trans: TranslationBundle;
}): React.JSX.Element {
  const { bursts, model, trans } = props;
  const said = bursts.map(burst => {
    const who = safeText(petnameOf(model.holdings, burst.principal) ?? '', 200);
    const words = trans.__('%1: %2', who, burstWords(trans, burst));
    return <p key={`${burst.principal} ${words}`}>{words}</p>;
  });
  return (
    <div className="jp-Facetry-hidden" role="status">
      {said}
    </div>
  );
}

/** How many refusals in how short a time, each with its true reason. */
function Refused(
  props: HolderProps & { burst: Burst; pausable: boolean; name: string }
): React.JSX.Element {
  const { principal, burst, pausable, name, trans, actions } = props;
  const { reasons } = burst;
  const why = whyNot(props);
  return (
    <div className="jp-Facetry-refused" data-flagged={burst.flagged !== null}>
      <p>
        <strong>{burstWords(trans, burst)}</strong>
        {pausable && (
          <button
            type="button"
            className="jp-Facetry-small"
            aria-label={trans.__('Pause all of %1', name)}
            {...(why !== null && { title: why, 'aria-description': why })}
            disabled={why !== null}
            onClick={() => void actions.pause({ principal })}
          >
            {trans.__('Pause')}
          </button>
        )}
      </p>
      {burst.flagged !== null && (
        <p className="jp-Facetry-hint">
          {trans.__(
            'Flagged: at least %1 refusals within %2 s.',
            burst.flagged.refusalCount,
            burst.flagged.refusalSeconds
          )}
        </p>
      )}
      <ul>
        {reasons.map(reason => (
          <li key={`${reason.object} ${reason.action} ${reason.code}`}>
            {reason.action !== '' && <code>{safeText(reason.action, 60)}</code>}{' '}
            {reason.object !== '' && trans.__('on %1', safeText(reason.object, 60))}
            {/* What is refused as a whole, such as one request too many, names neither. */}
            {(reason.action !== '' || reason.object !== '') && ': '}
            {refusalWords(trans, reason.code)}
            {reason.count > 1 && ` (${reason.count}×)`}
          </li>
        ))}
      </ul>
      <button
        type="button"
        className="jp-Facetry-link"
        onClick={() => actions.showEntry(burst.latest)}
      >
        {trans.__('Show in provenance')}
      </button>
    </div>
  );
}
