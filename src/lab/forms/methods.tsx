import { addIcon, deleteIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { EMPTY_ROW, type MethodRow } from './apiConfig';
import type { Errors } from './form';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'];

/** Methods and paths of an API that has no document. */
export function MethodRows(props: {
  trans: TranslationBundle;
  rows: MethodRow[];
  errors: Errors;
  change(rows: MethodRow[]): void;
}): React.JSX.Element {
  const { trans, rows, errors, change } = props;
  const set = (at: number, part: Partial<MethodRow>): void =>
    change(rows.map((row, index) => (index === at ? { ...row, ...part } : row)));
  return (
    <fieldset className="jp-Facetry-methods">
      <legend>{trans.__('What it can do')}</legend>
      {rows.map((row, at) => {
        const error = errors[`methods/${at}`];
        return (
          <div key={at}>
            <div className="jp-Facetry-method">
              <select
                aria-label={trans.__('Method %1', at + 1)}
                value={row.method}
                onChange={event => set(at, { method: event.target.value })}
              >
                {METHODS.map(method => (
                  <option key={method} value={method}>
                    {method}
                  </option>
                ))}
              </select>
              <input
                aria-label={trans.__('Path %1', at + 1)}
                aria-invalid={error !== undefined}
                value={row.path}
                spellCheck={false}
                placeholder={trans.__('/customers/{id}?page')}
                onChange={event => set(at, { path: event.target.value })}
              />
              <input
                aria-label={trans.__('Name of action %1', at + 1)}
                value={row.name}
                spellCheck={false}
                placeholder={trans.__('name (optional)')}
                onChange={event => set(at, { name: event.target.value })}
              />
              <button
                type="button"
                className="jp-Facetry-iconButton"
                aria-label={trans.__('Remove line %1', at + 1)}
                title={trans.__('Remove')}
                disabled={rows.length === 1}
                onClick={() => change(rows.filter((_, index) => index !== at))}
              >
                <deleteIcon.react tag="span" />
              </button>
            </div>
            {error !== undefined && (
              <p className="jp-Facetry-error" role="alert">
                {error}
              </p>
            )}
          </div>
        );
      })}
      <button
        type="button"
        className="jp-Facetry-small"
        onClick={() => change([...rows, EMPTY_ROW])}
      >
        <addIcon.react tag="span" className="jp-Facetry-kind" /> {trans.__('Add a path')}
      </button>
      <p className="jp-Facetry-hint">
        {trans.__('Parts in {braces} and names after ? become arguments of the action.')}
      </p>
    </fieldset>
  );
}
