import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import {
  type FacetView,
  lendable,
  type ObjectView,
  safeText,
  sentence,
  type Terms,
  readable
} from '../../protocol';
import type { Recipient } from '../service/giving';
import { phrasing } from '../service/phrasing';
import { summaryWords } from '../service/summaryWords';
import { ActionCheck } from './check';
import type { LendChoice } from './code';
import { Count } from './count';
import { Field, useWrong } from './field';
import { ask, FormState } from './form';
import {
  AS_LONG,
  type Bounds,
  boundsOf,
  chosenTerms,
  type Fault,
  FIRST,
  leastDraft,
  type LendDraft
} from './lendDraft';
import { ArgumentLimits, type LendFormProps, MoreLimits } from './lendLimits';
import { faultWords, recipientWords } from './lendWords';
import { keptLend } from './keptLend';
import { Lifetime } from './lifetime';
import type { Unfinished } from './unfinished';

/** Seconds that can be chosen, beside the end of what it is given from. */
const LIFETIMES = [FIRST.lifetime, 3600, 7200, 28_800, 86_400, 604_800];

export interface LendOptions {
  object: ObjectView;
  facet: FacetView;
  recipients: readonly Recipient[];
  /** What was begun before the page was reloaded. */
  unfinished: Unfinished;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** To whom, and what: the part of a facet that a notebook lends. */
export async function askLend(
  trans: TranslationBundle,
  { object, facet, recipients, unfinished, now }: LendOptions
): Promise<Pick<LendChoice, 'to' | 'terms'> | null> {
  const bounds = boundsOf(object, facet, lendable(facet.terms));
  const first = recipients.find(({ why }) => why === null);
  const fresh = leastDraft(bounds, first?.principal ?? '', now() / 1000);
  const about = `${facet.id} ${facet.sentence}`;
  const begun = unfinished.of(about);
  const form = new FormState(begun === null ? fresh : keptLend(fresh, begun, recipients));
  return ask({
    trans,
    title: trans.__('Lend a part of %1', safeText(object.name, 60)),
    accept: trans.__('Lend'),
    form,
    kept: { keep: draft => unfinished.keep(about, draft), drop: () => unfinished.drop() },
    draw: () => (
      <>
        {begun !== null && (
          <p className="jp-Facetry-hint">
            {trans.__('As you had filled it in before the page was reloaded.')}
          </p>
        )}
        <LendForm {...{ trans, form, bounds, recipients, now }} />
      </>
    ),
    async submit(draft) {
      const { terms, faults } = chosenTerms(bounds, draft, now() / 1000);
      if (petnameOf(draft, recipients) === '') {
        faults['agent'] = { code: 'no_name' };
      }
      if (Object.keys(faults).length > 0) {
        form.fail(inWords(trans, faults));
        return null;
      }
      const to = draft.to === '' ? `agent:${draft.agent.trim()}` : petnameOf(draft, recipients);
      return { to, terms: terms as LendChoice['terms'] };
    }
  });
}

/** Narrows what somebody holds: the same controls, no wider than it is. */
export async function askNarrow(
  trans: TranslationBundle,
  options: {
    bounds: Bounds;
    draft: LendDraft;
    petname: string;
    /** The sentence as it is now. */
    before: { lang: string; children: string };
    /** What to know before it is done. */
    note: string;
    accept: string;
    /** Milliseconds since the epoch. */
    now(): number;
  }
): Promise<(Terms & { expiry: number }) | null> {
  const { bounds, petname, before, note, accept, now } = options;
  const form = new FormState(options.draft);
  return ask({
    trans,
    title: trans.__('Narrow %1', safeText(bounds.object.name, 60)),
    accept,
    form,
    draw: () => (
      <>
        <dl className="jp-Facetry-change">
          <dt>{trans.__('Now')}</dt>
          <dd {...before} />
          <dt>{trans.__('Then')}</dt>
          <dd aria-live="polite">
            {preview({ trans, form, bounds, now }, petname) ?? nothing(trans)}
          </dd>
        </dl>
        <p className="jp-Facetry-hint">{note}</p>
        <Controls {...{ trans, form, bounds, now }} />
      </>
    ),
    async submit(draft) {
      const { terms, faults } = chosenTerms(bounds, draft, now() / 1000);
      if (Object.keys(faults).length > 0) {
        form.fail(inWords(trans, faults));
        return null;
      }
      return terms as Terms & { expiry: number };
    }
  });
}

function LendForm(props: LendFormProps & { recipients: readonly Recipient[] }): React.JSX.Element {
  const { trans, form, recipients } = props;
  const { value: draft, errors } = form;
  const would = preview(props, petnameOf(draft, recipients));
  return (
    <>
      <p className="jp-Facetry-sentence" aria-live="polite" lang={phrasing(trans).tag}>
        {would ?? nothing(trans)}
      </p>
      <div className="jp-Facetry-pair">
        <Field label={trans.__('To')}>
          {field => (
            <select
              {...field}
              value={draft.to}
              onChange={event => form.set({ to: event.target.value })}
            >
              {recipients.map(one => (
                <option key={one.principal} value={one.principal} disabled={one.why !== null}>
                  {recipientWords(trans, one)}
                </option>
              ))}
              <option value="">{trans.__('a new agent…')}</option>
            </select>
          )}
        </Field>
        {draft.to === '' && (
          <Field
            label={trans.__('Name of the agent')}
            error={errors['agent']}
            hint={trans.__('It exists at once. Start its program under this name.')}
          >
            {field => (
              <input
                {...field}
                value={draft.agent}
                maxLength={60}
                spellCheck={false}
                onChange={event => form.set({ agent: event.target.value })}
              />
            )}
          </Field>
        )}
      </div>
      <Controls {...props} />
    </>
  );
}

function Controls(props: LendFormProps): React.JSX.Element {
  const { trans, form, bounds } = props;
  const { value: draft, errors } = form;
  const { terms, usesLeft } = bounds;
  const left = terms.expiry === null ? null : terms.expiry - props.now() / 1000;
  return (
    <>
      <Actions {...props} />
      <ArgumentLimits {...props} />
      <div className="jp-Facetry-pair">
        <Field label={trans.__('For')}>
          {field => (
            <Lifetime
              {...{ trans, field }}
              spans={LIFETIMES}
              value={draft.lifetime}
              most={left}
              {...(left !== null && { whole: { value: AS_LONG, left } })}
              set={lifetime => form.set({ lifetime })}
            />
          )}
        </Field>
        <Field label={trans.__('Uses')} error={errors['uses']}>
          {field => (
            <Count
              {...{ trans, field }}
              most={usesLeft}
              value={draft.uses}
              set={uses => form.set({ uses })}
            />
          )}
        </Field>
        <Field label={trans.__('Rows')} error={errors['rows']}>
          {field => (
            <Count
              {...{ trans, field }}
              most={terms.result?.rows ?? null}
              value={draft.rows}
              set={rows => form.set({ rows })}
            />
          )}
        </Field>
      </div>
      <MoreLimits {...props} />
    </>
  );
}

/** What there is to give, and what the service offers beyond it: shown, and why it can't be given. */
function Actions({ trans, form, bounds }: LendFormProps): React.JSX.Element {
  const { object, terms } = bounds;
  const { actions } = form.value;
  const wrong = useWrong(form.errors['actions']);
  const held = Object.values(object.actions).filter(({ name }) => terms.actions.includes(name));
  const others = Object.values(object.actions).filter(({ name }) => !terms.actions.includes(name));
  return (
    <fieldset className="jp-Facetry-choices">
      <legend>{trans.__('Actions')}</legend>
      <div className="jp-Facetry-choiceList">
        {[...held, ...others].map(action => {
          const missing = !terms.actions.includes(action.name);
          return (
            <ActionCheck
              key={action.name}
              {...{ trans, action }}
              disabled={missing}
              field={wrong.field}
              checked={actions.includes(action.name)}
              hint={
                missing
                  ? trans.__('Not held, so it can’t be lent.')
                  : summaryWords(trans, action.summary)
              }
              change={checked =>
                form.set({
                  actions: terms.actions.filter(name =>
                    name === action.name ? checked : actions.includes(name)
                  )
                })
              }
            />
          );
        })}
      </div>
      {wrong.words}
    </fieldset>
  );
}

/** What will be so, in the protocol's own words; null where nothing is chosen. */
function preview(
  { trans, form: { value: draft }, bounds, now }: LendFormProps,
  petname: string
): string | null {
  if (draft.actions.length === 0) {
    return null;
  }
  const { terms } = chosenTerms(bounds, draft, now() / 1000);
  return readable(sentence(petname === '' ? 'agent …' : petname, terms, phrasing(trans)));
}

function petnameOf(draft: LendDraft, recipients: readonly Recipient[]): string {
  if (draft.to === '') {
    const name = draft.agent.trim();
    return name === '' ? '' : `agent ${name}`;
  }
  return recipients.find(({ principal }) => principal === draft.to)?.petname ?? '';
}

function nothing(trans: TranslationBundle): string {
  return trans.__('Nothing is chosen yet.');
}

function inWords(trans: TranslationBundle, faults: Record<string, Fault>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(faults).map(([field, fault]) => [field, faultWords(trans, fault)])
  );
}
