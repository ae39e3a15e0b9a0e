import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { type RequestView, safeText } from '../../protocol';
import { ConsentFrame } from '../consentFrame';
import { principalIcon } from '../kinds';
import type { FacetryModel } from '../service/model';
import { names, waited } from '../service/words';
import type { SidebarActions } from './actions';
import { InPart } from './inPart';
import { useAsked } from './useAsked';
import { useInSight } from './useInSight';
import { usePressed } from './usePressed';

/**
 * Requests that need a person: the card of one in the consent frame, the others below it, so that
 * what comes in never moves the card that somebody is about to press.
 */
export function Waiting(props: {
  model: FacetryModel;
  trans: TranslationBundle;
  actions: SidebarActions;
  /** The request whose card somebody wants to see. */
  revealed: { request: string } | null;
}): React.JSX.Element | null {
  const { model, trans, actions, revealed } = props;
  const { waiting, agreed } = model;
  const [chosen, setChosen] = React.useState<string | null>(null);
  const [looked, setLooked] = React.useState<string | null>(null);
  const section = React.useRef<HTMLElement>(null);
  const { pressed, heard, release } = usePressed();
  const shown = pressed?.request.id ?? chosen;
  const find = (among: readonly RequestView[], id: string | null): RequestView | undefined =>
    among.find(request => request.id === id);
  // What was agreed to stays until something waits, or as long as somebody wants to see it.
  const done = find(agreed, looked) ?? (waiting.length === 0 ? find(agreed, shown) : undefined);
  const current = done ?? find(waiting, shown) ?? pressed?.request ?? waiting[0];
  const card = React.useRef<HTMLDivElement>(null);
  const inSight = useInSight(card, current !== undefined);
  useAsked(section, current?.id ?? null);
  const choose = (id: string): void => {
    release();
    setChosen(id);
    setLooked(agreed.some(request => request.id === id) ? id : null);
  };
  const goThere = (): void => {
    section.current?.scrollIntoView({ block: 'nearest' });
    section.current?.querySelector('iframe')?.focus();
  };
  React.useEffect(() => {
    if (revealed !== null) {
      choose(revealed.request);
      goThere();
    }
  }, [revealed]);
  React.useEffect(() => {
    // Once shown, a card stays until it is settled or another is chosen.
    setChosen(current?.id ?? null);
  }, [current?.id]);
  if (current === undefined && agreed.length === 0) {
    return null;
  }
  const forYou = {
    title: trans.__('Waiting for you'),
    label: trans.__('Waiting for you (%1)', waiting.length),
    requests: waiting
  };
  const forOthers = {
    title: trans.__('Waiting for others'),
    label: trans.__('Waiting for others (%1)', agreed.length),
    requests: agreed
  };
  const [first, second] =
    current === undefined || done !== undefined ? [forOthers, forYou] : [forYou, forOthers];
  const rows = ({ requests }: typeof forYou): React.JSX.Element | null => {
    const others = requests.filter(({ id }) => id !== current?.id);
    return others.length === 0 ? null : (
      <ul className="jp-Facetry-list">
        <InPart trans={trans} things={others}>
          {request => <Asker key={request.id} {...{ request, model, trans, choose }} />}
        </InPart>
      </ul>
    );
  };
  return (
    <>
      {!inSight && model.live && waiting.length > 0 && (
        <div className="jp-Facetry-above">
          <button type="button" onClick={goThere}>
            {trans._n('%1 request waits for you', '%1 requests wait for you', waiting.length)}
          </button>
        </div>
      )}
      <section ref={section} className="jp-Facetry-waiting" data-region aria-label={first.label}>
        <Title {...first} />
        {current !== undefined && (
          <div ref={card}>
            <ConsentFrame
              status={model.status}
              show={{ request: current.id }}
              trans={trans}
              openWindow={actions.openConsent}
              left={actions.leave}
              heard={word => heard(word, current)}
              decides={kid => model.decidesAs(kid)}
              otherwise={
                <ul className="jp-Facetry-list">
                  <Asker request={current} {...{ model, trans }} />
                </ul>
              }
            />
            {pressed?.overtaken && (
              <p className="jp-Facetry-verbs">
                <button
                  type="button"
                  onClick={() => {
                    release();
                    actions.leave();
                  }}
                >
                  {trans.__('Close')}
                </button>
              </p>
            )}
          </div>
        )}
        {rows(first)}
        {second.requests.length > 0 && <Title {...second} />}
        {rows(second)}
      </section>
    </>
  );
}

function Title(props: { title: string; requests: readonly unknown[] }): React.JSX.Element {
  return (
    <h2>
      {props.title}
      <span className="jp-Facetry-count">{props.requests.length}</span>
    </h2>
  );
}

/** Actions that a row names. */
const NAMED = 3;

/** Who asks for what, in one row; pressed, it brings the card. */
function Asker(props: {
  request: RequestView;
  model: FacetryModel;
  trans: TranslationBundle;
  choose?(id: string): void;
}): React.JSX.Element {
  const { request, model, trans, choose } = props;
  const icon = principalIcon(request.who.kind);
  const some = (actions: readonly string[]): string =>
    actions.length <= NAMED
      ? names(actions)
      : trans.__('%1 and %2 more', names(actions.slice(0, NAMED)), actions.length - NAMED);
  const inside = (
    <>
      <icon.react tag="span" className="jp-Facetry-kind" />
      <span className="jp-Facetry-object">{safeText(request.who.petname, 200)}</span>
      <span className="jp-Facetry-end">{waited(trans, model.now() / 1000 - request.asked_at)}</span>
      <span className="jp-Facetry-title">
        {request.act
          ? trans.__(
              'asks to confirm %1 on %2',
              names([request.act.act]),
              safeText(request.act.obj, 200)
            )
          : request.needs
              .map(({ terms }) =>
                trans.__('asks for %1 on %2', some(terms.actions), safeText(terms.object, 200))
              )
              .join(' · ')}
      </span>
      {request.persons && (
        <span className="jp-Facetry-title">
          {trans.__(
            '%1 of %2 people have agreed',
            request.persons.agreed.length,
            request.persons.needed
          )}
        </span>
      )}
    </>
  );
  return (
    <li className="jp-Facetry-row" data-state="waiting" aria-current={choose === undefined}>
      {choose === undefined ? (
        <div className="jp-Facetry-rowMain">{inside}</div>
      ) : (
        <button
          type="button"
          className="jp-Facetry-rowMain"
          data-row
          onClick={() => choose(request.id)}
        >
          {inside}
        </button>
      )}
    </li>
  );
}
