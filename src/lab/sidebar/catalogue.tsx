import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { ObjectView } from '../../client/views';
import { safeText } from '../../protocol';
import type { SidebarActions } from './actions';

/** How many services are shown before there is a search field. */
const SEARCH_FROM = 4;

/** What is connected, with search over names, titles and actions. */
export function Catalogue(props: {
  objects: ObjectView[];
  trans: TranslationBundle;
  actions: SidebarActions;
}): React.JSX.Element {
  const { objects, trans, actions } = props;
  const [query, setQuery] = React.useState('');
  const wanted = query.trim().toLowerCase();
  const found = objects.filter(
    object =>
      !wanted ||
      [object.name, object.title, ...Object.keys(object.actions)].some(text =>
        text.toLowerCase().includes(wanted)
      )
  );
  const searchable =
    objects.length >= SEARCH_FROM ||
    objects.some(object => Object.keys(object.actions).length > 12);
  return (
    <>
      {searchable && (
        <input
          className="jp-Facetry-search"
          type="search"
          aria-label={trans.__('Search services and actions')}
          placeholder={trans.__('Search services and actions')}
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
      <ul className="jp-Facetry-list">
        {found.map(object => (
          <li key={object.name} className="jp-Facetry-service">
            <div className="jp-Facetry-rowMain">
              <span className="jp-Facetry-object">{safeText(object.name)}</span>
              <span className="jp-Facetry-actions" title={safeText(object.origin)}>
                {safeText(object.title)} ·{' '}
                {trans._n('%1 action', '%1 actions', Object.keys(object.actions).length)}
              </span>
            </div>
            <div className="jp-Facetry-verbs">
              <button onClick={() => actions.request(object.name)}>{trans.__('Request…')}</button>
            </div>
            {wanted && (
              <ul className="jp-Facetry-matches">
                {Object.values(object.actions)
                  .filter(action => action.name.toLowerCase().includes(wanted))
                  .slice(0, 8)
                  .map(action => (
                    <li key={action.name}>
                      <code>{action.name}</code> {safeText(action.summary)}
                    </li>
                  ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
