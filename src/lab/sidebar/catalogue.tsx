import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { type ObjectView, placeWords, safeText } from '../../protocol';
import { objectIcon, principalIcon } from '../kinds';
import type { Holdings } from '../service/source';
import { summaryWords } from '../service/summaryWords';
import type { SidebarActions } from './actions';
import { OfferedBy, offererOf } from './offered';
import { RowButton } from './rowButton';

/** How many services, or actions of one, are shown before there is a search field. */
const SEARCH_FROM = { services: 4, actions: 12 };
/** From how many letters on a name has a line of its own: many are taken from a title. */
const LONG = 16;
/** Actions listed of an opened service. */
const LISTED = 40;

/** What is connected, with search over names, titles and actions. */
export function Catalogue(props: {
  holdings: Holdings;
  trans: TranslationBundle;
  actions: SidebarActions;
  /** Whether a notebook is there to ask with. */
  askable: boolean;
}): React.JSX.Element {
  const { holdings, trans, actions, askable } = props;
  const { objects } = holdings;
  const [query, setQuery] = React.useState('');
  const wanted = query.trim().toLowerCase();
  const matches = (...texts: string[]): boolean =>
    texts.some(text => text.toLowerCase().includes(wanted));
  const found = objects.filter(
    object => matches(object.name, object.title) || matches(...Object.keys(object.actions))
  );
  const searchable =
    objects.length >= SEARCH_FROM.services ||
    objects.some(object => Object.keys(object.actions).length > SEARCH_FROM.actions);
  const label = trans.__('Search services and actions');
  return (
    <>
      {searchable && (
        <input
          className="jp-Facetry-search"
          type="search"
          aria-label={label}
          placeholder={label}
          value={query}
          onChange={event => setQuery(event.target.value)}
        />
      )}
      {objects.length === 0 && (
        <p className="jp-Facetry-empty">{trans.__('Nothing is connected yet.')}</p>
      )}
      {wanted && found.length === 0 && (
        <p className="jp-Facetry-empty">{trans.__('Nothing matches.')}</p>
      )}
      {found.length > 0 && (
        <ul className="jp-Facetry-list">
          {found.map(object => (
            <Service
              key={object.name}
              object={object}
              matching={wanted && !matches(object.name, object.title) ? wanted : ''}
              {...{ holdings, trans, actions, askable }}
            />
          ))}
        </ul>
      )}
    </>
  );
}

function Service(props: {
  object: ObjectView;
  holdings: Holdings;
  /** Only the actions with this in their name are of interest. */
  matching: string;
  trans: TranslationBundle;
  actions: SidebarActions;
  askable: boolean;
}): React.JSX.Element {
  const { object, holdings, matching, trans, actions, askable } = props;
  const [opened, setOpened] = React.useState(false);
  const open = opened || matching !== '';
  const offerer = offererOf(holdings, object);
  const icon = offerer === null ? objectIcon(object) : principalIcon(offerer.kind ?? 'notebook');
  const all = Object.values(object.actions).filter(action =>
    action.name.toLowerCase().includes(matching)
  );
  return (
    <li
      className="jp-Facetry-row"
      data-state={object.state === 'away' ? 'away' : 'connected'}
      data-long={object.name.length > LONG}
    >
      <div className="jp-Facetry-rowHead">
        <RowButton
          icon={icon}
          name={safeText(object.name, 200)}
          open={open}
          toggle={() => setOpened(!opened)}
        >
          <span className="jp-Facetry-end">
            {trans._n('%1 action', '%1 actions', Object.keys(object.actions).length)}
          </span>
          {offerer === null && (
            <span className="jp-Facetry-title">{safeText(object.title, 120)}</span>
          )}
          <OfferedBy {...{ object, holdings, trans }} />
        </RowButton>
        {askable && object.state !== 'away' && (
          <span className="jp-Facetry-quick">
            <button
              type="button"
              className="jp-Facetry-small"
              data-asks
              aria-label={trans.__('Request %1…', safeText(object.name, 200))}
              onClick={() => actions.request(object.name)}
            >
              {trans.__('Request…')}
            </button>
          </span>
        )}
      </div>
      {open && (
        <div className="jp-Facetry-details">
          {offerer === null && (
            <p className="jp-Facetry-hint">{safeText(placeWords(object.origin), 200)}</p>
          )}
          <ul className="jp-Facetry-offers">
            {all.slice(0, LISTED).map(action => (
              <li key={action.name}>
                <code>{safeText(action.name, 60)}</code>{' '}
                <span>{summaryWords(trans, action.summary)}</span>{' '}
                {!action.safe && <em>{trans.__('changes something')}</em>}
              </li>
            ))}
          </ul>
          {all.length > LISTED && (
            <p className="jp-Facetry-hint">{trans.__('and %1 more', all.length - LISTED)}</p>
          )}
        </div>
      )}
    </li>
  );
}
