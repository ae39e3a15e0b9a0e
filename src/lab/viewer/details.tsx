import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { type EntryView, type FacetView, type FieldGroup, safeText } from '../../protocol';
import type { CellName, ReadEntry } from '../service/entry';
import { giver, ordinary } from '../service/facets';
import { dayAndClock, grouped } from '../service/local';
import { opened } from '../service/opened';
import { facetWords } from '../service/phrasing';
import type { EntryProps, ViewerProps } from './props';
import { Tried } from './tried';
import { Verify } from './verify';
import { entryWords, modeWords, outcomeWords, refusalWords, whoWords } from './words';

/** Everything about one entry: who, what, with whose authority, why; and whether it is proven. */
export function Details(props: ViewerProps): React.JSX.Element {
  const { model, trans } = props;
  const entry = model.selected;
  if (entry === null) {
    return (
      <aside className="jp-Facetry-entry" aria-label={trans.__('Details')} data-region>
        <p className="jp-Facetry-empty">
          {trans.__('Select an event to see who did it, with whose authority, and the proof.')}
        </p>
      </aside>
    );
  }
  const outcome = model.outcome(entry.index);
  const state = entry.outcome || outcome?.outcome || '';
  return (
    <aside className="jp-Facetry-entry" aria-label={trans.__('Details')} data-region>
      <p className="jp-Facetry-entryHead">
        <span>{trans.__('recorded #%1', entry.index)}</span>
        {state !== '' && (
          <span className="jp-Facetry-outcome" data-outcome={state}>
            {outcomeWords(trans, state)}
          </span>
        )}
      </p>
      <h2>{entryWords(trans, entry)}</h2>
      <Origin {...props} entry={entry} />
      <Facts {...props} entry={entry} outcome={outcome} />
      <Authority {...props} entry={entry} />
      <Verify key={entry.index} {...props} entry={entry} outcome={outcome} />
      <Opened {...props} index={entry.index} />
      {outcome !== undefined && <Opened {...props} index={outcome.index} />}
      <Elsewhere {...props} index={entry.index} />
    </aside>
  );
}

/** To what it rests on, and what rests on it. */
function Origin({ model, trans, entry }: EntryProps): React.JSX.Element | null {
  const { subject, view } = model;
  const drawn =
    view === 'origin' && subject !== null && 'index' in subject && subject.index === entry.index;
  return drawn ? null : (
    <p className="jp-Facetry-verbs">
      <button type="button" onClick={() => model.ask({ index: entry.index })}>
        {trans.__('Where does this come from?')}
      </button>
    </p>
  );
}

/** Words of the service about a refusal, of which a facet's id may be the end or the whole. */
const ABOUT = /^(.*?)(?:(?:, by facet |^)([0-9a-f]{32}))?$/s;

