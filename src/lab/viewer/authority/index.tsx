import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { FacetView } from '../../../protocol';
import { ordinary } from '../../service/facets';
import { count, moment } from '../../service/local';
import { facetWords } from '../../service/phrasing';
import { EVERYTHING } from '../log/filter';
import type { Finding } from '../finding';
import type { ProvenanceModel } from '../model';
import { useMeasure } from '../useMeasure';
import { useViewed } from '../useViewed';
import { Drawing } from './drawing';
import { authorityOf } from './standing';
import { rowsOf, type Story, storyOf } from './story';

/**
 * Who has what from whom, now or as of a moment before; between two moments, what began and what
 * ended. What comes in while somebody looks does not move anything: it is told, and drawn when asked.
 */
export function AuthorityPanel(props: {
  model: ProvenanceModel;
  trans: TranslationBundle;
  finding: Finding;
}): React.JSX.Element {
  const { model, trans, finding } = props;
  useViewed(model);
  const host = React.useRef<HTMLDivElement>(null);
  const { width, em } = useMeasure(host);
  const { filter, facetry } = model;
  const all = facetry.holdings.facets;
  const now = facetry.now() / 1000;
  const [seen, setSeen] = React.useState<readonly FacetView[]>(all);
  const drawn = seen.length === 0 ? all : seen;
  const at = filter.to === null ? now : filter.to / 1000;
  const before = filter.from === null ? null : filter.from / 1000;
  // Nothing can have begun or ended since what came later.
  const late = before !== null && before > at;
  const since = late ? null : before;
  const { rows, left } = React.useMemo(
    () => authorityOf(drawn, filter, { at, since }),
    // Now goes on; what is drawn stays until something else is asked for.
    [drawn, filter]
  );
  const story = useStory(model, seen);
  const [opened, setOpened] = React.useState<string | null>(null);
  const told = React.useMemo(
    () => rowsOf(rows, story, story !== null && opened === story.facet),
    [rows, story, opened]
  );
  const fresh = freshOf(drawn, all);
  const choose = (facet: FacetView): void =>
    model.setFilter({ ...EVERYTHING, from: filter.from, to: filter.to, facet: facet.id });
  return (
    <div ref={host} className="jp-Facetry-authority">
      <p className="jp-Facetry-authorityHead">
        <span>
          {filter.to === null
            ? trans.__('As it is now')
            : trans.__('As of %1', moment(trans, at, now))}
          {since !== null && ` · ${trans.__('new and ended since %1', moment(trans, since, now))}`}
        </span>
        <AsOf model={model} trans={trans} late={late} />
        {fresh > 0 && (
          <button type="button" className="jp-Facetry-small" onClick={() => setSeen(all)}>
            {trans._n('%1 new or changed', '%1 new or changed', fresh)}
          </button>
        )}
      </p>
      <Chosen model={model} trans={trans} />
      {rows.length === 0 ? (
        <p className="jp-Facetry-empty">
          {trans.__('Nobody held anything of that then. Widen the filter, or ask in a cell.')}
        </p>
      ) : (
        <Drawing
          {...{ em, width, trans, finding, choose }}
          rows={told.rows}
          open={() => setOpened(story?.facet ?? null)}
          chosen={filter.facet}
          selected={model.selected?.index ?? null}
          select={index => void model.select(index)}
        />
      )}
      {left > 0 && (
        <p className="jp-Facetry-hint">
          {trans._n('and %1 more: filter them', 'and %1 more: filter them', left)}
        </p>
      )}
      {told.left > 0 && (
        <p className="jp-Facetry-hint">
          {trans._n(
            'and %1 more cell that used it: Events shows them all',
            'and %1 more cells that used it: Events shows them all',
            told.left
          )}
        </p>
      )}
      {story !== null && story.newest !== null && (
        <p className="jp-Facetry-hint">
          {trans.__('Of its uses, the newest %1 are counted.', count(trans, story.newest))}
        </p>
      )}
    </div>
  );
}

/** The facet that was chosen, in its sentence, and the way to what was done with it. */
function Chosen(props: {
  model: ProvenanceModel;
  trans: TranslationBundle;
}): React.JSX.Element | null {
  const { model, trans } = props;
  const facet = model.facetry.holdings.facets.find(({ id }) => id === model.filter.facet);
  return facet === undefined || ordinary([facet]).length === 0 ? null : (
    <p className="jp-Facetry-authorityChosen">
      <span {...facetWords(trans, facet)} />{' '}
      <button type="button" className="jp-Facetry-link" onClick={() => model.setView('events')}>
        {trans.__('Show what was done with it')}
      </button>
    </p>
  );
}

/**
 * How the facet that was chosen came to be, and what used it; as of when it was chosen.
 * @param seen what is drawn: another once somebody asked for what is new
 */
function useStory(model: ProvenanceModel, seen: readonly FacetView[]): Story | null {
  const { facet } = model.filter;
  const { source } = model.facetry;
  const [story, setStory] = React.useState<Story | null>(null);
  React.useEffect(() => {
    let wanted = true;
    if (facet !== null) {
      // Without it the drawing says what it says anyway; the next choice asks again.
      storyOf(source, facet).then(
        told => wanted && setStory(told),
        () => undefined
      );
    }
    return () => {
      wanted = false;
    };
  }, [source, facet, seen]);
  return story?.facet === facet ? story : null;
}

/** The moment that is looked at, and one before it to compare with. */
function AsOf(props: {
  model: ProvenanceModel;
  trans: TranslationBundle;
  /** Whether it is to be compared with what came later. */
  late: boolean;
}): React.JSX.Element {
  const { model, trans, late } = props;
  const { filter } = model;
  const wrong = React.useId();
  const field = (key: 'from' | 'to', label: string): React.JSX.Element => (
    <label>
      <span>{label}</span>
      <input
        type="datetime-local"
        {...(late && key === 'from' && { 'aria-invalid': true, 'aria-describedby': wrong })}
        value={localTime(filter[key])}
        onChange={({ target }) => {
          const time = target.value === '' ? NaN : new Date(target.value).getTime();
          model.setFilter({ ...filter, [key]: Number.isNaN(time) ? null : time });
        }}
      />
    </label>
  );
  return (
    <span className="jp-Facetry-asOf">
      {field('to', trans.__('As of'))}
      {field('from', trans.__('compared with'))}
      {late && (
        <span id={wrong} className="jp-Facetry-error">
          {trans.__('Choose an earlier moment to compare with.')}
        </span>
      )}
    </span>
  );
}

/** A time as a field for local times has it. */
function localTime(time: number | null): string {
  if (time === null) {
    return '';
  }
  const at = new Date(time);
  return new Date(time - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** How many facets are there, or stand otherwise, that are not drawn so yet. */
function freshOf(drawn: readonly FacetView[], all: readonly FacetView[]): number {
  const known = new Map(drawn.map(({ id, state }) => [id, state]));
  return all.filter(({ id, state }) => known.get(id) !== state).length;
}
