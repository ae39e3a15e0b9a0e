import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { safeText } from '../../../protocol';
import { SearchField } from '../../searchField';
import { moment } from '../../service/local';
import { EVERYTHING, type Filter, isEverything, type Result, RESULTS } from '../log/filter';
import { Findings } from './findings';
import type { ProvenanceModel } from '../model';
import { objectWords, outcomeWords } from '../words';

interface FiltersProps {
  model: ProvenanceModel;
  trans: TranslationBundle;
}

/** Searches the sentences of events. */
export function Search({ model, trans }: FiltersProps): React.JSX.Element {
  return (
    <SearchField
      label={trans.__('Search events')}
      text={model.filter.text}
      set={text => model.setFilter({ ...model.filter, text })}
    />
  );
}

/** Who, on what, by which action, with what result, from which notebook. */
export function Filters({ model, trans }: FiltersProps): React.JSX.Element {
  const { filter, choices } = model;
  // Those who acted, as the lanes call them; and those of whom nothing is at hand.
  const acted = model.lanes.filter(({ principal }) => principal !== model.service);
  const others = model.facetry.holdings.principals.filter(
    ({ principal }) => !acted.some(lane => lane.principal === principal)
  );
  const people = [...acted, ...others].map(({ principal, petname }): [string, string] => [
    principal,
    petname
  ]);
  const plain = (names: readonly string[]): [string, string][] => names.map(name => [name, name]);
  const pick = <Key extends 'principal' | 'object' | 'action' | 'result' | 'notebook'>(
    key: Key,
    words: { label: string; any: string },
    options: readonly [string, string][]
  ): React.JSX.Element => {
    const chosen = filter[key];
    // What the address names need not be at hand yet.
    const all =
      chosen === null || options.some(([value]) => value === chosen)
        ? options
        : [...options, [chosen, chosen] as const];
    return (
      <label>
        <span>{words.label}</span>
        <select
          value={chosen ?? ''}
          data-set={chosen !== null}
          onChange={({ target }) => model.setFilter({ ...filter, [key]: target.value || null })}
        >
          <option value="">{words.any}</option>
          {all.map(([value, name]) => (
            <option key={value} value={value}>
              {safeText(name, 60)}
            </option>
          ))}
        </select>
      </label>
    );
  };
  return (
    <div className="jp-Facetry-filters" role="group" aria-label={trans.__('Filter events')}>
      {pick('principal', { label: trans.__('Who'), any: trans.__('anybody') }, people)}
      {pick(
        'object',
        { label: trans.__('On'), any: trans.__('anything') },
        choices.objects.map(name => [name, objectWords(trans, name)])
      )}
      {pick(
        'action',
        { label: trans.__('Action'), any: trans.__('any action') },
        plain(choices.actions)
      )}
      {pick(
        'result',
        { label: trans.__('Result'), any: trans.__('any result') },
        RESULTS.map(result => [result, resultWords(trans, result)])
      )}
      {choices.notebooks.length > 0 &&
        pick(
          'notebook',
          { label: trans.__('Notebook'), any: trans.__('any notebook') },
          plain(choices.notebooks)
        )}
    </div>
  );
}

function resultWords(trans: TranslationBundle, result: Result): string {
  switch (result) {
    case 'tried':
      return trans.__('would have been refused');
    case 'authority':
      return trans.__('change of authority');
    default:
      return outcomeWords(trans, result);
  }
}

/** What is left out besides by the fields, each to be taken away by itself; and all at once. */
export function Chips({ model, trans }: FiltersProps): React.JSX.Element | null {
  const { filter, facetry } = model;
  if (isEverything(filter)) {
    return null;
  }
  const { facet, cell, from, to } = filter;
  const held = facetry.holdings.facets.find(({ id }) => id === facet);
  const chip = (words: string, without: Partial<Filter>): React.JSX.Element => (
    <span className="jp-Facetry-filter" key={words}>
      <span>{words}</span>
      <button
        type="button"
        aria-label={trans.__('No longer: %1', words)}
        title={trans.__('No longer: %1', words)}
        onClick={() => model.setFilter({ ...filter, ...without })}
      >
        ×
      </button>
    </span>
  );
  return (
    <div className="jp-Facetry-chips">
      {facet !== null &&
        chip(
          held === undefined
            ? trans.__('Only one facet')
            : trans.__(
                'Only %1: %2',
                safeText(held.petname, 60),
                objectWords(trans, held.terms.object)
              ),
          { facet: null }
        )}
      {cell !== null && chip(trans.__('Only one cell'), { cell: null })}
      {(from !== null || to !== null) &&
        chip(spanWords(trans, { from, to, now: facetry.now() / 1000 }), { from: null, to: null })}
      <Findings model={model} trans={trans} />
      <button type="button" onClick={() => model.setFilter(EVERYTHING)}>
        {trans.__('Show everything again')}
      </button>
    </div>
  );
}

function spanWords(
  trans: TranslationBundle,
  { from, to, now }: { from: number | null; to: number | null; now: number }
): string {
  const at = (time: number): string => moment(trans, time / 1000, now);
  if (from === null) {
    return trans.__('Until %1', at(to ?? 0));
  }
  return to === null ? trans.__('Since %1', at(from)) : trans.__('From %1 to %2', at(from), at(to));
}