function Facts(props: EntryProps & { outcome: ReadEntry | undefined }): React.JSX.Element {
  const { model, trans, entry, outcome, goToCell } = props;
  const { cell, ref } = entry;
  const referred = ref === null ? undefined : model.at(ref);
  const facts: [string, React.ReactNode][] = [
    [trans.__('When'), <time key="t">{dayAndClock(trans, entry.at)}</time>],
    [
      trans.__('Who'),
      <React.Fragment key="p">
        {whoWords(trans, entry)}
        {entry.today !== null && (
          <span className="jp-Facetry-hint">
            {trans.__('The service calls it %1 today.', safeText(entry.today, 200))}
          </span>
        )}
      </React.Fragment>
    ]
  ];
  if (entry.mode !== '') {
    facts.push([trans.__('How'), <span key="h">{modeWords(trans, entry.mode)}</span>]);
  }
  if (entry.code !== '') {
    facts.push([
      trans.__('True reason'),
      <React.Fragment key="r">
        <strong>{refusalWords(trans, entry.code)}</strong>
        <RefusalDetail {...props} />
        <span className="jp-Facetry-hint">
          {trans.__('The caller was told “not found”, like everybody else.')}
        </span>
      </React.Fragment>
    ]);
  }
  if (entry.wouldBreak.length > 0) {
    facts.push([trans.__('Only tried'), <Tried key="y" {...props} />]);
  }
  if (entry.words !== '') {
    facts.push([trans.__('In their words'), <q key="w">{safeText(entry.words)}</q>]);
  }
  if (cell !== null) {
    // A notebook is called by its path, so its name says where, too.
    const notebook = cell.notebook ?? entry.today ?? entry.petname;
    const goThere = (): void => goToCell?.({ id: cell.id, notebook });
    facts.push([
      trans.__('Cell'),
      <React.Fragment key="c">
        <span title={safeText(cell.id, 40)}>
          {cell.notebook === null
            ? trans.__('In a notebook')
            : trans.__('In %1', safeText(cell.notebook, 200))}
        </span>{' '}
        {goToCell !== undefined && (
          <button type="button" className="jp-Facetry-link" onClick={goThere}>
            {trans.__('Go to cell')}
          </button>
        )}
        {model.filter.cell !== cell.id && (
          <button
            type="button"
            className="jp-Facetry-link"
            onClick={() => model.setFilter({ ...model.filter, cell: cell.id })}
          >
            {trans.__('Only this cell')}
          </button>
        )}
        <span className="jp-Facetry-hint">{cellWords(trans, entry, cell)}</span>
      </React.Fragment>
    ]);
  }
  if (entry.drewOn.length > 0) {
    facts.push([
      trans.__('Drew on'),
      <React.Fragment key="d">
        <Indexes {...props} indexes={entry.drewOn} />
        <span className="jp-Facetry-hint">
          {trans.__('results that its cell named, according to the kernel')}
        </span>
      </React.Fragment>
    ]);
  }
  if (entry.basedOn.length > 0) {
    facts.push([
      trans.__('Based on'),
      <React.Fragment key="n">
        <Indexes {...props} indexes={entry.basedOn} />
        <span className="jp-Facetry-hint">{trans.__('according to whoever noted it')}</span>
      </React.Fragment>
    ]);
  }
  const notes = model.notesOn(entry.index);
  if (notes.length > 0) {
    facts.push([trans.__('Notes based on it'), <Indexes key="o" {...props} indexes={notes} />]);
  }
  if (entry.restsOn.length > 0) {
    facts.push([trans.__('After'), <Indexes key="b" {...props} indexes={entry.restsOn} />]);
  }
  const rerun = model.rerun(entry.index);
  if (rerun !== null) {
    facts.push([
      trans.__('Asked before'),
      <React.Fragment key="s">
        <span data-changed={rerun.changed}>
          {rerun.changed ? trans.__('Another result than') : trans.__('The same result as')}
        </span>{' '}
        <Indexes {...props} indexes={[rerun.before]} />
      </React.Fragment>
    ]);
  }
  if (outcome !== undefined) {
    const took = Math.max(0, outcome.at - entry.at);
    facts.push([trans.__('Outcome'), trans.__('#%1, after %2 ms', outcome.index, took)]);
  }
  if (referred !== undefined) {
    facts.push([
      trans.__('Answers'),
      <button
        key="a"
        type="button"
        className="jp-Facetry-link"
        onClick={() => void model.select(referred.index)}
      >
        {trans.__('#%1 %2', referred.index, entryWords(trans, referred))}
      </button>
    ]);
  }
  return (
    <dl>
      {facts.map(([name, value]) => (
        <React.Fragment key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </React.Fragment>
      ))}
    </dl>
  );
}

/** Which cell it was, and whose word that is. */
function cellWords(trans: TranslationBundle, { seen }: ReadEntry, { id, count }: CellName): string {
  const name = safeText(id, 40);
  if (seen) {
    return count === null
      ? trans.__('cell %1, as its Jupyter server passed it to the kernel', name)
      : trans.__(
          'cell %1, as its Jupyter server passed it to the kernel; execution %2, according to the kernel',
          name,
          count
        );
  }
  return count === null
    ? trans.__('cell %1, according to the kernel', name)
    : trans.__('cell %1, execution %2, according to the kernel', name, count);
}

/** Entries that one leads to. */
function Indexes(props: EntryProps & { indexes: readonly number[] }): React.JSX.Element {
  const { model, trans, indexes } = props;
  return (
    <>
      {indexes.map(index => (
        <button
          key={index}
          type="button"
          className="jp-Facetry-link"
          onClick={() => void model.select(index)}
        >
          {trans.__('#%1', index)}
        </button>
      ))}
    </>
  );
}

/** What the reason is about: the argument or the limit, and the facet by its sentence. */
function RefusalDetail({ model, trans, entry }: EntryProps): React.JSX.Element {
  const [, words = '', id] = ABOUT.exec(entry.detail) ?? [];
  const facet = model.facetry.holdings.facets.find(other => other.id === id);
  const named = words === entry.action || words === entry.object;
  const told =
    facet === undefined
      ? { children: trans.__('A facet that is no longer listed.') }
      : facetWords(trans, facet);
  return (
    <>
      {words !== '' && !named && <span className="jp-Facetry-about">{safeText(words)}</span>}
      {id !== undefined && <span className="jp-Facetry-about" {...told} />}
    </>
  );
}

