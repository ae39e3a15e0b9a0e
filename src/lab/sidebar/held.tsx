import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { FacetView } from '../../protocol';
import { alive } from '../service/alive';
import type { Flags } from '../service/flags';
import type { Burst } from '../service/refusals';
import type { Trials } from '../service/trials';
import { CopiedLine } from './copied';
import { Ended, endedAt } from './ended';
import { isFound } from './find';
import { Flagged } from './flagged';
import { Given } from './given';
import { HolderHead, type HolderProps, HolderState } from './holder';
import { type Holder, HolderTree } from './holders';
import { InPart } from './inPart';
import type { NotebookInFront } from './notebookInFront';
import { Offer } from './offer';
import { FacetRow } from './row';
import { Rules } from './rules';
import { Section } from './section';
import type { SidebarProps } from './sidebarProps';
import { Trial } from './trial';

/** A service counts no more than these that go on. */
const MOST_COUNTED = 10_000;

/** Who holds what: this notebook, others, those that it gave to, and what is over. */
export function Held(
  props: SidebarProps & {
    bursts: Burst[];
    flags: Flags;
    trials: Trials;
    facets: FacetView[];
    /** What is looked for; all is shown where it is empty. */
    text: string;
    askable: boolean;
  }
): React.JSX.Element {
  const { model, bursts, flags, trials, trans, actions, notebook, facets, endedFor } = props;
  const { notebooks = true } = props;
  const now = model.now() / 1000;
  const { text } = props;
  const finding = text !== '';
  const found = (facet: FacetView): boolean => isFound(facet, text);
  const live = facets.filter(facet => alive(facet, now));
  const { held, lent, foreign } = apart(live, notebook?.principal ?? null, facets);
  const [mine, given, others] = [held.filter(found), lent.filter(found), foreign.filter(found)];
  const ended = facets.filter(
    facet => !alive(facet, now) && now - endedAt(facet) < endedFor * 3600 && found(facet)
  );
  const note = (facet: FacetView): React.JSX.Element => (
    <>
      <Trial
        {...{ facet, trials, now, model, trans, actions }}
        notebook={notebook?.principal ?? null}
      />
      <Flagged {...{ facet, flags, model, trans, actions }} />
    </>
  );
  const row = (facet: FacetView): React.JSX.Element => (
    <FacetRow
      key={facet.id}
      {...{ facet, now, trans, actions, model }}
      notebook={notebook?.principal ?? null}
      note={note(facet)}
    />
  );
  const state = (holder: Holder): HolderProps => ({
    ...{ ...holder, now, model, trans, actions },
    burst: bursts.find(({ principal }) => principal === holder.principal)
  });
  const head = (holder: Holder): React.JSX.Element => <HolderHead {...state(holder)} />;
  const shown = new Set([
    notebook?.principal,
    ...[...foreign, ...lent].map(({ holder }) => holder)
  ]);
  const restless = model.holdings.principals.filter(
    ({ principal, paused }) =>
      !shown.has(principal) &&
      (paused !== undefined || bursts.some(burst => burst.principal === principal))
  );
  const self = model.holdings.principals.find(({ principal }) => principal === notebook?.principal);
  return (
    <>
      {notebooks && (mine.length > 0 || !finding) && (
        <Section
          title={trans.__('This notebook')}
          {...(notebook !== null && { hint: notebook.path.split('/').pop() })}
          {...(mine.length > 0 && { count: mine.length })}
        >
          {self !== undefined && <HolderState {...state(self)} />}
          {mine.length > 0 ? (
            <ul className="jp-Facetry-list">
              <InPart trans={trans} things={mine}>
                {row}
              </InPart>
            </ul>
          ) : (
            <Nothing {...props} />
          )}
          {mine.length === 0 && props.copied && props.copied.notebook === notebook?.path && (
            <CopiedLine
              {...{ trans, actions }}
              copied={props.copied}
              facets={model.holdings.facets}
              askable={props.askable && !model.pending.some(({ who }) => asks(who, notebook))}
            />
          )}
          {props.offer?.notebook === notebook?.path && props.offer && (
            <Offer
              {...{ mine, trans, actions }}
              offer={props.offer}
              objects={model.holdings.objects}
              now={model.now() / 1000}
              live={model.live}
              askable={props.askable && !model.pending.some(({ who }) => asks(who, notebook))}
            />
          )}
          {notebook?.sdk === false && <MissingSdk trans={trans} />}
        </Section>
      )}
      {others.length + (finding ? 0 : restless.length) > 0 && (
        <Section
          title={
            notebooks ? trans.__('Agents and other notebooks') : trans.__('Agents and notebooks')
          }
          {...(others.length > 0 && { count: others.length })}
        >
          <HolderTree
            facets={others}
            others={finding ? [] : restless}
            {...{ trans, row, head, finding }}
          />
        </Section>
      )}
      <Given
        {...{ given, finding, now, model, trans, actions, head, note }}
        mine={held}
        notebook={notebook?.principal ?? null}
      />
      <LeftOut
        count={model.holdings.leftOut ?? 0}
        listed={model.holdings.facets.length}
        trans={trans}
      />
      <Rules {...{ now, model, trans, actions }} />
      {ended.length > 0 && (
        <Section
          key={finding ? 'found' : 'all'}
          title={trans.__('Recently ended')}
          count={ended.length}
          folded={!finding}
        >
          <Ended
            facets={ended}
            {...{ now, model, trans, actions }}
            notebook={notebook?.principal ?? null}
          />
        </Section>
      )}
    </>
  );
}

