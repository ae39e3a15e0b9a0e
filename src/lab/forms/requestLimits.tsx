import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { type ObjectView, ROWS } from '../../protocol';
import { budgetLabel } from '../service/words';
import type { MoreLimits } from './code';
import { Check } from './check';
import { Count } from './count';
import { Field } from './field';
import type { FormState } from './form';
import { budgetable } from './limits';
import { PassedOn, RateLimit } from './moreLimits';

/** What a person fills in below *More limits*; empty at first: nothing of it is limited. */
export interface MoreDraft {
  calls: number | null;
  /** Seconds. */
  per: number;
  /** By the name of a budget. */
  budget: Record<string, number | null>;
  /** Members of results as they are typed, with commas between them. */
  fields: string;
  confirm: boolean;
  delegation: boolean;
  depth: number | null;
}

export const NO_MORE: MoreDraft = {
  calls: null,
  per: 3600,
  budget: {},
  fields: '',
  confirm: false,
  delegation: false,
  depth: null
};

/** What was chosen of them, as far as it concerns these actions. */
export function moreOf(
  object: ObjectView,
  actions: readonly string[],
  draft: MoreDraft & { rows: number | null }
): MoreLimits {
  const { calls, per, confirm, delegation, depth, rows } = draft;
  const budget = budgetable(object, actions).flatMap(name => {
    const limit = draft.budget[name] ?? null;
    // Of rows there is none where nothing says how many a use lets pass.
    return limit === null || (name === ROWS && rows === null) ? [] : [[name, { limit }] as const];
  });
  const fields = [...new Set(draft.fields.split(',').map(field => field.trim()))].filter(Boolean);
  return {
    ...(calls !== null && { rate: { calls, per } }),
    ...(budget.length > 0 && { budget: Object.fromEntries(budget) }),
    ...(fields.length > 0 && { fields }),
    ...(confirm && { confirm: 'each_use' as const }),
    ...(delegation && { delegation, ...(depth !== null && { delegation_depth: depth }) })
  };
}

/** How often, how much in all, which fields, asked each time, lent on: folded at first. */
export function MoreRequestLimits<T extends MoreDraft & { rows: number | null }>(props: {
  trans: TranslationBundle;
  form: FormState<T>;
  object: ObjectView;
  actions: readonly string[];
}): React.JSX.Element {
  const { trans, form, object, actions } = props;
  const { value: draft, errors } = form;
  const set = (part: Partial<MoreDraft>): void => form.set(part as Partial<T>);
  return (
    <details className="jp-Facetry-more">
      <summary>{trans.__('More limits')}</summary>
      <div className="jp-Facetry-moreBody">
        <RateLimit {...{ trans, set }} value={draft} error={errors['rate']} />
        {budgetable(object, actions).map(name => {
          const boundless = name === ROWS && draft.rows === null;
          return (
            <Field
              key={name}
              label={budgetLabel(trans, name)}
              error={errors[`budget/${name}`]}
              {...(boundless && {
                hint: trans.__('First say in “Rows” how many one use may show.')
              })}
            >
              {field => (
                <Count
                  {...{ trans }}
                  field={{ ...field, disabled: boundless }}
                  value={boundless ? null : (draft.budget[name] ?? null)}
                  set={limit => set({ budget: { ...draft.budget, [name]: limit } })}
                />
              )}
            </Field>
          );
        })}
        <Field
          label={trans.__('Fields of results, only')}
          error={errors['fields']}
          hint={trans.__('With commas between them: name, city')}
        >
          {field => (
            <input
              {...field}
              placeholder={trans.__('all')}
              spellCheck={false}
              value={draft.fields}
              onChange={event => set({ fields: event.target.value })}
            />
          )}
        </Field>
        <Check checked={draft.confirm} change={confirm => set({ confirm })}>
          {trans.__('A person confirms each use')}
        </Check>
        <PassedOn {...{ trans, set }} may most={null} value={draft} error={errors['depth']} />
      </div>
    </details>
  );
}