/** The chain of authority, from the service's own down to the facet that was used. */
function Authority(props: EntryProps): React.JSX.Element | null {
  const { model, trans, entry } = props;
  if (entry.chain.length === 0) {
    return null;
  }
  const { facets } = model.facetry.holdings;
  const links = [...entry.chain].reverse();
  return (
    <>
      <h3>{trans.__('With whose authority')}</h3>
      <ol className="jp-Facetry-chain">
        {links.map((id, depth) => {
          const facet = facets.find(other => other.id === id);
          return (
            <li key={id} data-used={id === entry.facet}>
              {facet === undefined ? (
                <span>
                  {depth === 0
                    ? trans.__('The service’s own authority, given to its owner.')
                    : trans.__('A facet that is no longer listed.')}
                </span>
              ) : (
                <Link facet={facet} {...props} />
              )}
            </li>
          );
        })}
      </ol>
    </>
  );
}

function Link(props: EntryProps & { facet: FacetView }): React.JSX.Element {
  const { model, trans, facet } = props;
  const [usable] = ordinary([facet]);
  const from = giver(model.facetry.holdings, facet);
  return (
    <>
      <span {...linkWords(trans, facet)} />
      {from !== null && (
        <span className="jp-Facetry-hint">{trans.__('Given by %1.', safeText(from, 200))}</span>
      )}
      {usable !== undefined && <Left facet={facet} trans={trans} />}
      {facet.state === 'revoked' && (
        <span className="jp-Facetry-ended">
          {trans.__('Revoked %1.', dayAndClock(trans, (facet.ended?.at ?? 0) * 1000))}
        </span>
      )}
      {usable !== undefined && model.facet !== facet.id && (
        <button type="button" className="jp-Facetry-link" onClick={() => model.setFacet(facet.id)}>
          {trans.__('Show only this')}
        </button>
      )}
    </>
  );
}

/** What is left of its limits now; nothing, where none is counted or it is over. */
function Left(props: { facet: FacetView; trans: TranslationBundle }): React.JSX.Element | null {
  const { facet, trans } = props;
  const left = [
    ...(facet.uses_left === null ? [] : [trans._n('%1 use left', '%1 uses left', facet.uses_left)]),
    ...Object.entries(facet.budget_left ?? {}).map(([name, amount]) =>
      trans.__('%1 of %2 left', safeText(grouped(trans, amount), 80), safeText(name, 60))
    )
  ];
  return left.length === 0 || facet.ended !== null ? null : (
    <span className="jp-Facetry-hint">{trans.__('Now: %1', left.join(', '))}</span>
  );
}

/** A facet by its sentence; one on the service's own objects by what it lets its holder do. */
function linkWords(
  trans: TranslationBundle,
  facet: FacetView
): { lang?: string; children: string } {
  const { terms, petname } = facet;
  return terms.object === 'aios/requests' && terms.actions.includes('decide')
    ? { children: trans.__('%1 may approve here.', safeText(petname, 200)) }
    : facetWords(trans, facet);
}

/** What the entry commits to and the page may see, as it was recorded. */
function Opened(props: ViewerProps & { index: number }): React.JSX.Element | null {
  const { model, trans, index } = props;
  const raw = model.raw(index);
  if (raw === undefined) {
    return null;
  }
  const titles: [FieldGroup, string][] = [
    ['args', trans.__('Arguments')],
    ['terms', trans.__('Terms')],
    ['lineage', trans.__('Cell lineage')],
    ['result', trans.__('Result')]
  ];
  return (
    <>
      {titles
        .filter(([group]) => group in raw.openings)
        .map(([group, title]) => (
          <details key={group} className="jp-Facetry-opened">
            <summary>{title}</summary>
            <pre tabIndex={0}>{shownJson(opened(raw, group), trans)}</pre>
          </details>
        ))}
    </>
  );
}

/** What others did is shown in full on the approval page alone, out of reach of scripts here. */
function Elsewhere(props: ViewerProps & { index: number }): React.JSX.Element | null {
  const { model, trans, index, openEntry } = props;
  const raw = model.raw(index);
  if (openEntry === undefined || raw === undefined || !withholds(raw)) {
    return null;
  }
  return (
    <p className="jp-Facetry-verbs">
      <button type="button" onClick={() => openEntry(index)}>
        {trans.__('Show arguments and result…')}
      </button>
    </p>
  );
}

/** Whether an entry commits to arguments that this page was not given. */
function withholds({ leaf, openings }: EntryView): boolean {
  try {
    const { c = {} } = JSON.parse(atob(leaf)) as { c?: Record<string, string> };
    return 'args' in c && !('args' in openings);
  } catch {
    return false;
  }
}

/** Longest text of one group that is shown, in characters. */
const MOST = 20_000;

function shownJson(value: unknown, trans: TranslationBundle): string {
  const text = JSON.stringify(value, null, 2);
  // Line breaks of the layout are ours; those within strings are escaped already.
  const lines = text.slice(0, MOST).split('\n');
  const safe = lines.map(line => line.replace(/\S.*/, rest => safeText(rest, MOST))).join('\n');
  return text.length > MOST ? `${safe}\n${trans.__('… (%1 characters)', text.length)}` : safe;
}
