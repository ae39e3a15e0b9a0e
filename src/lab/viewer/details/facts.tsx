import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { type FacetView, safeText } from '../../../protocol';
import type { CellName, KernelName, ReadEntry } from '../../service/entry';
import { kernelWords } from '../../service/kernelWords';
import { dayAndClock } from '../../service/local';
import { facetWords } from '../../service/phrasing';
import type { EntryProps } from '../props';
import { Dated } from './dated';
import { Tried } from './tried';
import { entryWords, modeWords, refusalWords, rowsWords, whoWords } from '../words';

/** Words of the service about a refusal, of which a facet's id may be the end or the whole. */
const ABOUT = /^(.*?)(?:(?:, by facet |^)([0-9a-f]{32}))?$/s;

/** Of what was stopped: the facet on its way that was, and when. */
const STOPPED = /^facet ([0-9a-f]{32}), (\d{4}-\d\d-\d\dT[\d:.]+Z)$/;

/** When, who, why, in which cell, on what it drew, and what came of it. */
export function Facts(props: EntryProps & { outcome: ReadEntry | undefined }): React.JSX.Element {
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
    // A notebook is called by its path, so its name says where, too; at a service elsewhere the
    // name of its JupyterLab stands behind.
    const called = entry.today ?? entry.petname;
    const notebook = cell.notebook ?? called.replace(/(\.ipynb) \(.*\)$/, '$1');
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
  if (entry.kernel !== null) {
    facts.push([trans.__('Kernel'), <KernelFact key="l" {...props} kernel={entry.kernel} />]);
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
        <span className="jp-Facetry-hint">
          {rerun.changed
            ? trans.__('the same was asked, with the same arguments, and something else came back')
            : trans.__('the same was asked, with the same arguments, and the same came back')}
        </span>
      </React.Fragment>
    ]);
  }
  if (outcome !== undefined) {
    const took = Math.max(0, outcome.at - entry.at);
    facts.push([trans.__('Outcome'), trans.__('#%1, after %2 ms', outcome.index, took)]);
  }
  const rows = entry.rows ?? outcome?.rows ?? null;
  if (rows !== null) {
    facts.push([
      trans.__('Rows'),
      <React.Fragment key="u">
        {rowsWords(trans, rows)}
        <span className="jp-Facetry-hint">{trans.__('as the service counted them')}</span>
      </React.Fragment>
    ]);
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

/** Which kernel it was, what became of it, and whose word that is. */
function KernelFact(props: EntryProps & { kernel: KernelName }): React.JSX.Element {
  const { trans, entry, kernel, kernels = null } = props;
  const place = entry.cell?.notebook ?? (entry.petname || null);
  const state = kernels?.state(kernel.id) ?? null;
  return (
    <>
      <span title={safeText(kernel.id, 200)}>
        {kernelWords(trans, kernel.id, kernels?.path(kernel.id) ?? place)}
      </span>
      <span className="jp-Facetry-hint">
        {[
          kernel.by === 'wallet'
            ? trans.__('according to the Jupyter server that started it')
            : trans.__('according to its holder'),
          ...(state === null
            ? []
            : [state === 'runs' ? trans.__('it still runs') : trans.__('it has ended')])
        ].join('; ')}
      </span>
    </>
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
  const held = (id: string | undefined): FacetView | undefined =>
    model.facetry.holdings.facets.find(other => other.id === id);
  const [, stopped, at = ''] = STOPPED.exec(entry.detail) ?? [];
  const holder = held(stopped);
  if (holder !== undefined) {
    const when = dayAndClock(trans, Date.parse(at));
    return (
      <span className="jp-Facetry-about">
        {trans.__('What %1 held, %2', safeText(holder.petname, 200), when)}
      </span>
    );
  }
  const [, words = '', id] = ABOUT.exec(entry.detail) ?? [];
  const facet = held(id);
  const named = words === entry.action || words === entry.object;
  const told =
    facet === undefined
      ? { children: trans.__('A facet that is no longer listed.') }
      : facetWords(trans, facet);
  return (
    <>
      {words !== '' && !named && (
        // The service's own words.
        <span className="jp-Facetry-about" lang="en">
          {safeText(words)}
        </span>
      )}
      {id !== undefined && (
        <span className="jp-Facetry-about">
          <Dated {...told} />
        </span>
      )}
    </>
  );
}