/** What the notebook in front holds, what hangs on that at any remove, and what is of others. */
function apart(
  live: readonly FacetView[],
  notebook: string | null,
  all: readonly FacetView[]
): { held: FacetView[]; lent: FacetView[]; foreign: FacetView[] } {
  const held = live.filter(({ holder }) => notebook !== null && holder === notebook);
  const below = new Set(held.map(({ id }) => id));
  // Children are always issued after their parents.
  for (const facet of [...all].sort((a, b) => a.issued_at - b.issued_at)) {
    if (facet.parent !== null && below.has(facet.parent)) {
      below.add(facet.id);
    }
  }
  const rest = live.filter(({ holder }) => notebook === null || holder !== notebook);
  return {
    held,
    lent: rest.filter(({ id }) => below.has(id)),
    foreign: rest.filter(({ id }) => !below.has(id))
  };
}

/** What a service does not list where there is too much of it. */
function LeftOut(props: {
  count: number;
  listed: number;
  trans: TranslationBundle;
}): React.JSX.Element | null {
  const { count, listed, trans } = props;
  if (listed + count >= MOST_COUNTED) {
    return (
      <p className="jp-Facetry-warning">
        {trans.__(
          'At least %1 more that were lent on are not listed. They end when what they came from is revoked.',
          count
        )}
      </p>
    );
  }
  return count === 0 ? null : (
    <p className="jp-Facetry-warning">
      {trans._n(
        '%1 more that was lent on is not listed. It ends when what it came from is revoked.',
        '%1 more that were lent on are not listed. They end when what they came from is revoked.',
        count
      )}
    </p>
  );
}

/** Whether a request that waits is this notebook's: one card at a time is enough. */
function asks({ principal }: { principal: string }, notebook: NotebookInFront | null): boolean {
  return notebook !== null && principal === notebook.principal;
}

function Nothing(props: SidebarProps & { askable: boolean }): React.JSX.Element {
  const { model, trans, actions, notebook, askable } = props;
  return (
    <p className="jp-Facetry-empty">
      {notebook === null ? trans.__('No notebook is open.') : trans.__('Holds nothing.')}{' '}
      {askable && model.holdings.objects.length > 0 && (
        <button
          type="button"
          className="jp-Facetry-link"
          data-asks
          onClick={() => actions.request()}
        >
          {trans.__('Request a facet…')}
        </button>
      )}
    </p>
  );
}

function MissingSdk({ trans }: { trans: TranslationBundle }): React.JSX.Element {
  const line = '%pip install facetry';
  return (
    <p className="jp-Facetry-warning">
      {trans.__('The kernel of this notebook lacks the SDK. Run in a cell:')} <code>{line}</code>
    </p>
  );
}
