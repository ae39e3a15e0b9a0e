import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { safeText } from '../../protocol';
import { ConsentFrame } from '../consentFrame';
import type { FacetryModel } from '../service/model';
import { names, waited } from '../service/words';
import type { SidebarActions } from './actions';
import { Section } from './section';

/** Requests that need a person: one row each, and the chosen one's card in the consent frame. */
export function Waiting(props: {
  model: FacetryModel;
  trans: TranslationBundle;
  actions: SidebarActions;
  revealed: string | null;
}): React.JSX.Element | null {
  const { model, trans, actions, revealed } = props;
  const waiting = model.waiting;
  const [chosen, setChosen] = React.useState<string | null>(null);
  React.useEffect(() => {
    if (revealed !== null) {
      setChosen(revealed);
    }
  }, [revealed]);
  if (waiting.length === 0) {
    return null;
  }
  const current = waiting.find(request => request.id === chosen) ?? waiting[0];
  const now = Date.now() / 1000;
  return (
    <Section title={trans.__('Waiting for you (%1)', waiting.length)}>
      <ul className="jp-Facetry-list">
        {waiting.map(request => (
          <li
            key={request.id}
            className="jp-Facetry-row"
            data-state="waiting"
            aria-current={request.id === current?.id}
          >
            <button className="jp-Facetry-rowMain" onClick={() => setChosen(request.id)}>
              <span className="jp-Facetry-object">{safeText(request.who.petname)}</span>
              <span className="jp-Facetry-actions">
                {request.needs
                  .map(need => `${safeText(need.terms.object)}: ${names(need.terms.actions)}`)
                  .join(' · ')}
              </span>
              <span className="jp-Facetry-left">{waited(trans, now - request.asked_at)}</span>
            </button>
          </li>
        ))}
      </ul>
      {current !== undefined && (
        <ConsentFrame
          status={model.status}
          show={{ request: current.id }}
          trans={trans}
          openWindow={fragment => actions.openConsent(fragment)}
        />
      )}
    </Section>
  );
}
